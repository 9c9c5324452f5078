"""A po file for each room, one mo file for each language."""

import gettext
import os
from pathlib import Path

import pytest

from marketplace.infra.language.translations import conflicts, ready_catalogues
from tests.machine import ROOT


def write_po(folder: Path, room: str, words: dict[str, str]) -> Path:
    path = folder / "id" / f"{room}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    path.write_text(head + "".join(f'\nmsgid "{key}"\nmsgstr "{value}"\n' for key, value in words.items()))
    return path


def read_mo(folder: Path) -> gettext.GNUTranslations:
    with (folder / "id" / "LC_MESSAGES" / "messages.mo").open("rb") as stream:
        return gettext.GNUTranslations(stream)


def test_the_rooms_words_are_joined_and_follow_changes(tmp_path: Path) -> None:
    root, target = tmp_path / "po", tmp_path / "mo"
    write_po(root, "orders", {"Order": "Pesanan"})
    late = write_po(root, "payments", {"Pay": "Bayar"})
    words = read_mo(ready_catalogues(root, target))
    assert [words.gettext(word) for word in ("Order", "Pay", "Cloth")] == ["Pesanan", "Bayar", "Cloth"]
    write_po(root, "payments", {"Pay": "Bayarkan"})
    later = (target / "id" / "LC_MESSAGES" / "messages.mo").stat().st_mtime + 1
    os.utime(late, (later, later))
    assert read_mo(ready_catalogues(root, target)).gettext("Pay") == "Bayarkan"


def test_a_wheel_carries_them_ready_made(tmp_path: Path) -> None:
    root = tmp_path / "po"
    write_po(root, "orders", {"Order": "Pesanan"})
    made = ready_catalogues(root, tmp_path / "mo")
    assert ready_catalogues(made, tmp_path / "other") == made
    assert not (tmp_path / "other").exists()


def test_two_rooms_that_disagree_are_named(tmp_path: Path) -> None:
    sources = [write_po(tmp_path, "orders", {"Order": "Pesanan"}), write_po(tmp_path, "payments", {"Order": "Urutan"})]
    assert conflicts(sources, "id") == ["payments.po: 'Order'"]


@pytest.mark.parametrize("language", sorted(path.name for path in (ROOT / "translations").iterdir() if path.is_dir()))
def test_no_two_rooms_disagree(language: str) -> None:
    assert conflicts(sorted((ROOT / "translations" / language).glob("*.po")), language) == []
