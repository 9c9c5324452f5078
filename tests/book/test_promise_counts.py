"""The counts of promises: the migration makes from the documents of an older copy just what the operations write."""

import pytest
from alembic import command
from sqlalchemy import select, text, update

from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties.models import Organisation, PromiseCount
from marketplace.parties.promises import Promise
from marketplace.proof import violations_of_rooms
from tests.book.whole_story import tell

pytestmark = pytest.mark.long
BEFORE = "0160"


def counts(runtime: Runtime) -> dict[Promise, int]:
    with runtime.unit_of_work(write=False):
        rows = session().scalars(select(PromiseCount)).all()
        return {Promise(*(getattr(row, name) for name in Promise._fields)): row.times for row in rows}


def carry_over(runtime: Runtime) -> None:
    """Takes the counts away, as if the copy were of an earlier version, and brings it up to date."""
    scripts = resource("migrations")
    with runtime.engine.begin() as connection:
        triggers.release(connection)
    command.downgrade(alembic_config(scripts, runtime.engine), BEFORE)
    upgrade(runtime.engine, scripts)


def wrong(runtime: Runtime) -> list[str]:
    """What the proofs say of the counts."""
    with runtime.unit_of_work(write=False):
        return [fault for fault in violations_of_rooms() if fault.startswith("promise_counts")]


def test_an_older_copy_counts_what_is_over_already(runtime: Runtime) -> None:
    tell(runtime)
    told = counts(runtime)
    assert {promise.kind for promise in told} == {"inspecting", "paying"}
    carry_over(runtime)
    assert counts(runtime) == told
    with runtime.unit_of_work():  # by a clock two hours ahead some of it falls on other days
        session().execute(update(Organisation).values(zone="WIT"))
        session().execute(text("UPDATE lots SET decided_at = '2026-11-30 16:30:00+00:00' WHERE decided_at IS NOT NULL"))
    assert wrong(runtime) != []
    carry_over(runtime)
    assert wrong(runtime) == []
    assert max(promise.month for promise in counts(runtime) if promise.kind == "inspecting").month == 12


def test_a_promise_that_nobody_counted_is_named(runtime: Runtime) -> None:
    tell(runtime)
    with runtime.unit_of_work():
        session().delete(session().scalars(select(PromiseCount).where(PromiseCount.kind == "paying")).first())
    (fault,) = wrong(runtime)
    assert fault.startswith("promise_counts: ")
    assert "paying" in fault
