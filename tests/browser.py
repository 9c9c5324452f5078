"""Chromium for the tests, and the application served to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.machine import find_browser, not_here

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 60_000


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = find_browser()
    if path is None:
        not_here("no Chromium or Chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def phone(browser: Browser, base_url: str, javascript: bool) -> Iterator[BrowserContext]:
    """A cheap Indonesian phone: 360 × 740, touch."""
    context = browser.new_context(
        base_url=base_url,
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        is_mobile=True,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        java_script_enabled=javascript,
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


class _Quiet(WSGIRequestHandler):
    timeout = 5  # seconds that a connection may stand open without asking anything

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the app answers, from a thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False  # type: ignore[attr-defined]  # closing waits for the answers under way
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
