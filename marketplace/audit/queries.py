"""Reading history."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from marketplace.audit.models import AuditEvent
from marketplace.audit.words import told
from marketplace.infra.data.runtime import session

_AT_ONCE = 5_000


def list_for_subject(subject: str) -> Sequence[AuditEvent]:
    """Everything that happened to one document, latest first."""
    return (
        session().scalars(select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.id.desc())).all()
    )


def list_details(key: str) -> list[tuple[str, dict[str, Any]]]:
    """What all events of one kind told, with their documents, oldest first; for proofs."""
    picked = select(AuditEvent.subject, AuditEvent.number, AuditEvent.details).where(AuditEvent.key == key)
    rows = session().execute(picked.order_by(AuditEvent.id)).all()
    return list(zip((row.subject for row in rows), told(rows), strict=True))


def details_of(key: str, subjects: Collection[str]) -> dict[str, dict[str, Any]]:
    """What the last event of one kind told of each of these documents, by document; for proofs."""
    picked = select(AuditEvent.subject, AuditEvent.number, AuditEvent.details).where(AuditEvent.key == key)
    rows = session().execute(picked.where(AuditEvent.subject.in_(subjects)).order_by(AuditEvent.id)).all()
    return dict(zip((row.subject for row in rows), told(rows), strict=True))


def told_in_parts(
    keys: Collection[str], first: int = 0, size: int = 500
) -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
    """What all events of these kinds told, each with its kind and its document, so many at a time, oldest first, from
    the row of that id on; for proofs.
    """
    picked = select(AuditEvent).where(AuditEvent.key.in_(keys)).order_by(AuditEvent.id).limit(size)
    while rows := session().scalars(picked.where(AuditEvent.id >= first)).all():
        yield [(row.key, row.subject, details) for row, details in zip(rows, told(rows), strict=True)]
        first = rows[-1].id + 1


def pick_subjects(noun: str, first: int) -> Select[Any]:
    """The documents of one kind to which something happened, told by a row of that id or a later one; once for each
    time, for making them distinct would have SQLite read all rows by an index of documents.
    """
    newer = (AuditEvent.id >= first, AuditEvent.subject.startswith(f"{noun}:"))
    return select(AuditEvent.subject).where(*newer).execution_options(yield_per=_AT_ONCE)


def pick_files(first: int) -> Select[Any]:
    """The order files in which something happened, told by a row of that id or a later one; a query of their keys,
    as often as something happened, see `pick_subjects`.
    """
    newer = (AuditEvent.id >= first, AuditEvent.file.is_not(None))
    return select(AuditEvent.file).where(*newer).execution_options(yield_per=_AT_ONCE)


def list_of_keys(subjects: Collection[str], keys: Collection[str], limit: int) -> Sequence[AuditEvent]:
    """The latest events of these kinds that happened to any of these documents, the newest first."""
    picked = select(AuditEvent).where(AuditEvent.subject.in_(subjects), AuditEvent.key.in_(keys))
    return session().scalars(picked.order_by(AuditEvent.id.desc()).limit(limit)).all()
