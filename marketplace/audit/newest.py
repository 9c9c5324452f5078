"""Proof that nobody touched the newest history: the rows since the last seal but one, their heads, the last seal."""

from collections.abc import Iterator, Sequence

from marketplace.audit.check import head_violations, row_violations
from marketplace.audit.repeated_words import repeated_violations
from marketplace.audit.sealing import find_seal, newest_seal_violations
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import service


def violations() -> Iterator[str]:
    """One line for each of these rows that does not fit, naming it; older ones are not looked at."""
    yield from violations_under(service(Keyring).proving)


def violations_under(keys: Sequence[str]) -> Iterator[str]:
    """The same; `keys` are those under which a seal may have been made."""
    after = first_new() - 1
    yield from row_violations(after)
    yield from repeated_violations(after)
    yield from head_violations(after)
    yield from newest_seal_violations(keys)


def first_new() -> int:
    """The lowest id that a row since the last seal but one can have.

    Not since the last one: what was written between its proof and its making is proved with the next.
    """
    former = find_seal(1)
    return (former.last_event_id if former else 0) + 1
