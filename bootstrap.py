"""Makes `.venv` of a checkout from the hashed lock files and runs a command in it: standard library, any old syntax."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INSTALLED = ENV / ".installed"
"""Fingerprints of the lock files that are installed; it is there only while the environment is whole."""
RUN_LOCK, TEST_LOCK = ROOT / "requirements.txt", ROOT / "requirements-test.txt"
TURN = "MARKETPLACE_TURN"
"""How often the command changed its Python: odd inside the environment, even outside, over 1 once it was mended."""


def start(run: Callable[[], int], argv: list[str]) -> int:
    """Make the environment where it is missing, and `run` the command in it; returns the exit code."""
    turn = int(os.environ.pop(TURN, "0"))
    if sys.version_info[:2] < (3, 11):  # noqa: UP036
        old = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Perlu Python 3.11 atau lebih baru, ini {old} / Python 3.11 or newer is needed, not {old}")
    lock = TEST_LOCK if argv[:1] == ["test"] else RUN_LOCK
    if not _is_ready(lock):
        if not argv or argv[0] in ("-h", "--help", "help"):
            print("python3 -m marketplace demo | test | --help (semua perintah, sesudah demo / every command, later)")
            return 0
        _make_ready(lock)
    if lock == TEST_LOCK:
        return _become(PYTHON, ["tests", *argv[1:]], 0)
    if Path(sys.prefix).resolve() != ENV.resolve():
        if turn % 2:
            sys.exit(f"{PYTHON} rusak, hapus folder .venv / {PYTHON} is broken, delete the folder .venv")
        return _become(PYTHON, ["marketplace", *argv], turn + 1)
    try:
        return run()
    except ModuleNotFoundError as missing:
        if turn > 1 or (missing.name or "marketplace").partition(".")[0] == "marketplace":
            raise
        _say(f"Lingkungan rusak ({missing.name}), dibuat ulang / Environment damaged ({missing.name}), making it anew")
    INSTALLED.unlink()
    return _become(Path(getattr(sys, "_base_executable", sys.executable)), ["marketplace", *argv], 2)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _become(python: Path, module: list[str], turn: int) -> int:
    """Replace this process by `python -m module`; on Windows, which cannot, wait for it as a child."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environ = {**os.environ, "PYTHONPATH": path, TURN: str(turn)}
    command = [str(python), "-m", *module]
    if os.name == "nt":
        return subprocess.run(command, env=environ).returncode
    os.execve(command[0], command, environ)


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_ready(lock: Path) -> bool:
    return INSTALLED.exists() and PYTHON.exists() and _fingerprint(lock) in INSTALLED.read_text()


def _make_ready(lock: Path) -> None:
    """Make or complete the environment, one process at a time; pip or uv themselves say how far they have come."""
    _say("Menyiapkan .venv, sekali saja / Setting up .venv, only once (Ctrl-C: lanjutkan nanti / go on later)")
    try:
        with (ROOT / ".venv.lock").open("a+") as gate:
            if os.name == "posix":
                import fcntl

                fcntl.flock(gate, fcntl.LOCK_EX)  # let go when the file closes or the process ends
            if not _is_ready(lock):
                _install(shutil.which("uv"), lock)
    except OSError as error:
        sys.exit(f"Tidak dapat menulis di {ROOT} / Cannot write in {ROOT}: {error.strerror or error}")
    except KeyboardInterrupt:
        sys.exit("Dihentikan; jalankan lagi untuk meneruskan / Stopped; run it again to go on")


def _install(uv: str | None, lock: Path) -> None:
    probe = [str(PYTHON), "-c", "import sys" if uv else "import pip"]
    if not (INSTALLED.exists() and PYTHON.exists() and subprocess.run(probe, capture_output=True).returncode == 0):
        make = [sys.executable, "-m", "venv", "--clear", str(ENV), *(["--without-pip"] if uv else [])]
        if subprocess.run(make, stdout=sys.stderr).returncode:
            sys.exit("Gagal membuat .venv, coba / Making .venv failed, try: sudo apt install python3-venv")
    INSTALLED.unlink(missing_ok=True)
    command = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install"]
    if subprocess.run([*command, "--require-hashes", "-r", str(lock)], stdout=sys.stderr).returncode:
        sys.exit("Pemasangan gagal, periksa internet lalu ulangi / Installing failed, check the internet and try again")
    INSTALLED.write_text(f"{_fingerprint(lock)}\n{_fingerprint(RUN_LOCK)}")
