"""A small checkout with the project's real bootstrap, and one small package to install, made on the spot."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from uv import find_uv_bin

from tests.machine import ROOT

BOOTSTRAP = ("bootstrap.py", "marketplace/__init__.py", "marketplace/__main__.py")
"""What runs before there is an environment."""
BASE_PYTHON: str = getattr(sys, "_base_executable", sys.executable)
CLI = """
import sys
import tinydep

def main(argv):
    print("inside", sys.prefix, tinydep.WORD, *argv)
    return int(argv[1]) if argv[1:] else 0
"""


def make_wheel(folder: Path) -> str:
    """A wheel of one module; returns its line in a lock file."""
    files = {
        "tinydep.py": 'WORD = "installed"\n',
        "tinydep-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinydep\nVersion: 1.0\n",
        "tinydep-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files["tinydep-1.0.dist-info/RECORD"] = "".join(f"{name},,\n" for name in [*files, "tinydep-1.0.dist-info/RECORD"])
    wheel = folder / "tinydep-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return f"tinydep==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@dataclass
class Checkout:
    """The folder, and how the command is started in it."""

    root: Path
    wheels: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> Path:
        return self.root / ".venv"

    @property
    def lock(self) -> Path:
        return self.root / "requirements.txt"

    @property
    def package(self) -> Path:
        return next(self.env.glob("lib/*/site-packages/tinydep.py"))

    def start(self, *argv: str, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [BASE_PYTHON, "-m", "marketplace", *argv],
            cwd=self.root,
            env=self.environ | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*argv, **environ)
        out, err = process.communicate(timeout=600)
        return subprocess.CompletedProcess(argv, process.returncode, out, err)


def make_checkout(folder: Path, with_uv: bool) -> Checkout:
    """A checkout whose machine has uv on its path, or has not, and no network at all."""
    root, wheels, tools = folder / "checkout", folder / "wheels", folder / "tools"
    for made in (root / "marketplace", wheels, tools):
        made.mkdir(parents=True)
    for name in BOOTSTRAP:
        shutil.copy(ROOT / name, root / name)
    (root / "marketplace" / "cli.py").write_text(CLI)
    line = make_wheel(wheels)
    for name in ("requirements.txt", "requirements-test.txt"):
        (root / name).write_text(line)
    if with_uv:
        (tools / "uv").symlink_to(find_uv_bin())
    environ = {
        "PATH": str(tools),
        "HOME": str(folder),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "UV_NO_INDEX": "1",
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": str(wheels),
        "UV_CACHE_DIR": str(folder / "cache"),
        "UV_LINK_MODE": "copy",
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "PYTHONIOENCODING": "utf-8",
    }
    return Checkout(root, wheels, environ)
