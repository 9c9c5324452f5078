"""What a workbook's XML says of its cells before they are read: how far they reach, which failed, how they look.

Only what was scanned here is handed to the reader behind, which would lay out whatever rectangle a file claims.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from marketplace.kernel.errors import DomainError

_REFERENCE = re.compile(r"([A-Za-z]{0,3})(\d{1,9})")
_ZEROS = re.compile(r"0{2,}")


class Budget:
    """How many elements and how much text may still be met, in all parts of a file; texts count in each cell."""

    def __init__(self, elements: int, characters: int) -> None:
        self.elements, self.characters = elements, characters

    def spend(self, elements: int, characters: int = 0) -> None:
        """Raises `sheet_unpacks_too_large` when there was too much."""
        self.elements -= elements
        self.characters -= characters
        if self.elements < 0 or self.characters < 0:
            raise DomainError("sheet_unpacks_too_large")


@dataclass
class Marks:
    """Of one sheet: its reach and, by place (row and column from 1), failed formulas and styles of numbers."""

    last_row: int = 0
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    styles: dict[tuple[int, int], int] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Counts a cell that holds something."""
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)


class Scanner:
    """Walks one part by its elements; the names come without a prefix."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    def scan(self, content: bytes) -> None:
        """Reads a part to its end; raises `sheet_damaged` for what is no XML, or brings a grammar of its own."""
        parser: Any = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self.text, self._refuse
        parser.buffer_text = True
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError) as error:
            raise DomainError("sheet_damaged") from error

    def _refuse(self, *_declared: Any) -> None:
        raise DomainError("sheet_damaged")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.budget.spend(1)
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(":")[2])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters between."""


class SheetScanner(Scanner):
    """A worksheet of XLSX."""

    def __init__(self, budget: Budget, lengths: Sequence[int] = ()) -> None:
        super().__init__(budget)
        self.lengths = lengths
        self.marks = Marks()
        self.row = self.column = 0
        self.kind, self.style, self.said = "", 0, ""
        self.is_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Places rows and cells, by their reference or after the one before."""
        if name == "row":
            self.row = _number(attributes.get("r", ""), self.row + 1)
            self.column = 0
        elif name == "c":
            self._place(attributes.get("r", ""))
            self.kind, self.style, self.said = attributes.get("t", "n"), _number(attributes.get("s", ""), 0), ""
        elif name in {"v", "is"}:
            self.is_value = name == "v"
            self.marks.reach(self.row, self.column)

    def _place(self, reference: str) -> None:
        self.column += 1
        if match := _REFERENCE.fullmatch(reference.strip()):
            self.row = int(match[2])
            if match[1]:
                self.column = column_of(match[1])
        elif reference:
            raise DomainError("sheet_damaged")

    def text(self, text: str) -> None:
        """The value, of which only an error's own matters, and a shared text's length."""
        if self.is_value and self.kind in {"e", "s"}:
            self.said += text[:20]

    def end(self, name: str) -> None:
        """Keeps what has to be known of a cell."""
        if name == "v":
            self.is_value = False
        elif name == "c":
            if self.kind == "e" and self.said:
                self.marks.errors[self.row, self.column] = self.said[:20]
            elif self.kind == "s" and self.said.strip().isdecimal():
                self.budget.spend(0, self._length(int(self.said)))
            elif self.kind == "n" and self.style:
                self.marks.styles[self.row, self.column] = self.style

    def _length(self, place: int) -> int:
        return self.lengths[place] if place < len(self.lengths) else 0


class TextScanner(Scanner):
    """The texts that sheets of XLSX share: how long each is."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.lengths: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A text begins."""
        if name == "si":
            self.lengths.append(0)
        elif name == "c":
            raise DomainError("sheet_damaged")

    def text(self, text: str) -> None:
        """Adds to the last one."""
        if self.lengths:
            self.lengths[-1] += len(text)


class BookScanner(Scanner):
    """The workbook of XLSX, its relations and its styles."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.sheets: list[tuple[str, str, bool]] = []
        """Name, relation, and whether it is shown."""
        self.targets: dict[str, str] = {}
        self.formats: dict[str, str] = {}
        self.cell_formats: list[str] = []
        self.is_cell_format = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Picks the few elements that matter here; a cell has no place in them."""
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "sheet":
            self.sheets.append((plain.get("name", ""), plain.get("id", ""), plain.get("state", "") in {"", "visible"}))
        elif name == "Relationship":
            self.targets[plain.get("Id", "")] = plain.get("Target", "")
        elif name == "numFmt":
            self.formats[plain.get("numFmtId", "")] = plain.get("formatCode", "")
        elif name == "cellXfs":
            self.is_cell_format = True
        elif name == "c":
            raise DomainError("sheet_damaged")
        elif name == "xf" and self.is_cell_format:
            self.cell_formats.append(plain.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        """Styles of cells end before those of other things."""
        if name == "cellXfs":
            self.is_cell_format = False

    def shown(self) -> Mapping[int, str]:
        """Styles that change which digits a person sees: `%` or as many zeros as there are digits at least."""
        codes = {"9": "0%", "10": "0.00%", **self.formats}
        styles = {style: codes.get(number, "") for style, number in enumerate(self.cell_formats)}
        return {
            style: "%" if code.endswith("%") else code
            for style, code in styles.items()
            if code.endswith("%") or _ZEROS.fullmatch(code)
        }


class OpenDocumentScanner(Scanner):
    """The content of ODS, where rows and cells are repeated by a number."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.sheets: list[tuple[str, Marks]] = []
        self.row = self.column = 0
        self.rows = self.columns = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Counts on by what is repeated; only what holds something reaches."""
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.sheets.append((plain.get("name", ""), Marks()))
            self.row = 0
        elif name == "table-row":
            self.rows = _number(plain.get("number-rows-repeated", ""), 1)
            self.row, self.column = self.row + self.rows, 0
        elif name in {"table-cell", "covered-table-cell"}:
            self.columns = _number(plain.get("number-columns-repeated", ""), 1)
            self.column += self.columns
        if self.sheets and ("value-type" in plain or name == "p"):
            self.sheets[-1][1].reach(self.row, self.column)

    def text(self, text: str) -> None:
        """Text is as long as it is often."""
        self.budget.spend(0, len(text) * self.rows * self.columns)


def _number(text: str, otherwise: int) -> int:
    """A whole number as XML has it; too long a one is damage."""
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise DomainError("sheet_damaged")
    return int(text)


def column_of(letters: str) -> int:
    """The place of a column by its letters: A is 1."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place
