"""Files kept under the hash of their content: written whole before any row names them, and never changed."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from marketplace.infra.data.runtime import Runtime

_KEY = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20
_HALF_WRITTEN = timedelta(days=1)
MARKER = "purnakarya-media"
"""The file that says which database's files a folder holds."""


class MediaUnknown(Exception):
    """The store is not the one a database knows, or takes no files: what is said of it, without its place."""


class MediaStore(Protocol):
    """Where files live. A key is the SHA-256 of the content in hex, so equal content is stored once."""

    def put(self, stream: BinaryIO) -> str:
        """Store the content durably and return its key; storing it again only makes it young again."""

    def open(self, key: str) -> BinaryIO:
        """The content as a readable binary stream; raises FileNotFoundError for an unknown key."""

    def exists(self, key: str) -> bool:
        """Whether this content is stored."""

    def delete(self, key: str, stored_before: datetime | None = None) -> None:
        """Forget the content, with a moment only if it was not put again since; an unknown key is no error."""

    def iter_keys(self, stored_before: datetime | None = None) -> Iterator[str]:
        """Every key, or those that were last put before the given aware moment."""

    def clear_half_written(self, now: datetime) -> int:
        """Remove what killed processes left unfinished long before that moment; returns how many."""

    def demand(self, name: str) -> None:
        """Raises MediaUnknown unless this is the store of the database of that name and a file can be written and
        read back.
        """

    def owner(self) -> str | None:
        """The name of the database whose store this is; None for nobody's, also where there is no such place."""

    def claim(self, name: str) -> None:
        """Makes this the store of the database of that name, whosever it was; raises MediaUnknown where it cannot be
        written.
        """

    def free(self) -> int | None:
        """Bytes that are free; None where nobody knows."""

    def place(self) -> str:
        """Where it is, for whoever keeps the copy running."""


class FolderStore:
    """A media store in a folder of this machine, two levels deep: `ab/cd/abcd…`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"

    def put(self, stream: BinaryIO) -> str:
        """Write beside the goal, flush to the disk, then rename: a crash leaves the whole file or none."""
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self._incoming, delete=False) as scratch:
            arriving = Path(scratch.name)
            try:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    scratch.write(block)
                scratch.flush()
                os.fsync(scratch.fileno())
            except BaseException:
                scratch.close()
                arriving.unlink(missing_ok=True)
                raise
        key = digest.hexdigest()
        goal = self.path(key)
        _make_folder(goal.parent, self.root)
        arriving.chmod(0o644)
        arriving.replace(goal)
        _flush_folder(goal.parent)
        return key

    def open(self, key: str) -> BinaryIO:
        """The stored file, opened for reading; raises FileNotFoundError for an unknown or malformed key."""
        return self.path(key).open("rb")

    def exists(self, key: str) -> bool:
        """Whether a file with this key is stored; a malformed key is not."""
        return _KEY.fullmatch(key) is not None and self.path(key).is_file()

    def delete(self, key: str, stored_before: datetime | None = None) -> None:
        """Remove the file with this key, if there is one and it is as old as that."""
        path = self.path(key)
        if path.exists() and (stored_before is None or _stored_at(path) < stored_before):
            path.unlink(missing_ok=True)

    def iter_keys(self, stored_before: datetime | None = None) -> Iterator[str]:
        """Keys in sorted order; a file is as old as its last `put`."""
        for path in sorted(self.root.glob("??/??/*")):
            if _KEY.fullmatch(path.name) and (stored_before is None or _stored_at(path) < stored_before):
                yield path.name

    def path(self, key: str) -> Path:
        """Where a key's file is or would be; raises FileNotFoundError for anything that is no key."""
        if not _KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self.root / key[:2] / key[2:4] / key

    def clear_half_written(self, now: datetime) -> int:
        """Remove what a killed process left unfinished more than a day ago; returns how many files."""
        left = [path for path in self._incoming.iterdir() if _stored_at(path) < now - _HALF_WRITTEN]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def demand(self, name: str) -> None:
        """Look for the marker, then write a byte and read it."""
        owner = self.owner()
        if owner is None:
            raise MediaUnknown(f"is not the folder of this database's files, {MARKER} is missing in it")
        if owner != name:
            raise MediaUnknown("holds the files of another database")
        try:
            with tempfile.TemporaryFile(dir=self._incoming) as probe:
                probe.write(b".")
                probe.flush()
                probe.seek(0)
                if probe.read() != b".":
                    raise OSError("reads other than was written")
        except OSError as error:
            raise MediaUnknown(f"cannot be written ({error.strerror or error})") from None

    def claim(self, name: str) -> None:
        """Make the folder and write its marker, whole or not at all."""
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            if self.owner() == name:
                return
            with tempfile.NamedTemporaryFile("w", dir=self._incoming, delete=False) as scratch:
                scratch.write(f"{name}\n")
                scratch.flush()
                os.fsync(scratch.fileno())
            Path(scratch.name).replace(self.root / MARKER)
            _flush_folder(self.root)
        except OSError as error:
            raise MediaUnknown(f"cannot be written ({error.strerror or error})") from None

    def place(self) -> str:
        """The folder."""
        return str(self.root)

    def owner(self) -> str | None:
        """What the marker says."""
        try:
            return (self.root / MARKER).read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise MediaUnknown(f"cannot be read ({error.strerror or error})") from None

    def free(self) -> int | None:
        """What the disk of the folder has left; None while the folder is not there."""
        try:
            return shutil.disk_usage(self.root).free
        except OSError:
            return None


def is_intact(store: MediaStore, key: str) -> bool:
    """Whether the stored content is there and still has the hash it is filed under."""
    try:
        with store.open(key) as stream:
            digest = hashlib.sha256()
            for block in iter(lambda: stream.read(_BLOCK), b""):
                digest.update(block)
    except OSError:
        return False
    return digest.hexdigest() == key


def open_store(url: str) -> FolderStore:
    """The store a `MEDIA_URL` names: a folder, plain or as `file:///…`. Raises ValueError for any other scheme."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return FolderStore(Path(url))
    if scheme != "file" or not rest.startswith("/"):
        raise ValueError(f"MEDIA_URL must be a folder or file:///folder, not {scheme}://…")
    return FolderStore(Path(rest))


def bind(runtime: Runtime, url: str) -> None:
    """Give a running copy the store of its `MEDIA_URL`."""
    runtime.services[MediaStore] = open_store(url)


def media_of(runtime: Runtime) -> MediaStore:
    """The store of a running copy."""
    store: MediaStore = runtime.services[MediaStore]
    return store


def _stored_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _make_folder(folder: Path, root: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _flush_folder(folder.parent)
        _flush_folder(root)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
