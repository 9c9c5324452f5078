"""Proof of the listings to which something happened of late; no other is read."""

from collections.abc import Iterator

from marketplace.audit.newest import first_new
from marketplace.audit.queries import pick_subjects
from marketplace.catalogue.check import VERSIONS, of_entries
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey


def violations() -> Iterator[str]:
    """One line for each version written of late, and each public entry, that says something else, or is gone."""
    first = first_new()
    yield from VERSIONS.violations_since(first, set())
    subjects = map(DocumentKey.parse, sorted(set(session().scalars(pick_subjects("listing", first)))))
    yield from of_entries(named.id for named in subjects if named is not None)
