"""The production server as a process of its own, and sockets that send half a request and then nothing."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.machine import ROOT
from tests.pages import Html

PATIENCE = 60
"""Seconds after which something stands still; less than the server's own patience with a body."""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(environ: dict[str, str], folder: Path) -> Iterator[str]:
    """The address at which `marketplace serve` answers."""
    port = free_port()
    own = {"PORT": str(port), "HOST": "127.0.0.1", "BASE_URL": f"http://127.0.0.1:{port}", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "import sys; from marketplace.cli import main; sys.exit(main(['serve']))"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env={**os.environ, **environ, **own}, stdout=log, stderr=log)
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(120)


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            requests.get(url, timeout=PATIENCE)
            return
        except requests.ConnectionError:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not answer"


@contextmanager
def held(address: str, halves: list[bytes]) -> Iterator[list[socket.socket]]:
    """Sockets that have each sent one half of a request, and send nothing more."""
    with ExitStack() as stack:
        opened = []
        for half in halves:
            one = stack.enter_context(socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)))
            one.sendall(half)
            opened.append(one)
        yield opened


def half_of(method: str, path: str, kind: str, *, cookie: str = "", length: str = "Content-Length: 900") -> bytes:
    """The head of a request and the beginning of its body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", length]
    begun = "5\r\nname=\r\n" if length.startswith("Transfer") else "name="
    return "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", begun]).encode()


class Browser:
    """One person's browser over a real connection: fills in the form that the page really shows."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = requests.Session()

    def submit(self, path: str, **fields: str) -> requests.Response:
        """Gets the page, fills in its form and sends it."""
        page = self.http.get(self.address + path, timeout=PATIENCE)
        form = Html(page.text).form(path)
        return self.http.post(self.address + path, data=form.values | fields, timeout=PATIENCE, allow_redirects=False)
