"""A process killed at any statement of a command that moves material or money: it is whole, or it is absent."""

import hashlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select, text

from marketplace.accounts.models import User
from marketplace.advances import operations as advances
from marketplace.advances.adjustments import Proposal, accept_adjustment, propose_adjustment
from marketplace.advances.models import Adjustment, Advance
from marketplace.cases import operations as cases
from marketplace.cases.models import Case
from marketplace.cases.subjects import find_settlement
from marketplace.demo.scenario import Story, advance_cloth, inspect, send_goods, take_in
from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import decisions
from marketplace.inspections import operations as inspections
from marketplace.inspections import queries as inspection_queries
from marketplace.inspections.models import Inspection
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.queries import user_ids_with
from marketplace.payments import operations as payments
from marketplace.payments.models import Payment
from marketplace.proof import all_violations
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import may_be_redrawn
from tests.journeys.conftest import Again

pytestmark = pytest.mark.long
MOST_STATEMENTS = 200
NEVER = 0


@dataclass(frozen=True)
class Moment:
    """The sample world with a document of each kind at the moment before material or money moves."""

    runtime: Runtime
    documents: dict[str, int]


class Undone(Exception):
    """Ends a unit of work without keeping it."""


@pytest.fixture
def moment(world_again: Again) -> Moment:
    """The sample world on either engine, with seven commands about to be given."""
    made = world_again.app.runtime
    with made.unit_of_work():
        documents = prepare(made)
    return Moment(made, documents)


def storyteller(runtime: Runtime) -> Story:
    """Someone who can act as the people of the sample world, now."""
    story = Story(today=runtime.clock(), now=runtime.clock())
    phones = {"darmini": "101", "ratih": "103", "bimo": "104", "hidayat": "105"}
    for key, digits in phones.items():
        story.people[key] = session().scalars(select(User).where(User.phone == f"+6281200000{digits}")).one()
    return story


def order_of(title: str, status: str) -> PurchaseOrder:
    """The order of this product in that state; the oldest, where several are."""
    picked = select(PurchaseOrder).where(PurchaseOrder.status == status).order_by(PurchaseOrder.id)
    return next(order for order in session().scalars(picked) if order.lines[0].title == title)


def prepare(runtime: Runtime) -> dict[str, int]:
    """Brings seven documents to the moment before material or money moves; the document of each command."""
    story = storyteller(runtime)
    kawung, shawls = order_of("Kain panjang kawung", "accepted"), order_of("Selendang truntum", "issued")
    counted = (Advance.order_id == kawung.id, Advance.status == "received")
    cloth = session().scalars(select(Advance).where(*counted)).one()
    settlement = session().scalars(
        select(Settlement).where(Settlement.order_id == kawung.id, Settlement.status == "drafted")
    ).one()  # fmt: skip
    settlements.approve_settlement(settlement, story.actor("bimo"), story.now)
    paid = payments.start_payment(
        payable_of(settlement, story.now), "bank_transfer", story.actor("bimo"), story.now,
        proofs=[story.photo("transfer_slip", "bimo")], transferred_on=story.now.date(),
    )  # fmt: skip
    inspection = inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "darmini", kawung, 1)))
    inspections.conclude_inspection(inspection, story.actor("ratih"), story.now)
    group = story.actor("darmini")
    faulty = session().scalars(
        select(Adjustment).where(Adjustment.advance_id == cloth.id, Adjustment.status == "proposed")
    ).one()  # fmt: skip
    returned = propose_adjustment(cloth, Proposal(kind="return", quantity=1_000), group, story.now)
    repaid = propose_adjustment(
        cloth, Proposal(kind="repayment", amount=10_000, payment_reference="tunai"), group, story.now
    )
    orders.accept_order(shawls, group, story.now)
    wulan = story.people["wulan"] = session().get_one(User, user_ids_with(shawls.off_taker_id, "off_taker_buyer")[0])
    assert wulan
    given = advance_cloth(story, "wulan", shawls, "loan", "mori_prima", [9_136], (1_100, 42), 182_720)
    advances.accept_advance(given, group, story.now)
    advances.issue_advance(given, story.actor("wulan"), story.now + timedelta(hours=1))
    return {
        "receive_advance": given.id,
        "accept_return": returned.id,
        "accept_repayment": repaid.id,
        "decide_lot": inspection.id,
        "confirm_payment": paid.id,
        "accept_faulty_claim": faulty.id,
        "uphold_case": answered_case().id,
    }


