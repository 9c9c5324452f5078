"""Static files compressed beforehand: by the build in a wheel, by the first start in a checkout."""

import gzip
import hashlib
import shutil
import tempfile
from pathlib import Path

_TEXTUAL = {".css", ".js", ".svg", ".txt", ".webmanifest"}


def ready_static(root: Path, kept: Path) -> Path:
    """The folder to serve: `root` itself when it carries compressed files, as in a wheel, else its copy in `kept`."""
    if any(root.rglob("*.gz")):
        return root
    mark = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        mark.update(str(path.relative_to(root)).encode() + path.read_bytes())
    target = kept / mark.hexdigest()[:16]
    if not target.exists():
        kept.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=kept))
        shutil.copytree(root, partial, dirs_exist_ok=True)
        write_compressed(root, partial)
        try:
            partial.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(partial)
    return target


def write_compressed(root: Path, target: Path) -> None:
    """Writes a .gz of each textual file to its place below `target`."""
    for path in root.rglob("*"):
        if path.suffix in _TEXTUAL:
            output = target / f"{path.relative_to(root)}.gz"
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
