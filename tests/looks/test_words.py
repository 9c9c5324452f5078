"""The words of the screen: every English text has its Indonesian one, with the same blanks, in words people use."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from marketplace.infra.language.translations import join_catalogues
from tests.looks.sample import ROOT

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_n": (1, 2), "lazy_gettext": None, "lazy_ngettext": (1, 2)}
# Without these the extractor leaves out, silently, every template that it cannot read.
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}
BLANK = re.compile(r"%\((\w+)\)[sd]")
# Words that people here do not use, or that hurt; what to say instead is in the other column.
AVOIDED = {
    r"\b(?:user|klien)\b": "anggota, orang",
    r"\bpending\b": "menunggu",
    r"\b(?:reject|di-reject|rejected)\b": "tidak lolos, perlu diperbaiki",
    r"\bdeadline\b": "paling lambat",
    r"\bsubmit\b": "kirim",
    r"\blisting\b": "tawaran produk",
    r"\binvoice\b": "tagihan",
    r"\b(?:hutang|utang)\b": "sisa kewajiban",
    r"\bmantan TK[IW]\b": "purna PMI",
    r"\bitem\b": "produk, barang",
    r"\blog\b": "riwayat",
    r"\bkamu\b": "Anda",
}


def texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where each English text stands, and the text (two of them for a plural)."""
    for folder, patterns in (
        ("marketplace", [("**.py", "python")]),
        ("templates", [("**.html", "jinja2")]),
    ):
        found = extract_from_dir(ROOT / folder, method_map=patterns, options_map=OPTIONS, keywords=KEYWORDS)
        for name, line, message, _, _ in found:
            ids = message if isinstance(message, tuple) else (message,)
            yield f"{folder}/{name}:{line}", tuple(text for text in ids if isinstance(text, str))


@pytest.fixture(scope="module")
def indonesian() -> Catalog:
    return join_catalogues(sorted((ROOT / "translations" / "id").glob("*.po")), "id")


def test_every_text_has_its_indonesian_words(indonesian: Catalog) -> None:
    missing: dict[str, str] = {}
    for place, ids in texts():
        message = indonesian.get(ids[0])
        if message is None or not any([message.string] if isinstance(message.string, str) else message.string):
            missing.setdefault(ids[0], place)
    listed = "\n".join(f"{place}: {text}" for text, place in sorted(missing.items(), key=lambda pair: pair[1]))
    assert not missing, f"{len(missing)} texts without Indonesian words:\n{listed}"


def test_no_words_are_left_that_nothing_says(indonesian: Catalog) -> None:
    said = {text for _, ids in texts() for text in ids}
    kept = {str(message.id[0] if isinstance(message.id, tuple) else message.id) for message in indonesian if message.id}
    assert sorted(kept - said) == []


def test_the_blanks_of_a_text_are_the_same_in_both_languages(indonesian: Catalog) -> None:
    wrong = []
    for message in indonesian:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        allowed = {blank for text in ids for blank in BLANK.findall(text)}
        for text in strings:
            if not set(BLANK.findall(text)) <= allowed or (len(ids) == 1 and set(BLANK.findall(text)) != allowed):
                wrong.append(ids[0])
    assert wrong == []


def test_no_word_that_people_here_do_not_use(indonesian: Catalog) -> None:
    found = []
    for message in indonesian:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in strings:
            found += [
                f"{word}: {text}" for word in AVOIDED if message.id and re.search(word, BLANK.sub("", text), re.I)
            ]
    assert found == []