def answered_case() -> Case:
    """The case that waits for the programme, about a settlement of which nothing is paid."""
    waiting = session().scalars(select(Case).where(Case.status == "answered").order_by(Case.id))
    return next(case for case in waiting if (about := find_settlement(case.owner)) and may_be_redrawn(about))


def receive_advance(story: Story, advance_id: int) -> None:
    advance = session().get_one(Advance, advance_id)
    counts = {lot.id: lot.measured_length - 136 for lot in advance.lots}
    advances.receive_advance(advance, story.actor("darmini"), story.now, counts=counts)


def decide_lot(story: Story, inspection_id: int) -> None:
    inspection = session().get_one(Inspection, inspection_id)
    assert not inspection_queries.bad_units(inspection)
    decisions.decide(inspection, {}, story.actor("ratih"), story.now)


def confirm_payment(story: Story, payment_id: int) -> None:
    payments.confirm_payment(session().get_one(Payment, payment_id), story.actor("darmini"), story.now)


def accept_proposal(story: Story, adjustment_id: int) -> None:
    accept_adjustment(session().get_one(Adjustment, adjustment_id), story.actor("ratih"), story.now)


def uphold_case(story: Story, case_id: int) -> None:
    case = session().get_one(Case, case_id)
    cases.uphold_case(
        case, case.asked, "Foto menunjukkan tiga lembar, jadi dibayar.", story.actor("hidayat"), story.now
    )
    assert session().get_one(Settlement, int(case.owner.partition(":")[2])).status == "reversed"


COMMANDS: dict[str, Callable[[Story, int], None]] = {
    "receive_advance": receive_advance,
    "accept_return": accept_proposal,
    "accept_repayment": accept_proposal,
    "decide_lot": decide_lot,
    "confirm_payment": confirm_payment,
    "accept_faulty_claim": accept_proposal,
    "uphold_case": uphold_case,
}


def statements_of(moment: Moment, name: str) -> int:
    """How many statements the command sends, given once and undone; its children find them compiled."""
    runtime, seen = moment.runtime, 0

    def count(*_ignored: object) -> None:
        nonlocal seen
        seen += 1

    event.listen(runtime.engine, "before_cursor_execute", count)
    with pytest.raises(Undone), runtime.unit_of_work() as work:
        COMMANDS[name](storyteller(runtime), moment.documents[name])
        work.flush()
        raise Undone
    event.remove(runtime.engine, "before_cursor_execute", count)
    return seen


def kills(statements: int, engine: str) -> list[int]:
    """Before which statements a process is killed: each second one, the others on the other engine; on both before
    the first, the last, and what follows it, the commit.
    """
    halves = range(1 if engine == "sqlite" else 2, statements + 1, 2)
    return sorted({1, statements, statements + 1, *halves})


def run_and_die(moment: Moment, name: str, at: int) -> bool:
    """Gives the command in a child that is killed before its statement number `at`; whether it came to its end."""
    runtime = moment.runtime
    runtime.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            _count_down(runtime.engine, at)
            with runtime.unit_of_work():
                COMMANDS[name](storyteller(runtime), moment.documents[name])
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(3)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(status) == 0, "the command itself failed"
    return True


def _count_down(engine: Engine, at: int) -> None:
    seen = 0

    def count(*_ignored: object) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)


def fingerprint(runtime: Runtime) -> str:
    """A digest of every row of every table: equal contents, equal digest."""
    digest = hashlib.sha256()
    with runtime.engine.connect().execution_options(write=False) as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608
            digest.update(table.name.encode())
            for row in sorted(repr(tuple(row)) for row in rows):
                digest.update(row.encode())
    return digest.hexdigest()


def test_killed_at_every_statement(moment: Moment) -> None:
    """What is absent leaves every row as it was, so the check that was green before is green after."""
    runtime = moment.runtime
    assert list(all_violations(runtime)) == []
    for name in COMMANDS:
        before = fingerprint(runtime)
        statements = statements_of(moment, name)
        assert 5 < statements < MOST_STATEMENTS, name
        places = kills(statements, runtime.engine.dialect.name)
        for at in places:
            assert not run_and_die(moment, name, at), (name, at)
            assert fingerprint(runtime) == before, (name, at)
        assert run_and_die(moment, name, NEVER)
        assert fingerprint(runtime) != before, name
        assert list(all_violations(runtime)) == [], name
        print(f"{name}: absent after each of {len(places)} kills among {statements} statements, then whole")
