"""A clock that is set back: moments of an order never go back, and its book is in the order of its entries."""

from itertools import chain, count

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEvent
from marketplace.infra.data.runtime import Runtime, session
from marketplace.ledger.models import Entry
from marketplace.proof import all_violations
from tests.book.whole_story import tell

TWO_DAYS = 2 * 24 * 60


@pytest.mark.parametrize("step", [10, 25, 60, 100])
def test_a_clock_set_back_two_days_in_the_middle_of_a_story(runtime: Runtime, step: int) -> None:
    tell(runtime, chain(range(1, step), count(step - TWO_DAYS)))
    assert list(all_violations(runtime)) == []
    with runtime.unit_of_work(write=False):
        for table, within in ((AuditEvent, AuditEvent.file), (Entry, Entry.file)):
            told: dict[str, list[object]] = {}
            for row in session().scalars(select(table).where(within.like("order:%")).order_by(table.id)):
                told.setdefault(row.file, []).append(row.occurred_at)
            assert len(told) >= 2
            for file, moments in told.items():
                assert moments == sorted(moments), file
