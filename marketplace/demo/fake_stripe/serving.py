"""Serving the practice service: in a thread for tests, in the foreground for the demo."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from marketplace.demo.fake_stripe.server import FakeStripe

TICK_SECONDS = 0.5


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: addresses of payment pages stay out of logs."""


def bind(fake: FakeStripe, host: str, port: int) -> BaseWSGIServer:
    """A server for the service, bound but not yet running; port 0 takes a free one. Raises OSError."""
    with socket.create_server((host, port)) as listener:
        taken = listener.getsockname()[1]
        server = make_server(host, taken, fake, threaded=True, request_handler=_Quiet, fd=listener.fileno())
    fake.url = f"http://{host}:{taken}"
    return server


def keep_time(fake: FakeStripe, stop: threading.Event) -> None:
    """Call ``tick`` until ``stop`` is set."""
    while not stop.wait(TICK_SECONDS):
        fake.tick()


@contextmanager
def running_fake_stripe(*, host: str = "127.0.0.1", port: int = 0, **settings: Any) -> Iterator[FakeStripe]:
    """A practice service answering on ``fake.url`` from a thread; time passes only when ``fake.tick()`` is called."""
    fake = FakeStripe(**settings)
    server = bind(fake, host, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        fake.store.close()
