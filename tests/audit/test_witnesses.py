"""Documents forged whole, or taken away whole, with all their sums and entries: history is the witness."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, insert, select, text, update

from marketplace.advances import postings
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import apply, position_of
from marketplace.app import HOUSE
from marketplace.audit.models import AuditEvent, AuditHead
from marketplace.infra.data import triggers
from marketplace.infra.data.database import APPEND_ONLY, table_of
from marketplace.infra.data.runtime import Runtime, session
from marketplace.ledger import operations as ledger
from marketplace.payments.models import Payment
from marketplace.proof import all_violations, violations_of_rooms
from marketplace.settlements.models import Settlement
from tests.book.whole_story import tell

pytestmark = pytest.mark.spread


class Undone(Exception):
    """Ends a unit of work without keeping it."""


@pytest.fixture
def told(runtime: Runtime) -> Iterator[Runtime]:
    """The whole story, with no trigger that keeps anything; what the test does is undone."""
    tell(runtime)
    assert list(all_violations(runtime)) == []
    with pytest.raises(Undone), runtime.unit_of_work() as work:
        for table in APPEND_ONLY:
            for statement in triggers.statements(work.get_bind().dialect.name, table):
                if statement.startswith("DROP"):
                    work.execute(text(statement))
        yield runtime
        raise Undone


def faults() -> list[str]:
    session().flush()
    session().expire_all()
    return list(violations_of_rooms())


def test_a_repayment_forged_with_its_entry_and_sums_is_found(told: Runtime) -> None:
    running = session().scalars(select(Advance).where(Advance.status == "received", Advance.received_total > 1))
    advance = next(each for each in running if position_of(each).owed > 1)
    forged = {column.name: getattr(real, column.name) for real in session().scalars(select(Adjustment).limit(1))
              for column in table_of(Adjustment).columns if column.name != "id"}  # fmt: skip
    at = max(session().scalars(select(AuditEvent.occurred_at)))
    forged |= {
        "advance_id": advance.id, "order_id": advance.order_id, "kind": "repayment", "status": "accepted", "amount": 1,
        "quantity": 0, "agreed_quantity": 0, "value": 0, "excess": 0, "claimed": 0, "parts": {}, "cause": "",
        "bearer": "", "lot_id": None, "target_order_id": None, "target_advance_id": None, "answered_at": at,
        "confirmed_at": None, "off_taker_quantity": 0, "programme_quantity": 0, "group_quantity": 0,
    }  # fmt: skip
    adjustment_id = session().execute(insert(Adjustment).values(**forged).returning(Adjustment.id)).scalar_one()
    step = postings.repay(position_of(advance), 1)
    apply(advance, step.position)
    key = f"adjustment:{adjustment_id}"
    ledger.post(key, key, advance.file, "advance_repayment", step.lines, at)
    assert faults() == [
        f"adjustments {adjustment_id}: is proposed, history does not tell of it",
        f"adjustments {adjustment_id}: is accepted, history does not tell of it",
    ]


def test_a_settlement_that_is_called_paid_without_a_payment_is_found(told: Runtime) -> None:
    unpaid = session().scalars(select(Settlement).where(Settlement.status == "approved", Settlement.net > 0)).first()
    assert unpaid is not None
    session().execute(
        update(Settlement).where(Settlement.id == unpaid.id).values(status="paid", paid_amount=unpaid.net)
    )
    found = faults()
    assert f"settlements {unpaid.id}: is paid, history does not tell of it" in found
    assert any(f"settlements {unpaid.id}: paid_amount is" in fault for fault in found)


def test_a_payment_taken_away_whole_is_found(told: Runtime) -> None:
    payment_id = session().scalars(select(Payment.id).where(Payment.status == "confirmed")).first()
    session().execute(delete(Payment).where(Payment.id == payment_id))
    assert f"payments {payment_id}: is confirmed, as history tells; the row does not say so, or is gone" in faults()


@pytest.mark.parametrize("room", [room for room, _witnesses in HOUSE.named_parts("witnesses")])
def test_each_state_without_its_event_is_found(told: Runtime, room: str) -> None:
    """History taken away, and chained again as if it had never been."""
    witnesses = dict(HOUSE.named_parts("witnesses"))[room]
    keys = {key for witness in witnesses for key in witness.events}
    subjects = set(session().scalars(select(AuditEvent.subject).where(AuditEvent.key.in_(keys))))
    session().execute(delete(AuditEvent).where(AuditEvent.subject.in_(subjects)))
    session().execute(delete(AuditHead).where(AuditHead.subject.in_(subjects)))
    found = faults()
    for witness in witnesses:
        if any(True for _ in session().scalars(witness.rows)):
            said = f"{witness.state}, history"
            assert any(fault.startswith(witness.table) and said in fault for fault in found), witness
