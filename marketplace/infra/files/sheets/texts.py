"""Sheets as text: what was pasted from a spreadsheet, and CSV as spreadsheets of several languages write it."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice

from marketplace.kernel.errors import DomainError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS = "\t;,|"
_LOOKED_AT = 20
"""Rows that tell which delimiter it is."""
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_DELIMITER_TOLD = re.compile(r"\s*\"?sep=(.)\"?\s*(?:\r\n|\r|\n)", re.IGNORECASE)


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or, where it is neither, the Windows encoding of Western Europe.

    Raises `sheet_unknown_kind` for what is no text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    if content[1::2].count(0) > len(content) // 4:
        return _decoded(content, "utf-16-le")
    if content[::2].count(0) > len(content) // 4:
        return _decoded(content, "utf-16-be")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return _only_text(text)


def _decoded(content: bytes, encoding: str) -> str:
    return _only_text(content.decode(encoding, errors="replace"))


def _only_text(text: str) -> str:
    if "\0" in text or len(_CONTROLS.findall(text)) * 100 > len(text):
        raise DomainError("sheet_unknown_kind")
    return text.removeprefix("\ufeff")


def split_cells(text: str) -> Iterator[list[str]]:
    """The rows of the text, empty ones as empty lists; the delimiter is the one that fits its first rows best."""
    delimiter = None
    if told := _DELIMITER_TOLD.match(text):
        delimiter, text = told[1], text[told.end() :]
    return _rows(text, delimiter or _delimiter_of(text))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    if _is_quoted_well(text, delimiter):
        return _parsed(text, delimiter)
    return ([_unquoted(cell) for cell in line.split(delimiter)] for line in re.split(r"\r\n|\r|\n", text))


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _is_quoted_well(text: str, delimiter: str) -> bool:
    """Whether every quote that opens is closed; one that a person typed would swallow the rows after it."""
    try:
        for _row in _parsed(text, delimiter):
            pass
    except csv.Error:
        return False
    return True


def _unquoted(cell: str) -> str:
    inner = cell.strip()
    if len(inner) > 1 and inner[0] == inner[-1] == '"':
        return inner[1:-1].replace('""', '"')
    return cell


def _delimiter_of(text: str) -> str:
    """The first delimiter that most of the first rows have; a tab, which then divides nothing, where none does."""
    head = _head(text)
    candidates = [each for each in _DELIMITERS if each in head]
    candidates.sort(key=lambda each: not _is_quoted_well(head, each))
    return next((each for each in candidates if _divides_most(_first(_rows(head, each)))), "\t")


def _head(text: str) -> str:
    """The beginning, up to the end of a line."""
    end = text.find("\n", 50_000)
    return text if end < 0 else text[: end + 1]


def _first(rows: Iterable[list[str]]) -> list[list[str]]:
    return list(islice((row for row in rows if any(map(str.strip, row))), _LOOKED_AT))


def _divides_most(rows: list[list[str]]) -> bool:
    return sum(len(row) > 1 for row in rows) * 5 >= len(rows) * 3
