"""The door of a checkout: makes `.venv` from the hashed lock files, then hands over. Standard library only.

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
from collections.abc import Iterable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNFINISHED = ENV / ".unfinished"
RUN_LOCK, TEST_LOCK = ROOT / "requirements.txt", ROOT / "requirements-test.txt"
OLDEST = (3, 11)
ARRIVED, MENDED = "MARKETPLACE_ARRIVED", "MARKETPLACE_MENDED"
USAGE = """\
python3 -m marketplace demo    contoh lengkap di http://127.0.0.1:8000 / the whole thing with sample data
python3 -m marketplace test    semua uji / every test
python3 -m marketplace --help  semua perintah, setelah yang pertama / every command, once set up"""


class SetupFailed(Exception):
    """Why the environment could not be made: one line in Indonesian and English."""


def main() -> int:
    """Run the command line in this very interpreter: the entry point of an installed package."""
    from marketplace.cli import main as run

    return run(sys.argv[1:])


def start(argv: list[str]) -> int:
    """Run a command, in a checkout through the checkout's own environment; returns the exit code."""
    arrived, mended = os.environ.pop(ARRIVED, ""), os.environ.pop(MENDED, "")
    carried = [MENDED] if mended else []
    if sys.version_info[:2] < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return _refuse(f"Perlu Python 3.11 atau lebih baru, ini {found} / Python 3.11 or newer is needed, not {found}")
    if not RUN_LOCK.is_file():
        return main()
    testing = argv[:1] == ["test"]
    lock = TEST_LOCK if testing else RUN_LOCK
    try:
        if not _is_ready(lock):
            if not argv or argv[0] in ("-h", "--help", "help"):
                print(USAGE)
                return 0
            _make_ready(lock)
    except SetupFailed as reason:
        return _refuse(str(reason))
    except KeyboardInterrupt:
        return _refuse("Dihentikan; jalankan lagi untuk meneruskan / Stopped; run it again to go on", 130)
    if testing:
        return _become(PYTHON, ["tests", *argv[1:]])
    if not _is_inside():
        if arrived:
            return _refuse(f"{PYTHON} rusak, hapus folder .venv / {PYTHON} is broken, delete the folder .venv")
        return _become(PYTHON, ["marketplace", *argv], ARRIVED, *carried)
    return _run_or_mend(argv, bool(mended))


def _refuse(line: str, code: int = 1) -> int:
    print(line, file=sys.stderr)
    return code


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _is_inside() -> bool:
    return Path(sys.prefix).resolve() == ENV.resolve()


def _become(python: Path, module: list[str], *flags: str) -> int:
    """Replace this process by `python -m module`; on Windows, which cannot, wait for it as a child."""
    environ = {**os.environ, **dict.fromkeys(flags, "1")}
    if Path.cwd() != ROOT:
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environ.get("PYTHONPATH", "")]))
    command = [str(python), "-m", *module]
    if os.name == "nt":
        return subprocess.run(command, env=environ).returncode
    os.execve(command[0], command, environ)


def _run_or_mend(argv: list[str], mended: bool) -> int:
    """Run the command; when a package that should be there is gone, make the environment anew, once."""
    try:
        return main()
    except ModuleNotFoundError as missing:
        if mended or (missing.name or "marketplace").partition(".")[0] == "marketplace":
            raise
        _say(f"Lingkungan rusak ({missing.name}), dibuat ulang / Environment damaged ({missing.name}), making it anew")
    UNFINISHED.touch()
    return _become(Path(getattr(sys, "_base_executable", sys.executable)), ["marketplace", *argv], MENDED)


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _event_fields(lock: Path) -> Path:
    return ENV / f".{lock.name}.sha256"


def _is_ready(lock: Path) -> bool:
    try:
        return _event_fields(lock).read_text() == _digest(lock) and PYTHON.exists() and not UNFINISHED.exists()
    except OSError:
        return False


