"""Tables of lists of persons: what was sent, and its rows until they are taken in or thrown away."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import (
    Base,
    EncryptedText,
    JSONType,
    UtcDateTime,
    Versioned,
    status_check,
    status_column,
)
from marketplace.kernel.document_keys import key_of
from marketplace.people.lifecycle import IMPORT, OUTCOMES


class PersonImport(Versioned, Base):
    """A list of persons that somebody sent for an organisation."""

    __tablename__ = "person_imports"
    __table_args__ = (status_check(IMPORT), Index("ix_person_imports_organisation_id", "organisation_id", "id"))

    lifecycle = IMPORT

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = status_column(IMPORT)
    organisation_id: Mapped[int] = mapped_column(Integer)
    """Which counts the persons and keeps their data."""
    within: Mapped[str] = mapped_column(String(8))
    """The region that the organisation works in, as a beginning of codes; no person lives elsewhere."""
    regency_code: Mapped[str] = mapped_column(String(8))
    """Where persons live of whom the list says nothing else."""
    group_id: Mapped[int | None] = mapped_column(Integer)
    """The group they join."""
    zone: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(String(120))
    """Empty where rows were pasted."""
    head: Mapped[str | None] = mapped_column(EncryptedText)
    """The row with the names of the columns, and which cells the reader doubted."""
    column_faults: Mapped[Any] = mapped_column(JSONType)
    """What is wrong with whole columns."""
    counts: Mapped[Any] = mapped_column(JSONType)
    """How many rows have each outcome."""
    rows_done: Mapped[int] = mapped_column(default=0, server_default="0")
    """How far a worker is."""
    refusal: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Why it came back after it was confirmed: a code."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its persons were written, or it was thrown away."""
    rows_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def key(self) -> str:
        """What history knows it by."""
        return key_of("import", self.id)

    @property
    def total(self) -> int:
        """How many rows it has."""
        return sum(self.counts.values())

    @property
    def to_write(self) -> int:
        """How many rows would be taken in."""
        return sum(self.counts.get(each, 0) for each in ("new", "same", "here"))

    @property
    def keeper_ids(self) -> frozenset[int]:
        """Whose people act on it."""
        return frozenset({self.organisation_id})

    @property
    def region_code(self) -> str:
        """No region's: only the organisation's own people see rows that nobody has confirmed."""
        return "-"


class PersonImportRow(Base):
    """One row of a list. Its cells are sealed and go when the list does."""

    __tablename__ = "person_import_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        CheckConstraint(f"outcome IN ({', '.join(repr(each) for each in OUTCOMES)})", name="outcome"),
        Index("ix_person_import_rows_import_id_outcome", "import_id", "outcome", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("person_imports.id"))
    number: Mapped[int] = mapped_column(Integer)
    """Of the row in the file."""
    cells: Mapped[str] = mapped_column(EncryptedText)
    """JSON list of the cells' texts."""
    faults: Mapped[Any] = mapped_column(JSONType)
    """Column, code and values of each fault: numbers and places' names, nothing of a person."""
    outcome: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str] = mapped_column(String(12), default="", server_default="")
    """What was decided about a row that is perhaps somebody known."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Whom it was taken for."""
