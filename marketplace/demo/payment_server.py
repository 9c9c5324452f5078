"""The practice payment service beside a demo: its address and secret, and its process."""

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import marketplace

HOST = "127.0.0.1"
KEPT = "practice-payments.json"


def practice_environ(data: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The settings that point a demo at the practice service; none when real keys are given.

    Port and secret are kept in the data folder, so that pages opened before a restart still work after it.
    """
    if environ.get("STRIPE_SECRET_KEY"):
        return {}
    kept = _kept(data / KEPT)
    if not _is_free(int(kept["port"])):
        kept["port"] = str(_free_port())
    data.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(data / KEPT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(kept, stream)
    url = f"http://{HOST}:{kept['port']}"
    return {
        "STRIPE_SECRET_KEY": "sk_test_practice",
        "STRIPE_WEBHOOK_SECRET": kept["secret"],
        "STRIPE_API_BASE": url,
        "STRIPE_CHECKOUT_ORIGIN": url,
    }


@contextmanager
def practice_server(data: Path, base_url: str, environ: Mapping[str, str]) -> Iterator[str]:
    """The practice service as a process of its own, for as long as the block lasts; yields its address.

    Yields an empty address, and starts nothing, when `environ` does not point at the practice service.
    """
    url = environ.get("STRIPE_API_BASE", "")
    if environ.get("STRIPE_SECRET_KEY") != "sk_test_practice" or not url:
        yield ""
        return
    package_root = str(Path(marketplace.__file__).resolve().parent.parent)
    command = [
        sys.executable, "-m", "marketplace.demo.fake_stripe", "--with-parent", "--port", url.rpartition(":")[2],
        "--webhook-url", f"{base_url}/webhooks/stripe", "--state", str(data / "practice-payments.sqlite3"),
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=package_root,
        env={**os.environ, **environ},
    ) as process:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("the practice payment service did not start")
        try:
            yield url
        finally:
            process.terminate()


def _kept(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
        return {"port": str(int(kept["port"])), "secret": str(kept["secret"])}
    except (OSError, ValueError, KeyError):
        return {"port": str(_free_port()), "secret": f"whsec_{secrets.token_hex(16)}"}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((HOST, port)) != 0


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])
