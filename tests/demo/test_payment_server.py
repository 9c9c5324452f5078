"""The practice service beside a demo: kept across restarts, absent with real keys, gone with its parent."""

import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from marketplace.demo.payment_server import practice_environ, practice_server


def test_address_and_secret_are_kept(tmp_path: Path) -> None:
    first = practice_environ(tmp_path, {})
    assert practice_environ(tmp_path, {}) == first
    assert first["STRIPE_CHECKOUT_ORIGIN"] == first["STRIPE_API_BASE"]


def test_real_keys_are_left_alone(tmp_path: Path) -> None:
    real = {"STRIPE_SECRET_KEY": "sk_test_mine"}
    assert practice_environ(tmp_path, real) == {}
    with practice_server(tmp_path, "http://localhost", real) as url:
        assert url == ""


def test_process_lives_as_long_as_the_block(tmp_path: Path) -> None:
    environ = practice_environ(tmp_path, {})
    with practice_server(tmp_path, "http://localhost", environ) as url:
        with urllib.request.urlopen(f"{url}/healthz") as answer:
            assert answer.read() == b"ok\n"
        busy = practice_environ(tmp_path, {})
        assert busy["STRIPE_API_BASE"] != url
        assert busy["STRIPE_WEBHOOK_SECRET"] == environ["STRIPE_WEBHOOK_SECRET"]
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/healthz")


def test_process_ends_when_its_parent_is_gone() -> None:
    command = [sys.executable, "-m", "marketplace.demo.fake_stripe", "--with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Practice payments at")
        process.stdin.close()
        assert process.wait(120) == 0
