"""Proof that the versions of a document are those that history told of when they were written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.audit.queries import told_in_parts
from marketplace.infra.data.runtime import session

AT_ONCE = 200
"""Versions that are proved together."""


@dataclass(frozen=True)
class Versions:
    """The versions of one kind of document: their rows, what belongs to each of them, the events that tell of one with
    its fingerprint, and how these name it.
    """

    rows: Any
    belonging: Any
    keys: tuple[str, ...]
    named_by: str
    fingerprint: Callable[[Any], str]
    with_parts: str
    """How a fault names a version and what belongs to it."""

    def violations(self) -> Iterator[str]:
        """One line for each version that is not what history says was written, is gone, or was never told of."""
        told: set[int] = set()
        yield from self.violations_since(0, told)
        every = select(self.rows.id).order_by(self.rows.id).execution_options(yield_per=AT_ONCE)
        for version_id in session().scalars(every):
            if version_id not in told:
                yield f"{self.rows.__tablename__} {version_id}: history does not tell of it"

    def violations_since(self, first: int, told: set[int]) -> Iterator[str]:
        """The same of the versions that history tells of, from the row of that id on; those of which it keeps a
        fingerprint are put into `told`.
        """
        whole = select(self.rows).options(selectinload(self.belonging))
        for events in told_in_parts(self.keys, first, AT_ONCE):
            written = [(details[self.named_by], details.get("fingerprint")) for _key, _subject, details in events]
            named = {version_id for version_id, _fingerprint in written}
            versions = {each.id: each for each in session().scalars(whole.where(self.rows.id.in_(named)))}
            told |= {version_id for version_id, fingerprint in written if fingerprint}
            for version_id, fingerprint in written:
                if version_id not in versions:
                    yield f"{self.rows.__tablename__} {version_id}: was written, as history tells; the row is gone"
                elif fingerprint not in (None, self.fingerprint(versions[version_id])):
                    yield f"{self.rows.__tablename__} {version_id}: {self.with_parts} are not what was written"
