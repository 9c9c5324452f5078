"""Actions after the commit: run once what they follow is kept, dropped with what is undone."""

import pytest

from marketplace.infra.data.runtime import Runtime, after_commit

pytestmark = pytest.mark.usefixtures("database_url")


def test_actions_follow_the_commit_in_order(runtime: Runtime) -> None:
    ran: list[int] = []
    with runtime.unit_of_work():
        after_commit(lambda _: ran.append(1))
        after_commit(lambda _: ran.append(2))
        assert ran == []
    assert ran == [1, 2]


def test_actions_of_an_undone_transaction_or_savepoint_are_dropped(runtime: Runtime) -> None:
    ran: list[str] = []
    with runtime.unit_of_work() as work:
        after_commit(lambda _: ran.append("before"))
        savepoint = work.begin_nested()
        after_commit(lambda _: ran.append("undone"))
        with work.begin_nested():
            after_commit(lambda _: ran.append("deeper"))
        savepoint.rollback()
        with work.begin_nested():
            after_commit(lambda _: ran.append("kept"))
    assert ran == ["before", "kept"]
    with runtime.unit_of_work() as work:
        after_commit(lambda _: ran.append("lost"))
        work.rollback()
    with pytest.raises(KeyError), runtime.unit_of_work():
        after_commit(lambda _: ran.append("lost"))
        raise KeyError
    assert ran == ["before", "kept"]


def test_a_failing_action_undoes_nothing_and_stops_nobody(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    ran: list[Runtime] = []

    def fail(_: Runtime) -> None:
        raise LookupError("outside world")

    with runtime.unit_of_work():
        after_commit(fail)
        after_commit(ran.append)
    assert ran == [runtime]
    assert "after the commit failed" in caplog.text
