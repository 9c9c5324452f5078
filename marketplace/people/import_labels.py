"""How a list of persons reads: its state, what becomes of its rows, what is wrong with a cell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from marketplace.infra.files.sheets.faults import CellFault, FaultGroup, place
from marketplace.infra.language.labels import Label
from marketplace.infra.language.messages import message_for
from marketplace.kernel.errors import DomainError
from marketplace.people.import_columns import KIND, NAME, NIK, VILLAGE
from marketplace.people.import_models import PersonImportRow
from marketplace.people.rules import check_identity_number

IMPORT_STATES = {
    "read": Label(_l("Waits for you to confirm"), "attention", "clock"),
    "working": Label(_l("Being taken in"), "wait", "clock"),
    "confirmed": Label(_l("Taken in"), "good", "check-circle"),
    "discarded": Label(_l("Thrown away"), "wait", "cross-circle"),
}
PERHAPS_ANSWERS = {
    "same": _l("The same person"),
    "new": _l("Somebody else, write her down"),
    "skipped": _l("Leave this row out"),
}
LAST = 4
_SHORTEST = 8


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it."""

    number: int
    name: str
    kind: str
    nik: str
    """The last four digits of one that can be."""
    place: str
    person_id: int | None
    faults: tuple[tuple[str, str, str], ...] = ()
    """Where, what stands there, what is wrong."""


def shown_row(row: PersonImportRow, columns: Mapping[str, int], names: Mapping[int, str]) -> ShownRow:
    """A row with its cells opened; `found` has the place of each column."""
    cells = json.loads(row.cells)

    def at(column: int | None) -> str:
        return str(cells[column - 1]) if column and column <= len(cells) else ""

    faults = (CellFault(row.number, *each) for each in row.faults)
    told = tuple((where(fault, names), at(fault.column), message_for(fault.error)) for fault in faults)
    named = {key: at(columns.get(key)) for key in (NAME, KIND, NIK, VILLAGE)}
    nik = last_digits(named[NIK])
    return ShownRow(row.number, named[NAME], named[KIND], nik, named[VILLAGE], row.person_id, told)


def last_digits(nik: str) -> str:
    """`… 0003` of a NIK that can be; nothing of anything else."""
    try:
        return f"… {check_identity_number(nik)[-LAST:]}" if len(nik) > _SHORTEST else ""
    except DomainError:
        return ""


def where(fault: CellFault, names: Mapping[int, str]) -> str:
    """Where a fault is: `Row 17, column D (NIK)`."""
    told = place(fault.row, fault.column, names)
    return message_for(told) if told is not None else ""


def grouped(group: FaultGroup, names: Mapping[int, str]) -> tuple[str, str, int, str]:
    """A group of equal faults: the column, what is wrong, how many, in which rows."""
    told = place(None, group.column, names)
    return message_for(told) if told else str(_l("The whole row")), message_for(group.error), group.count, group.spans
