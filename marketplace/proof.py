"""`marketplace check`: collects what every room can prove."""

from collections.abc import Callable, Iterator

from sqlalchemy import select

from marketplace.advances.check import linked_orders
from marketplace.app import HOUSE
from marketplace.audit import clock
from marketplace.audit.new_proofs import new_violations_of_rooms
from marketplace.audit.newest import first_new
from marketplace.audit.seal_codes import SealCode, violations_since
from marketplace.infra import check as copy
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import Runtime, session
from marketplace.orders.parts import parts
from marketplace.orders.proving import AT_ONCE, violations_of
from marketplace.parties.models import Organisation

Progress = Callable[[int, int], None]
"""Told how many parts of the orders are proved, and how many there are."""


def all_violations(runtime: Runtime, tell: Progress = lambda done, all_: None) -> Iterator[str]:
    """Every violation, one line naming table and row: history, book, documents, sealed fields, files."""
    with runtime.unit_of_work(write=False):
        yield from violations_of_rooms(tell=tell)


def violations_of_rooms(at_once: int = AT_ONCE, tell: Progress = lambda done, all_: None) -> Iterator[str]:
    """What the rooms find in the present unit of work: history and the whole book first, then so many orders at a
    time, sealed fields and files last.
    """
    for room, prove in HOUSE.named_parts("proof"):
        yield from copy.unbroken(room, prove())
    some = parts(at_once, linked_orders())
    _parties = session().scalars(select(Organisation)).all()  # held, so that no document asks for its own again
    for number, part in enumerate(some):
        tell(number, len(some))
        yield from violations_of(part, HOUSE.named_parts)
    yield from copy.unbroken("infra", copy.violations())


def remarks(runtime: Runtime, new: bool = False) -> Iterator[str]:
    """What is no fault and yet worth a line: a clock that went back; of all history, or since the last seal but one."""
    with runtime.unit_of_work(write=False):
        yield from clock.remarks(first_new() if new else 0)


def witness_violations(runtime: Runtime, code: SealCode) -> Iterator[str]:
    """Nothing when the book still contains the seal that a paper carries, and unchanged all that was sealed by then."""
    with runtime.unit_of_work(write=False):
        yield from copy.unbroken("audit", violations_since(code, runtime.services[Keyring].proving))


def new_violations(runtime: Runtime) -> Iterator[str]:
    """Every violation in what happened since the last seal but one, at a cost that the years behind do not change."""
    with runtime.unit_of_work(write=False):
        yield from new_violations_of_rooms()
