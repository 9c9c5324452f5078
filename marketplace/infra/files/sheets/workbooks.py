"""Workbooks (XLSX, and ODS beside it): the first sheet that holds something, its cells as the text a person sees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

from marketplace.infra.files.sheets.faults import CellFault
from marketplace.infra.files.sheets.limits import Limits
from marketplace.infra.files.sheets.marks import (
    BookScanner,
    Budget,
    Marks,
    OpenDocumentScanner,
    Scanner,
    SheetScanner,
    TextScanner,
)
from marketplace.infra.files.sheets.parts import pack, unpack
from marketplace.infra.files.sheets.shown import is_rounded, shown
from marketplace.infra.files.sheets.tables import Sheet, check_width, make_sheet
from marketplace.kernel.errors import DomainError

_TYPES, _ROOT = "[Content_Types].xml", "_rels/.rels"
_BOOK, _RELATIONS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_TEXTS = "xl/sharedStrings.xml"
_CONTENT, _MANIFEST, _MIME = "content.xml", "META-INF/manifest.xml", "mimetype"


@dataclass(frozen=True)
class _Found:
    """One sheet before it is read."""

    place: int
    name: str
    marks: Marks
    is_shown: bool = True
    part: str = _CONTENT


@dataclass(frozen=True)
class _Book:
    """A workbook before it is read: its sheets in their order, its parts, how its styles show numbers."""

    sheets: Sequence[_Found]
    parts: Mapping[str, bytes]
    frame: Sequence[str]
    styles: Mapping[int, str] = field(default_factory=dict)


def read_xlsx(content: bytes, limits: Limits) -> Sheet:
    """The first sheet of an XLSX file that holds something."""
    return _read(_look_into_xlsx(unpack(content, limits, (".xml", ".rels")), limits), limits)


def read_ods(content: bytes, limits: Limits) -> Sheet:
    """The first sheet of an ODS file that holds something."""
    parts = unpack(content, limits, (_CONTENT, _MANIFEST.lower(), _MIME))
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise DomainError("sheet_password")
    budget = Budget(limits.elements, limits.unpacked_bytes)
    scanner = OpenDocumentScanner(budget)
    scanner.scan(_required(parts, _CONTENT))
    Scanner(budget).scan(_required(parts, _MANIFEST))
    sheets = [_Found(place, name, marks) for place, (name, marks) in enumerate(scanner.sheets)]
    return _read(_Book(sheets, parts, (_MIME, _MANIFEST)), limits)


def _look_into_xlsx(parts: Mapping[str, bytes], limits: Limits) -> _Book:
    budget = Budget(limits.elements, limits.unpacked_bytes)
    book, texts = BookScanner(budget), TextScanner(budget)
    for name in (_BOOK, _RELATIONS):
        book.scan(_required(parts, name))
    for name, scanner in ((_STYLES, book), (_TYPES, BookScanner(budget)), (_ROOT, BookScanner(budget))):
        if name in parts:
            scanner.scan(parts[name])
    if _TEXTS in parts:
        texts.scan(parts[_TEXTS])
    sheets = []
    for place, (name, relation, is_shown) in enumerate(book.sheets):
        target = book.targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        cells = SheetScanner(budget, texts.lengths)
        if part in parts:
            cells.scan(parts[part])
        sheets.append(_Found(place, name, cells.marks, is_shown, part))
    return _Book(sheets, parts, (_TYPES, _ROOT, _BOOK, _RELATIONS, _STYLES, _TEXTS), book.shown())


def _required(parts: Mapping[str, bytes], name: str) -> bytes:
    if name not in parts:
        raise DomainError("sheet_damaged")
    return parts[name]


def _read(book: _Book, limits: Limits) -> Sheet:
    chosen = _chosen(book.sheets)
    marks = chosen.marks
    if marks.last_row > limits.last_row:
        raise DomainError("sheet_too_far_down", most=limits.last_row, row=marks.last_row)
    check_width(marks.last_column, limits)
    packed = pack({name: book.parts[name] for name in (*book.frame, chosen.part) if name in book.parts})
    values = _values(packed, chosen.place)
    rounded = [
        CellFault(row, column, "sheet_number_rounded")
        for row, cells in enumerate(values, 1)
        for column, value in enumerate(cells, 1)
        if is_rounded(value)
    ]
    others = tuple(each.name for each in book.sheets if each is not chosen and each.marks.last_row)
    return make_sheet(_texts(values, marks, book.styles), limits, chosen.name, others, rounded)


def _chosen(sheets: Sequence[_Found]) -> _Found:
    """The first sheet that holds something, a hidden one only where no other does."""
    full = [each for each in sheets if each.marks.last_row]
    if not full:
        raise DomainError("sheet_empty")
    return next((each for each in full if each.is_shown), full[0])


def _values(packed: BytesIO, place: int) -> list[list[Any]]:
    try:
        with CalamineWorkbook.from_filelike(packed) as book:
            return book.get_sheet_by_index(place).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise DomainError("sheet_password") from error
    except BaseException as error:  # a panic of the reader behind is no Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise DomainError("sheet_damaged") from error
        raise


def _texts(values: Sequence[Sequence[Any]], marks: Marks, styles: Mapping[int, str]) -> Iterator[list[str]]:
    for row, cells in enumerate(values, 1):
        yield [
            marks.errors.get((row, column)) or shown(value, styles.get(marks.styles.get((row, column), 0), ""))
            for column, value in enumerate(cells, 1)
        ]
