"""How much of a sheet is taken in; beyond each limit stands a refusal of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one sheet may hold; the first group is what people meet, the second what a hostile file meets."""

    file_bytes: int = 5_000_000
    rows: int = 5_000
    """Rows below the header."""
    columns: int = 60
    cell: int = 2_000
    """Characters of one cell."""

    titles: int = 14
    """Rows that may stand above the header."""
    last_row: int = 20_000
    """The row furthest down that may hold something, empty ones above it counted."""
    unpacked_bytes: int = 60_000_000
    unpacked_times: int = 250
    """How many times larger a file may become when it is unpacked, once that is more than it may have packed."""
    parts: int = 1_000
    elements: int = 3_000_000
    """Elements of all sheets of a workbook together."""

    @property
    def all_rows(self) -> int:
        """Rows with something in them: titles, header and the rest."""
        return self.titles + 1 + self.rows


LIMITS = Limits()
"""For 5,000 rows, the largest import there is."""
