"""The content-addressed folder: whole or absent, filed by hash, swept by age."""

import hashlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from marketplace.infra.files.media import FolderStore, is_intact, open_store

CLOTH = b"kain mori " * 1000
CLOTH_KEY = hashlib.sha256(CLOTH).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    made = FolderStore(tmp_path / "media")
    made.claim("a database")
    return made


def test_content_comes_back_under_its_hash(store: FolderStore) -> None:
    key = store.put(BytesIO(CLOTH))
    assert key == CLOTH_KEY
    assert store.exists(key)
    with store.open(key) as stream:
        assert stream.read() == CLOTH
    assert store.path(key) == store.root / key[:2] / key[2:4] / key


def test_equal_content_is_stored_once(store: FolderStore) -> None:
    assert store.put(BytesIO(CLOTH)) == store.put(BytesIO(CLOTH))
    assert list(store.iter_keys()) == [CLOTH_KEY]
    assert list(store.root.glob("incoming/*")) == []


def test_deleted_content_is_gone_and_deleting_twice_is_no_error(store: FolderStore) -> None:
    store.put(BytesIO(CLOTH))
    store.delete(CLOTH_KEY)
    store.delete(CLOTH_KEY)
    assert not store.exists(CLOTH_KEY)
    with pytest.raises(FileNotFoundError):
        store.open(CLOTH_KEY)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, CLOTH_KEY[:-1], CLOTH_KEY + "\n", "/" * 64])
def test_a_key_that_is_no_hash_never_reaches_the_disk(store: FolderStore, key: str) -> None:
    assert not store.exists(key)
    with pytest.raises(FileNotFoundError):
        store.open(key)
    with pytest.raises(FileNotFoundError):
        store.delete(key)


def test_keys_can_be_asked_by_age_and_a_new_put_makes_young(store: FolderStore) -> None:
    key, other = store.put(BytesIO(CLOTH)), store.put(BytesIO(b"gula semut"))
    old = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    for each in (key, other):
        os.utime(store.path(each), (old, old))
    store.put(BytesIO(CLOTH))
    assert list(store.iter_keys(stored_before=datetime.now(UTC) - timedelta(days=2))) == [other]
    assert list(store.iter_keys()) == sorted([key, other])


def test_one_changed_byte_is_noticed(store: FolderStore) -> None:
    store.put(BytesIO(CLOTH))
    assert is_intact(store, CLOTH_KEY)
    content = bytearray(CLOTH)
    content[5000] ^= 1
    store.path(CLOTH_KEY).write_bytes(content)
    assert not is_intact(store, CLOTH_KEY)
    store.delete(CLOTH_KEY)
    assert not is_intact(store, CLOTH_KEY)


class _BreaksOff(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        block = super().read(5000)
        if not block:
            raise ConnectionError("the phone lost its signal")
        return block


def test_an_upload_that_breaks_off_leaves_nothing(store: FolderStore) -> None:
    with pytest.raises(ConnectionError):
        store.put(_BreaksOff(CLOTH))
    assert list(store.iter_keys()) == []
    assert list(store.root.glob("incoming/*")) == []


KILLED_WHILE_WRITING = """
import os, signal, sys
from io import BytesIO
from pathlib import Path
from marketplace.infra.files.media import FolderStore

class Killed(BytesIO):
    def read(self, size=-1):
        block = super().read(4096)
        if not block:
            os.kill(os.getpid(), signal.SIGKILL)
        return block

FolderStore(Path(sys.argv[1])).put(Killed(b"x" * 100_000))
"""


def test_a_killed_process_leaves_no_key_and_its_rest_is_cleared_later(store: FolderStore) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(store.root)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list(store.iter_keys()) == []
    assert len(list(store.root.glob("incoming/*"))) == 1
    assert store.clear_half_written(datetime.now(UTC)) == 0
    assert store.clear_half_written(datetime.now(UTC) + timedelta(days=2)) == 1
    assert list(store.root.glob("incoming/*")) == []


def test_the_store_is_found_by_its_address(tmp_path: Path) -> None:
    assert open_store(str(tmp_path / "media")).root == tmp_path / "media"
    assert open_store(f"file://{tmp_path}/media").root == tmp_path / "media"
    with pytest.raises(ValueError, match="s3://"):
        open_store("s3://bucket")
