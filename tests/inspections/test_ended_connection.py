"""The server ends a connection in the midst of a decision: the decision is whole or absent, and the next one works."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from marketplace.infra.data.runtime import session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.inspections import queries
from marketplace.ledger.models import Entry
from marketplace.proof import all_violations
from marketplace.settlements.models import Settlement
from tests.client import Client
from tests.infra.test_logs import ExpectedEntry, told
from tests.inspections.stage import Stage

__all__ = ["told"]


@contextmanager
def ended(engine: Engine, server: Engine, at: int) -> Iterator[list[int]]:
    """The connection in use is ended by the server before its statement number `at`; yields how many came."""
    seen = [0]

    def count(connection: Any, *_ignored: object) -> None:
        seen[0] += 1
        if seen[0] == at:
            pid = connection.connection.dbapi_connection.info.backend_pid
            with server.connect() as other:
                assert other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid}).scalar()

    for moment in ("before_cursor_execute", "commit"):
        event.listen(engine, moment, count)
    yield seen
    for moment in ("before_cursor_execute", "commit"):
        event.remove(engine, moment, count)


def state(stage: Stage, inspection_id: int) -> tuple[str, int, int]:
    """How far the decision has come: the inspection's state, settlements and entries of the book."""
    with stage.runtime.unit_of_work(write=False):
        counts = (session().scalar(select(func.count(table.id))) or 0 for table in (Settlement, Entry))
        return queries.get_inspection(inspection_id, stage.buyer).status, *counts


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whole_or_absent(
    stage: Stage, app: Marketplace, engine: Engine, make_client: Callable[[], Client], told: ExpectedEntry
) -> None:
    with stage.runtime.unit_of_work():
        inspection_id = stage.inspected(40).id
    buyer, at, step = stage.scene.browser(make_client, stage.scene.buyer), 1, 1
    app.testing = False
    before = state(stage, inspection_id)
    assert before == ("passed", 0, 0)
    while True:
        page = buyer.get(f"/inspections/{inspection_id}/decide")
        assert page.status_code == 200
        with ended(app.runtime.engine, engine, at) as seen:
            answer = page.send("/decide", note="Terima kasih.")
        if seen[0] < at:
            break
        assert (answer.status_code, at) == (503, at)
        assert state(stage, inspection_id) == before, at
        at, step = at + step, at
    faults = [line["reason"] for line in told() if line["event"] == "no database"]
    assert len(faults) > 5
    shut = "server closed the connection unexpectedly"  # what is read when several rows go in one sending
    ended_by = ("terminating connection due to administrator command", shut)
    assert all("state 57P01 in" in fault or shut in fault for fault in faults), faults
    assert all(any(words in fault for words in ended_by) for fault in faults)
    assert at > 50
    assert answer.status_code == 303
    assert state(stage, inspection_id) == ("decided", 1, 1)
    assert list(all_violations(app.runtime)) == []
