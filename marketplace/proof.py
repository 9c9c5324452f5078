"""`marketplace check`: collects what every room can prove."""

from collections.abc import Iterator

from marketplace.app import ROOMS, part
from marketplace.audit import check as history
from marketplace.infra import triggers
from marketplace.infra.runtime import Runtime


def all_faults(runtime: Runtime, secret: str) -> Iterator[str]:
    """Every fault, one line naming table and row: missing triggers, history, book, documents, files."""
    with runtime.engine.connect().execution_options(write=False) as connection:
        for name in triggers.missing(connection):
            yield f"trigger {name} is missing"
    with runtime.unit_of_work(write=False):
        yield from history.faults(secret)
        for room in (*ROOMS, "infra"):
            room_check = part(room, "check") if room != "audit" else None
            if room_check is not None:
                yield from room_check.faults()
