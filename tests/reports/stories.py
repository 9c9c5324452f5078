"""Ways to stand still: each builds one file in which something waits, and names the last day that is in time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketplace.advances import adjustments, operations
from marketplace.advances.adjustments import Proposal
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import runtime as running
from marketplace.infra.files.media import media_of
from marketplace.infra.files.photo_records import record_upload, store_photo
from marketplace.inspections import operations as inspections
from marketplace.orders import operations as orders
from marketplace.orders import revisions
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.revising import as_it_stands
from marketplace.payments import operations as payments
from marketplace.payments.models import Payment
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from tests.book import stage
from tests.book.stage import AT, Stage
from tests.book.test_worked_example import delivered, material_in_advance, offered_material, small_photo

REASON = "Musim hujan, kain tidak kering"


@dataclass(frozen=True)
class Case:
    """One way to stand still: the last good day is so many days after the twenty-eighth of September."""

    name: str
    build: Callable[[Stage, PurchaseOrder], object]
    days: int
    turn: str
    words: str
    """What the page says of it, in Indonesian."""
    promised: bool = False

    @property
    def last_day(self) -> date:
        """The last day that is in time."""
        return AT.date() + timedelta(days=self.days)


def day(number: int) -> datetime:
    """Ten in the morning in Jakarta, so many days after the beginning."""
    return AT + timedelta(days=number)


def sent(people: Stage, order: PurchaseOrder, on: int = 1) -> Lot:
    """Four sheets on their way."""
    parcel = Parcel(order_line_id=order.lines[0].id, quantity=4_000)
    return deliveries.despatch(order, [parcel], people.coordinator, day(on)).lots[0]


def arrived(people: Stage, order: PurchaseOrder, on: int = 2) -> Lot:
    """Four sheets that were counted."""
    lot = sent(people, order, on)
    deliveries.receive(lot.delivery, [Count(lot_id=lot.id, quantity=4_000)], people.buyer, day(on))
    return lot


def transferred(people: Stage, settlement: Settlement, on: int) -> Payment:
    """Approved and sent on one day, with a photo of the slip."""
    settlements.approve_settlement(settlement, people.finance, day(on))
    slip = store_photo(media_of(running()), small_photo(), "bukti.png")
    proof = record_upload(slip, f"user:{people.finance.user_id}", day(on)).token
    return payments.start_payment(
        payable_of(settlement, day(on)), "bank_transfer", people.finance, day(on), proofs=[proof],
        transferred_on=day(on).date(),
    )  # fmt: skip


def _unanswered(people: Stage, order: PurchaseOrder) -> None:
    order.status, order.accepted_at = "issued", None


def _early_end(people: Stage, order: PurchaseOrder) -> None:
    orders.propose_short_close(order, REASON, people.coordinator, day(3))


def _change(people: Stage, order: PurchaseOrder) -> None:
    change = as_it_stands(order.lines[0])
    revisions.propose_revision(order, [change.__class__(**{**vars(change), "quantity": 10_000})], REASON,
                               people.buyer, day(4))  # fmt: skip


def _begun(people: Stage, order: PurchaseOrder) -> None:
    inspections.start_inspection(arrived(people, order), people.buyer, day(3), seed="once")


def _approved(people: Stage, order: PurchaseOrder) -> None:
    settlements.approve_settlement(delivered(people, order.id, 4, day=10), people.finance, day(12))


def _missed(people: Stage, order: PurchaseOrder) -> None:
    payment = transferred(people, delivered(people, order.id, 4, day=10), on=12)
    payments.dispute_payment(payment, "Uangnya belum masuk ke rekening kami", people.coordinator, day(13))


def _accepted(people: Stage, order: PurchaseOrder) -> None:
    operations.accept_advance(offered_material(people, order.id), people.coordinator, day(1))


def _handed_over(people: Stage, order: PurchaseOrder) -> None:
    advance = offered_material(people, order.id)
    operations.accept_advance(advance, people.coordinator, day(1))
    operations.issue_advance(advance, people.buyer, day(2))


def _return(people: Stage, order: PurchaseOrder) -> None:
    adjustments.propose_adjustment(
        material_in_advance(people, order.id), Proposal(kind="return", quantity=2_515), people.coordinator, day(5)
    )


def agreed_loss(people: Stage, order: PurchaseOrder) -> None:
    """A loss that the programme is to bear; both sides agree, the officer has not answered."""
    loss = Proposal(kind="loss", quantity=2_515, cause="disaster", parts={"programme": 10_000}, reason=REASON)
    found = adjustments.propose_adjustment(material_in_advance(people, order.id), loss, people.coordinator, day(5))
    adjustments.accept_adjustment(found, people.buyer, day(6))


CASES = (
    Case("order", _unanswered, 5, "group", "jawaban atas pesanan baru, 12 lembar Kain panjang 1 senilai Rp2.220.000."),
    Case("goods", lambda *_: None, 81, "group", "pengiriman 12 lembar Kain panjang 1 senilai Rp2.220.000.", True),
    Case("end", _early_end, 8, "off_taker", f"jawaban atas usul mengakhiri pesanan lebih awal: {REASON}"),
    Case("change", _change, 9, "group", "jawaban atas usul perubahan: Kain panjang 1: 12 lembar → 10 lembar"),
    Case("delivery", sent, 8, "off_taker", "4 lembar Kain panjang 1."),
    Case("lot", arrived, 9, "off_taker", "pemeriksaan 4 lembar Kain panjang 1.", True),
    Case("inspection", _begun, 9, "off_taker", "keputusan atas 4 lembar Kain panjang 1.", True),
    Case("sum", lambda people, order: delivered(people, order.id, 4, day=10), 18, "off_taker",
         "pengecekan dan pembayaran Rp740.000", True),
    Case("settlement", _approved, 18, "off_taker", "pembayaran Rp740.000", True),
    Case("transfer", lambda people, order: transferred(people, delivered(people, order.id, 4, day=10), 12), 17,
         "group", "pengecekan rekening: Rp740.000 sudah dikirim."),
    Case("dispute", _missed, 18, "off_taker", "bukti yang lebih jelas untuk Rp740.000 yang belum masuk."),
    Case("offer", lambda people, order: offered_material(people, order.id), 5, "group",
         "30,18 m Kain mori primissima, Rp945.000."),
    Case("hand-over", _accepted, 6, "off_taker", "penyerahan bahan atau uang muka"),
    Case("count", _handed_over, 7, "group", "konfirmasi bahan atau uang muka yang diterima: 30,18 m"),
    Case("return", _return, 10, "off_taker", "2,515 m senilai Rp78.750"),
)  # fmt: skip


def order_of(people: Stage, number: str = "PO-2026-0001", region: str = stage.REGION) -> PurchaseOrder:
    """An accepted order of twelve sheets, due on the eighteenth of December, of a group of that region."""
    order = stage.accepted_order(people, number)
    order.region_code = region
    return order
