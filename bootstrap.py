"""Makes `.venv` of a checkout from the hashed lock files and runs a command in it. Standard library only.

It must parse on older Pythons too, so that they get an answer instead of a traceback.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INSTALLED = ENV / ".installed"
"""Fingerprints of the lock files that are installed; it is there only while the environment is whole."""
RUN_LOCK, TEST_LOCK = ROOT / "requirements.txt", ROOT / "requirements-test.txt"
OLDEST = (3, 11)
TURN = "MARKETPLACE_TURN"
"""How often the command changed its Python: odd inside the environment, even outside, over 1 once it was mended."""
USAGE = """\
python3 -m marketplace demo    contoh lengkap di http://127.0.0.1:8000 / the whole thing with sample data
python3 -m marketplace test    semua uji / every test
python3 -m marketplace --help  semua perintah, setelah yang pertama / every command, once set up"""


def start(run: Callable[[], int], argv: list[str]) -> int:
    """Make the environment where it is missing, and `run` the command in it; returns the exit code."""
    turn = int(os.environ.pop(TURN, "0"))
    if sys.version_info[:2] < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Perlu Python 3.11 atau lebih baru, ini {found} / Python 3.11 or newer is needed, not {found}")
    lock = TEST_LOCK if argv[:1] == ["test"] else RUN_LOCK
    if not _is_ready(lock):
        if not argv or argv[0] in ("-h", "--help", "help"):
            print(USAGE)
            return 0
        _make_ready(lock)
    if lock == TEST_LOCK:
        return _become(PYTHON, ["tests", *argv[1:]])
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


def _become(python: Path, module: list[str], turn: int = 0) -> int:
    """Replace this process by `python -m module`; on Windows, which cannot, wait for it as a child."""
    environ = {**os.environ, TURN: str(turn)} if turn else {**os.environ}
    if Path.cwd() != ROOT:
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environ.get("PYTHONPATH", "")]))
    command = [str(python), "-m", *module]
    if os.name == "nt":
        return subprocess.run(command, env=environ).returncode
    os.execve(command[0], command, environ)


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_ready(lock: Path) -> bool:
    try:
        return _fingerprint(lock) in INSTALLED.read_text() and PYTHON.exists()
    except OSError:
        return False


def _make_ready(lock: Path) -> None:
    """Make or complete the environment, one process at a time."""
    try:
        with (ROOT / ".venv.lock").open("a+") as gate:
            _hold(gate)
            if not _is_ready(lock):
                uv = shutil.which("uv")
                if not _is_usable("sys" if uv else "pip"):
                    _create(uv)
                INSTALLED.unlink(missing_ok=True)
                _install(uv, lock)
                INSTALLED.write_text("\n".join(map(_fingerprint, [lock, RUN_LOCK])))
    except OSError as error:
        why = error.strerror or error
        sys.exit(f"Tidak dapat menulis di {ROOT}: {why} / Cannot write in {ROOT}: {why}")
    except KeyboardInterrupt:
        _say("Dihentikan; jalankan lagi untuk meneruskan / Stopped; run it again to go on")
        sys.exit(130)


def _hold(gate: IO[str]) -> None:
    """Wait until no other process holds the lock; it is let go when the file closes or the process ends."""
    if os.name != "posix":
        return
    import fcntl

    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("Menunggu penyiapan yang sedang berjalan … / Waiting for the set-up that is running …")
        fcntl.flock(gate, fcntl.LOCK_EX)


def _is_usable(needed: str) -> bool:
    """Whether the environment was once whole, and its Python runs and has the module that the installer needs."""
    probe = f"import sys, {needed}; sys.exit(sys.version_info < {OLDEST})"
    try:
        return INSTALLED.exists() and subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def _create(uv: str | None) -> None:
    _say("Menyiapkan lingkungan di .venv, sekali saja / Setting up the environment in .venv, only once")
    if not uv and importlib.util.find_spec("ensurepip") is None:
        apt = "sudo apt install python3-venv"
        sys.exit(f"Modul venv tidak ada: {apt}, atau pasang uv / The venv module is missing: {apt}, or install uv")
    command = [sys.executable, "-m", "venv", "--clear", *(["--without-pip"] if uv else []), str(ENV)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode:
        why = _cause(made.stdout.splitlines())
        sys.exit(f"Lingkungan .venv gagal dibuat: {why} / Making .venv failed: {why}")


def _install(uv: str | None, lock: Path) -> None:
    """Install what the lock names, and tell how far pip or uv has come."""
    quietly = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install", *quietly]
    command += ["--require-hashes", "-r", str(lock)]
    lines: list[str] = []
    taken, total = 0, lock.read_text().count("==")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in map(str.strip, process.stdout or ()):
            lines.append(line)
            total -= line.startswith("Ignoring ")
            if line.startswith(("Collecting ", "Processing ")):
                taken += 1
                _say(f"  {taken}/{total} {re.split('[=<>!~;]', line.split()[1].rpartition('/')[2])[0]}")
            elif line.startswith(("Downloading ", "Prepared ", "Installing ", "Installed ")) and ".whl" not in line:
                _say(f"  {line[:60]}")
            elif "Retrying" in line:
                _say("  sambungan terputus, mencoba lagi / connection lost, trying again")
    if process.returncode:
        why = _cause(lines)
        again = "Installing failed, check the internet connection and run it again"
        sys.exit(f"Pemasangan gagal, periksa internet lalu ulangi: {why} / {again}: {why}")


def _cause(lines: list[str]) -> str:
    """The last line that says error, else the last at all."""
    told = [line for line in lines if line]
    return ([line for line in told if re.match(r"(?i)error\b|[×╰]", line)] or told or ["?"])[-1]
