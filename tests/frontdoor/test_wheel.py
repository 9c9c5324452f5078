"""`pip install .`: a wheel that carries everything and runs from any folder."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.support import Translations
from uv import find_uv_bin

from marketplace.demo.scenario import PHOTOS
from tests.machine import ROOT

pytestmark = pytest.mark.long

BIN = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; what it needs is borrowed from the environment of the tests."""
    env = tmp_path_factory.mktemp("installed") / "env"
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "-q", "--offline", "--python", sys.executable, env], check=True)
    python = env / BIN / "python"
    subprocess.run([uv, "pip", "install", "-q", "--offline", "--no-deps", "--python", python, wheel], check=True)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True
    ).stdout.strip()
    Path(site, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return env


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LANG", "TMPDIR")}
    return kept | {"DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path)}


def run(installed: Path, environ: dict[str, str], cwd: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    command = [str(installed / BIN / "marketplace"), *argv]
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=300)


def test_the_wheel_carries_what_is_not_python(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        mo = archive.open("marketplace/translations/id/LC_MESSAGES/messages.mo")
        words = Translations(mo)
    for folder in ("templates", "static", "migrations", "translations"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert files
        for path in files:
            assert f"marketplace/{path.relative_to(ROOT).as_posix()}" in held
    assert words.gettext("Cancel") != "Cancel"
    assert not [name for name in held if "__pycache__" in name or name.startswith("tests/")]


def test_the_wheel_carries_the_villages_with_their_licence_and_stays_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        data = {Path(info.filename).name: info for info in archive.infolist() if "/people/data/" in info.filename}
    assert {"villages.txt", "provinces.csv", "regencies.csv", "NOTICE.md"} <= set(data)
    assert data["villages.txt"].compress_size < 700_000


def test_the_wheel_carries_static_files_compressed_as_well(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        static = {name for name in archive.namelist() if name.startswith("marketplace/static/")}
        compressed = {name for name in static if name.endswith(".gz")}
        assert {f"{name}.gz" for name in static if name.endswith((".css", ".js", ".svg"))} == compressed
        for name in compressed:
            assert gzip.decompress(archive.read(name)) == archive.read(name.removesuffix(".gz"))


def test_the_wheel_carries_the_pictures_of_the_demo_but_no_painter_and_no_bootstrap(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert {f"marketplace/demo/photos/{path.name}" for path in PHOTOS.iterdir()} <= held
    assert not [name for name in held if "painting" in name or "bootstrap" in name]


def test_the_command_runs_from_any_folder(installed: Path, environ: dict[str, str], tmp_path: Path) -> None:
    told = run(installed, environ, tmp_path, "--help")
    assert "serve" in told.stdout, told.stderr
    migrated = run(installed, environ, tmp_path, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    checked = run(installed, environ, tmp_path, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert (tmp_path / "data" / "purnakarya.sqlite3").is_file()


@pytest.fixture
def address(installed: Path, environ: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Where the installed copy serves, with the production server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert run(installed, environ, tmp_path, "migrate").returncode == 0
    command = [str(installed / BIN / "marketplace"), "serve"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environ | {"PORT": str(port)})
    address = f"http://127.0.0.1:{port}"
    wait_for_answer(address, process)
    yield address
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 0


def wait_for_answer(address: str, process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    pause, until = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=30).close()
            return
        except (urllib.error.URLError, ConnectionError):
            pause.wait(0.1)
    raise AssertionError("no answer")


def test_the_installed_copy_serves_pages_styles_and_words(address: str, tmp_path: Path) -> None:
    def get(path: str) -> str:
        with urllib.request.urlopen(address + path, timeout=60) as answer:
            return str(answer.read().decode())

    assert json.loads(get("/readyz")) == {"status": "ready"}
    assert 'lang="id"' in get("/sign-in")
    assert "--" in get("/static/style.css")

    asked = urllib.request.Request(f"{address}/static/style.css", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.read()) == (ROOT / "static" / "style.css").read_bytes()
    assert not (tmp_path / "data" / "static").exists(), "a start compresses nothing that the wheel carries"
