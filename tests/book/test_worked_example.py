"""The worked example of the design, through the operations of every room, on each engine; the figures are its own."""

from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image

from marketplace.advances import adjustments, operations
from marketplace.advances import check as advances_check
from marketplace.advances.adjustments import Proposal
from marketplace.advances.models import Advance
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.data.runtime import runtime as running
from marketplace.infra.files.media import media_of
from marketplace.infra.files.photo_records import record_upload, store_photo
from marketplace.inspections import decisions
from marketplace.inspections import operations as inspections
from marketplace.inspections.queries import criteria_of
from marketplace.ledger import check as ledger_check
from marketplace.ledger.queries import balances
from marketplace.orders import operations as orders
from marketplace.orders.queries import load_order
from marketplace.payments import operations as payments
from marketplace.settlements import check as settlements_check
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import list_settlements, order_statement
from tests.book import stage
from tests.book.stage import Stage

METRES = "mori_primissima/metre"


def offered_material(
    people: Stage, order_id: int, contract_form: str = "credit_sale", material_code: str = "mori_primissima"
) -> Advance:
    order = load_order(order_id)
    margin = 45_000 if contract_form == "credit_sale" else 0
    terms = MaterialTerms(
        contract_form=contract_form, material_code=material_code, unit="metre", cost=900_000, margin=margin,
        lots=[LotTerms("Pis 1", 30_180)], norms=[NormTerms(order.lines[0].id, 2_500, 15)],
    )  # fmt: skip
    advance = operations.draft_advance(order, terms, people.buyer, stage.AT)
    operations.offer_advance(advance, people.buyer, stage.AT)
    return advance


def material_in_advance(people: Stage, order_id: int, *of_kind: str) -> Advance:
    advance = offered_material(people, order_id, *of_kind)
    operations.accept_advance(advance, people.coordinator, stage.AT)
    operations.issue_advance(advance, people.buyer, stage.AT)
    counts = {lot.id: lot.measured_length for lot in advance.lots}
    operations.receive_advance(advance, people.coordinator, stage.AT, counts=counts)
    return advance


def delivered(people: Stage, order_id: int, sheets: int, rejected: int = 0, day: int = 30) -> Settlement:
    """A delivery from despatch to decision a day later, every unit inspected, and the settlement it brings."""
    found, at = load_order(order_id), stage.AT + timedelta(days=day)
    parcel = Parcel(order_line_id=found.lines[0].id, quantity=sheets * 1_000)
    delivery = deliveries.despatch(found, [parcel], people.coordinator, at)
    lot = delivery.lots[0]
    deliveries.receive(delivery, [Count(lot_id=lot.id, quantity=sheets * 1_000)], people.buyer, at)
    inspect(people, lot, rejected, at + timedelta(days=1))
    return list_settlements(order_id)[-1]


def inspect(people: Stage, lot: Lot, rejected: int, at: datetime) -> None:
    inspection = inspections.start_inspection(lot, people.buyer, at, seed="worked example")
    criterion = criteria_of(inspection)[0]
    bad = inspection.sample[:rejected]
    for number in inspection.sample:
        reading = {criterion.id: "no" if number in bad else "yes"}
        inspections.record_unit(inspection, number, reading, people.buyer, at)
    inspections.conclude_inspection(inspection, people.buyer, at)
    decisions.decide(inspection, dict.fromkeys(bad, "rejected"), people.buyer, at)


def paid(people: Stage, settlement: Settlement) -> None:
    """Approved by finance, transferred with a photo of the proof, found by the group in its account."""
    at = stage.AT + timedelta(days=35)
    settlements.approve_settlement(settlement, people.finance, at)
    slip = store_photo(media_of(running()), small_photo(), "bukti.png")
    proof = record_upload(slip, f"user:{people.finance.user_id}", at).token
    payment = payments.start_payment(
        payable_of(settlement, at), "bank_transfer", people.finance, at, proofs=[proof], transferred_on=at.date()
    )
    payments.confirm_payment(payment, people.coordinator, at)
    assert settlement.status == "paid"


def small_photo() -> BytesIO:
    """A picture of a transfer slip, as far as a machine can tell."""
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    made.seek(0)
    return made


def answered(people: Stage, advance: Advance, proposal: Proposal, counted: int | None = None) -> None:
    at = stage.AT + timedelta(days=40)
    found = adjustments.propose_adjustment(advance, proposal, people.coordinator, at)
    adjustments.accept_adjustment(found, people.buyer, at, counted=counted)


def test_worked_example(runtime: Runtime) -> None:
    with runtime.unit_of_work() as work:
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        advance = material_in_advance(people, order_id)

        first = delivered(people, order_id, 6)
        assert (first.gross, first.deducted, first.net) == (1_110_000, 472_500, 637_500)
        assert balances(advance.key)["in_accepted", METRES] == 15_090
        paid(people, first)

        second = delivered(people, order_id, 5, rejected=1)
        assert (second.gross, second.deducted, second.net) == (740_000, 315_000, 425_000)
        assert advance.consumed_good + advance.consumed_rejected == 15_090 + 12_575
        assert (advance.consumed_rejected, order_statement(order_id).owed) == (2_515, 157_500)
        paid(people, second)

        answered(people, advance, Proposal(kind="return", quantity=2_515), counted=2_515)
        assert (advance.written_down, order_statement(order_id).owed) == (78_750, 78_750)
        reason, lot_id = "Kain berlubang sejak awal", second.lot_id
        faulty = Proposal(kind="faulty", quantity=2_515, reason=reason, lot_id=lot_id)
        answered(people, advance, faulty)

        order = load_order(order_id)
        orders.propose_short_close(order, "Kain untuk satu lembar cacat", people.buyer, stage.AT)
        orders.confirm_short_close(order, people.coordinator, stage.AT)
        assert (order.status, advance.status) == ("closed", "settled")

        book = balances(f"order:{order_id}", advance.key)
        assert {account: total for (account, commodity), total in book.items() if commodity == "IDR"} == {
            "goods_received": 1_850_000, "payable": 0, "cash": -1_062_500, "material_debt": 0,
            "material_supplied": -825_000, "written_off": 75_000, "margin_earned": -37_500, "deferred_margin": 0,
        }  # fmt: skip
        assert {account: total for (account, commodity), total in book.items() if commodity == METRES} == {
            "store": -27_665, "with_group": 0, "in_accepted": 25_150, "in_rejected": 2_515,
        }  # fmt: skip
        work.flush()
        for check in (ledger_check, advances_check, settlements_check):
            assert list(check.violations()) == []
