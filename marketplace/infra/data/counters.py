"""Running document numbers per organisation and year, without gaps or doubles."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.data.database import Base, table_of
from marketplace.infra.data.runtime import session
from marketplace.kernel.numbering import document_number


class DocumentCounter(Base):
    """The last number given, by organisation, kind of document and year."""

    __tablename__ = "document_counters"
    __table_args__ = (UniqueConstraint("organisation_id", "prefix", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Integer)
    prefix: Mapped[str] = mapped_column(String(8))
    year: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer)


def next_number(organisation_id: int, code: str | None, prefix: str, on: date) -> str:
    """The next document number of that organisation under its short code, `PO-GKJ-2026-0001`; the counter row stays
    locked until the transaction ends.
    """
    counted = {"organisation_id": organisation_id, "prefix": prefix, "year": on.year, "count": 1}
    raised = _raised(session().get_bind().dialect.name)
    count: int = session().scalars(raised, counted).one()
    return document_number(prefix, code or "", on.year, count)


@cache
def _raised(dialect: str) -> Any:
    """Begins a counter at one, or raises it by one, and gives what it counts now."""
    counter = table_of(DocumentCounter)
    started = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(counter)
    keys = ["organisation_id", "prefix", "year"]
    raised = started.on_conflict_do_update(index_elements=keys, set_={"count": counter.c.count + 1})
    return raised.returning(counter.c.count)
