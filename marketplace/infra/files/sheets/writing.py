"""Sheets that go out: a person's own with what is to be mended beside each row, and a template to fill in.

Every cell is text, so that a spreadsheet rounds no NIK, drops no zero, and computes nothing that looks like a formula.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from marketplace.infra.files.sheets.columns import MEND, KnownColumn, Table
from marketplace.infra.files.sheets.faults import CellFault
from marketplace.infra.files.sheets.tables import Row
from marketplace.kernel.errors import DomainError

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LAST_ROW = 1_048_575
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 40


def write_sheet(
    header: Row,
    rows: Iterable[Row],
    faults: Iterable[CellFault] = (),
    *,
    words: Callable[[DomainError], str] = str,
    language: str = "id",
) -> bytes:
    """XLSX with every row where it stood in the file, faulty cells coloured, and a last column that tells why.

    `words` is `message_for`; faults of whole columns stand beside the first row. Without faults no column is added.
    """  # fmt: skip
    everything = [header, *rows]
    by_row: dict[int, list[CellFault]] = {}
    first = everything[1].number if len(everything) > 1 else header.number + 1
    for fault in faults:
        by_row.setdefault(first if fault.row is None else fault.row, []).append(fault)
    width = max(len(row.cells) for row in everything)
    last = _without_remarks(header, width)
    with _Book() as book:
        for row in everything:
            wrong = {fault.column for fault in by_row.get(row.number, ())}
            for position, text in enumerate(row.cells[:last], 1):
                style = book.head if row is header else book.wrong if position in wrong else book.plain
                if text or position in wrong:
                    book.sheet.write_string(row.number - 1, position - 1, text, style)
            if row.number in by_row:
                remarks = dict.fromkeys(_remark(fault, header, words) for fault in by_row[row.number])
                book.sheet.write_string(row.number - 1, last, "\n".join(remarks), book.remark)
        if by_row:
            book.sheet.write_string(header.number - 1, last, MEND.title(language), book.head)
        book.sheet.freeze_panes(header.number, 0)
        book.set_widths([*_widths(everything, last), _WIDEST])
    return book.content


def give_back(
    table: Table, faults: Iterable[CellFault], *, words: Callable[[DomainError], str], language: str = "id"
) -> bytes:
    """The person's own table as XLSX, with what is to be mended."""
    return write_sheet(table.header, table.rows, faults, words=words, language=language)


def write_template(columns: Sequence[KnownColumn], language: str = "id") -> bytes:
    """An XLSX to fill in: the columns' names, each with its hint when a cell of it is chosen."""
    with _Book() as book:
        for place, column in enumerate(columns):
            title = column.title(language)
            book.sheet.write_string(0, place, title, book.required if column.is_required else book.head)
            if column.hint:
                told = {"validate": "any", "input_title": title[:32], "input_message": column.hint[:255]}
                book.sheet.data_validation(1, place, _LAST_ROW, place, told)
        book.sheet.freeze_panes(1, 0)
        book.set_widths([max(14, len(column.title(language)) + 2) for column in columns])
    return book.content


def write_csv(rows: Iterable[Sequence[str]], delimiter: str = ";") -> bytes:
    """CSV that spreadsheets here open as a table; what could be taken for a formula gets an apostrophe in front."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([neutralised(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def neutralised(text: str) -> str:
    """The text so that no spreadsheet computes it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Book:
    """A workbook of one sheet in the making; its content is there once it is left."""

    def __init__(self) -> None:
        self.stream = BytesIO()
        self.book = Workbook(self.stream, {"in_memory": True})
        self.sheet = self.book.add_worksheet()
        text = {"num_format": "@", "valign": "top"}
        self.plain = self.book.add_format(text)
        self.head = self.book.add_format({**text, "bold": True, "bottom": 1, "text_wrap": True})
        self.required = self.book.add_format({**text, "bold": True, "bottom": 2, "text_wrap": True})
        self.wrong = self.book.add_format({**text, "bg_color": "#FFE9A8"})
        self.remark = self.book.add_format({**text, "text_wrap": True})
        self.content = b""

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, *_error: object) -> None:
        self.book.close()
        self.content = self.stream.getvalue()

    def set_widths(self, widths: Sequence[int]) -> None:
        """Each column's width in characters; whatever is typed there stays text."""
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, min(width, _WIDEST), self.plain)


def _widths(rows: Sequence[Row], last: int) -> list[int]:
    longest = [0] * last
    for row in rows:
        longest = [max(most, len(text)) for most, text in zip(longest, row.cells, strict=False)]
    return [max(8, width + 2) for width in longest]


def _without_remarks(header: Row, width: int) -> int:
    """How many columns are the person's own: remarks of ours from another time are written anew."""
    own = width
    while own and (header.at(own) in {MEND.name, MEND.english}):
        own -= 1
    return own


def _remark(fault: CellFault, header: Row, words: Callable[[DomainError], str]) -> str:
    name = header.at(fault.column or 0) or fault.letter
    return f"{name}: {words(fault.error)}" if name else words(fault.error)
