"""Static files of a checkout are compressed once for each state of their folder."""

import gzip
from pathlib import Path

import pytest

from marketplace.infra.files.static_files import ready_static


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "img").mkdir(parents=True)
    (folder / "style.css").write_text("a { color: black }")
    (folder / "img" / "mark.png").write_bytes(b"a picture")
    return folder


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_has_every_file_and_the_textual_ones_compressed(static: Path, tmp_path: Path) -> None:
    served = ready_static(static, tmp_path / "data" / "kept")
    assert files_in(served) == {"style.css", "style.css.gz", "img/mark.png"}
    assert gzip.decompress((served / "style.css.gz").read_bytes()) == (static / "style.css").read_bytes()
    assert files_in(static) == {"style.css", "img/mark.png"}


def test_a_copy_is_made_once_and_anew_when_a_file_changes(static: Path, tmp_path: Path) -> None:
    first = ready_static(static, tmp_path / "kept")
    made = (first / "style.css.gz").stat().st_ino
    assert ready_static(static, tmp_path / "kept") == first
    assert (first / "style.css.gz").stat().st_ino == made
    (static / "style.css").write_text("a { color: navy }")
    second = ready_static(static, tmp_path / "kept")
    assert gzip.decompress((second / "style.css.gz").read_bytes()) == b"a { color: navy }"
    assert set((tmp_path / "kept").iterdir()) == {first, second}, "nothing half made is left"


def test_a_folder_that_carries_compressed_files_is_served_as_it_is(static: Path, tmp_path: Path) -> None:
    (static / "style.css.gz").write_bytes(gzip.compress(b"a { color: black }"))
    assert ready_static(static, tmp_path / "kept") == static
    assert not (tmp_path / "kept").exists()
