"""``python -m marketplace.demo.fake_stripe``: the practice payment service as a process of its own."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from marketplace.demo.fake_stripe.server import FakeStripe
from marketplace.demo.fake_stripe.serving import bind, keep_time


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="fake_stripe", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--webhook-url", default="", help="where notices go; none are sent when empty")
    parser.add_argument(
        "--secret", default="whsec_practice", help="signs the notices, unless STRIPE_WEBHOOK_SECRET is set"
    )
    parser.add_argument("--state", default=":memory:", help="a file that keeps sessions across restarts")
    parser.add_argument("--payee", default="Kelompok (contoh)", help="shown when a session names none")
    parser.add_argument("--late-seconds", type=float, default=5.0, help="how late late money arrives")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; prints the address on one line. Returns 1 when the port is taken."""
    options = read_arguments(arguments)
    fake = FakeStripe(
        webhook_url=options.webhook_url,
        secret=os.environ.get("STRIPE_WEBHOOK_SECRET") or options.secret,
        state=options.state,
        payee=options.payee,
        late_seconds=options.late_seconds,
    )
    try:
        server = bind(fake, options.host, options.port)
    except OSError as refused:
        print(f"Cannot listen on {options.host}:{options.port}: {refused}", file=sys.stderr)
        return 1
    stop = threading.Event()

    def end(_: int = 0, __: FrameType | None = None) -> None:
        stop.set()
        threading.Thread(target=server.shutdown, daemon=True).start()

    def end_with_parent() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        end()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=keep_time, args=(fake, stop), daemon=True).start()
    if options.with_parent:
        threading.Thread(target=end_with_parent, daemon=True).start()
    print(f"Practice payments at {fake.url}", flush=True)
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
