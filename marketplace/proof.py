"""`marketplace check`: collects what every room can prove."""

from collections.abc import Iterator

from cryptography.fernet import InvalidToken

from marketplace.app import HOUSE
from marketplace.audit.witnessing import unwitnessed
from marketplace.infra import check as copy
from marketplace.infra.data.runtime import Runtime
from marketplace.kernel.errors import DomainError


def all_violations(runtime: Runtime) -> Iterator[str]:
    """Every violation, one line naming table and row: history, book, documents, sealed fields, files."""
    with runtime.unit_of_work(write=False):
        yield from violations_of_rooms()


def violations_of_rooms() -> Iterator[str]:
    """What the rooms find in the present unit of work, history first, sealed fields and files last."""
    for room, witnesses in HOUSE.named_parts("witnesses"):
        yield from _unbroken(room, unwitnessed(witnesses))
    for room, prove in (*HOUSE.named_parts("proof"), ("infra", copy.violations)):
        yield from _unbroken(room, prove())


def _unbroken(room: str, violations: Iterator[str]) -> Iterator[str]:
    """The violations a room finds; rows so wrong that its proof cannot go on are one too, and hide no other room's."""
    try:
        yield from violations
    except (ArithmeticError, LookupError, TypeError, ValueError, DomainError, InvalidToken) as error:
        yield f"{room}: cannot be proven to the end, {type(error).__name__}: {error}"
