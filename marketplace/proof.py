"""`marketplace check`: collects what every room can prove."""

from collections.abc import Iterator

from cryptography.fernet import InvalidToken

from marketplace.app import ROOMS, part
from marketplace.audit import check as history
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import Runtime, service
from marketplace.kernel.errors import DomainError


def all_violations(runtime: Runtime) -> Iterator[str]:
    """Every fault, one line naming table and row: history, book, documents, sealed fields, files."""
    with runtime.unit_of_work(write=False):
        yield from violations_of_rooms()


def violations_of_rooms() -> Iterator[str]:
    """What the rooms find in the present unit of work, history first."""
    yield from history.faults(service(Keyring).proving)
    for room in (*ROOMS, "infra"):
        room_check = part(room, "check") if room != "audit" else None
        if room_check is not None:
            yield from _unbroken(room, room_check.faults())


def _unbroken(room: str, faults: Iterator[str]) -> Iterator[str]:
    """The faults of a room; rows so wrong that its proof cannot go on are a fault too, and hide no other room's."""
    try:
        yield from faults
    except (ArithmeticError, LookupError, TypeError, ValueError, DomainError, InvalidToken) as error:
        yield f"{room}: cannot be proven to the end, {type(error).__name__}: {error}"