def _make_ready(lock: Path) -> None:
    """Make or complete the environment, one process at a time; raises SetupFailed."""
    try:
        with (ROOT / ".venv.lock").open("a+") as gate:
            _hold(gate)
            if _is_ready(lock):
                return
            uv = shutil.which("uv")
            if not _is_usable(uv):
                _create(uv)
            UNFINISHED.touch()
            _install(uv, lock)
            for held in {lock, RUN_LOCK}:
                _event_fields(held).write_text(_digest(held))
            UNFINISHED.unlink()
    except OSError as error:
        why = error.strerror or str(error)
        raise SetupFailed(f"Tidak dapat menulis di {ROOT}: {why} / Cannot write in {ROOT}: {why}") from error


def _hold(gate: IO[str]) -> None:
    """Take the lock, waiting for whoever holds it; it is let go when the file closes or the process ends."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                return msvcrt.locking(gate.fileno(), msvcrt.LK_LOCK, 1)
            except OSError:
                continue
    import fcntl

    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("Menunggu penyiapan yang sedang berjalan … / Waiting for the set-up that is running …")
        fcntl.flock(gate, fcntl.LOCK_EX)


def _is_usable(uv: str | None) -> bool:
    """Whether an environment is there, was not left half made, and has what the installer needs."""
    if not PYTHON.exists() or UNFINISHED.exists():
        return False
    need = "import sys" if uv else "import sys, pip"
    probe = f"{need}; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(PYTHON), "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def _create(uv: str | None) -> None:
    _say("Menyiapkan lingkungan di .venv, sekali saja / Setting up the environment in .venv, only once")
    if not uv and importlib.util.find_spec("ensurepip") is None:
        raise SetupFailed(
            "Modul venv tidak ada: sudo apt install python3-venv, atau pasang uv / "
            "The venv module is missing: sudo apt install python3-venv, or install uv"
        )
    if ENV.exists():
        shutil.rmtree(ENV)
    ENV.mkdir()
    UNFINISHED.touch()
    command = [uv, "venv", "--quiet", "--allow-existing"] if uv else [sys.executable, "-m", "venv"]
    made = subprocess.run(
        [*command, *(["--python", sys.executable] if uv else []), str(ENV)], capture_output=True, text=True
    )
    if made.returncode:
        why = _last_line((made.stderr or made.stdout).splitlines())
        raise SetupFailed(f"Lingkungan .venv gagal dibuat: {why} / Making .venv failed: {why}")


def _install(uv: str | None, lock: Path) -> None:
    command = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install"]
    if not uv:
        command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    process = subprocess.Popen(
        [*command, "--require-hashes", "-r", str(lock)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    tail = _show_progress(process.stdout or [], lock.read_text().count("=="))
    if process.wait():
        why = _last_line(tail)
        raise SetupFailed(
            f"Pemasangan gagal, periksa internet lalu ulangi: {why} / "
            f"Installing failed, check the internet connection and run it again: {why}"
        )


def _show_progress(lines: Iterable[str], total: int) -> list[str]:
    """Tell how far pip or uv has come; returns its last lines, among them the cause when it fails."""
    tail: list[str] = []
    taken = 0
    for line in map(str.strip, lines):
        tail = [*tail[-20:], line]
        word, _, rest = line.partition(" ")
        if word == "Ignoring":
            total -= 1
        elif word in ("Collecting", "Processing"):
            taken += 1
            file_or_name = rest.split()[0].rpartition("/")[2]
            _say(f"  {taken}/{total} {re.split(r'[=<>!~;]|-[0-9]', file_or_name)[0]}")
        elif word in ("Downloading", "Downloaded", "Prepared", "Installed") and ".whl" not in rest:
            _say(f"  {line}")
        elif line.startswith("Installing collected"):
            _say(f"  memasang {taken} paket / unpacking {taken} packages")
        elif "Retrying" in line:
            _say("  sambungan terputus, mencoba lagi / connection lost, trying again")
    return tail


def _last_line(lines: list[str]) -> str:
    """The line that names the cause: the last that says error, else the last at all."""
    told = [line for line in lines if line]
    named = [line for line in told if re.match(r"(?i)error\b|[×╰]", line)]
    return (named or told or ["?"])[-1]


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
