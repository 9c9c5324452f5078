"""What this machine can run: the browser, and a plain word for what it cannot."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 2 * 1024**3
"""Bytes that the databases and files of a run may take, generously."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def not_here(what: str) -> NoReturn:
    """Leave a test out because this machine lacks something; the last line counts it, and with CI set that fails."""
    pytest.skip(f"not on this machine: {what}")


def has_package(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def memory_folder() -> str | None:
    """A folder in memory for what a run throws away, where waiting for a disk costs nothing; None for the usual one."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    found = os.statvfs(MEMORY)
    fits = found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC
    return str(MEMORY) if fits else None


def find_browser() -> str | None:
    """The path of a Chromium or Chrome of the machine, else of Playwright's own, else None."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        own = play.chromium.executable_path
    return own if Path(own).exists() else None


def bring_browser() -> str | None:
    """The browser's path, after installing one if need be: from Debian as root, else Playwright's own."""
    if found := find_browser():
        return found
    print("Installing a browser for the tests …", flush=True)
    if sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0:
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-q", *step], env=environ, stdout=subprocess.DEVNULL)
        if found := find_browser():
            return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find_browser()
