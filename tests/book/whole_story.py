"""One story in which everything happens that moves goods, material or money, told through the operations."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from marketplace.advances import adjustments, operations
from marketplace.advances.adjustments import Proposal
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.advances.terms import CashTerms, LotTerms, MaterialTerms, NormTerms
from marketplace.audit.sealing import seal
from marketplace.cases import operations as cases
from marketplace.catalogue.models import ListingVersion
from marketplace.catalogue.operations import edit_listing
from marketplace.catalogue.queries import offer_of
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.data.runtime import runtime as running
from marketplace.infra.files.media import media_of
from marketplace.infra.files.photo_records import record_upload, store_photo
from marketplace.inspections import operations as inspections
from marketplace.inspections.models import Inspection
from marketplace.orders import revisions
from marketplace.orders.queries import load_order
from marketplace.orders.revising import as_it_stands
from marketplace.parties.queries import load_organisation
from marketplace.parties.threshold_setting import set_threshold
from marketplace.payments import operations as payments
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import list_settlements
from tests.book.test_worked_example import small_photo
from tests.copies import SEAL
from tests.inspections.stage import LATER, SPECKLED, STAINED, Stage, set_stage

DUE = date(2026, 12, 18)


@dataclass
class Story:
    """The scene, and a clock that goes on with every step."""

    stage: Stage
    minutes: Any

    @property
    def group(self) -> Any:
        return self.stage.group

    @property
    def buyer(self) -> Any:
        return self.stage.buyer

    def at(self) -> datetime:
        """The next moment."""
        return LATER + timedelta(minutes=next(self.minutes))

    def given(self, order_id: int, terms: MaterialTerms | CashTerms, short: int = 0) -> Advance:
        """An advance, counted shorter by so much."""
        advance = self.offered(order_id, terms)
        operations.accept_advance(advance, self.group, self.at())
        operations.issue_advance(advance, self.buyer, self.at(), reference="TRF 1")
        counts = {lot.id: lot.measured_length - short for lot in advance.lots}
        operations.receive_advance(advance, self.group, self.at(), counts=counts, amount=advance.total)
        return advance

    def offered(self, order_id: int, terms: MaterialTerms | CashTerms) -> Advance:
        """An advance the group has yet to answer."""
        advance = operations.draft_advance(load_order(order_id), terms, self.buyer, self.at())
        operations.offer_advance(advance, self.buyer, self.at())
        return advance

    def sent(self, order_id: int, sheets: int, rework_of: int | None = None) -> Lot:
        """A lot on its way."""
        parcel = Parcel(order_line_id=load_order(order_id).lines[0].id, quantity=sheets * 1_000, rework_of_id=rework_of)
        return deliveries.despatch(
            load_order(order_id), [parcel], self.group, self.at(), note="Dibungkus per sepuluh lembar"
        ).lots[0]

    def judged(
        self, order_id: int, sheets: int, bad: dict[int, Any], rework_of: int | None = None, missing: int = 0
    ) -> Inspection:
        """A lot received, all but what is missing, and inspected to its verdict."""
        lot = self.sent(order_id, sheets, rework_of)
        arrived = [Count(lot_id=lot.id, quantity=(sheets - missing) * 1_000)]
        deliveries.receive(lot.delivery, arrived, self.buyer, self.at(), note="Satu kardus basah")
        agreed = "Canting diganti sebelum kain berikutnya"
        inspection = inspections.start_inspection(lot, self.buyer, self.at(), seed="a seed", corrective_action=agreed)
        self.stage.record_all(inspection, bad)
        place = next((each for each in range(len(inspection.sample)) if each not in bad), None)
        if place is not None:
            for found in (STAINED, {}):
                self.stage.record(inspection, inspection.sample[place], "Salah baca, dilihat sekali lagi.", **found)
        if not inspection.lot.line.order.without_results:
            self.stage.examine(inspection, "BT4", value=2_000)
            self.stage.examine(inspection, reason="Salah baris laporan, dibaca ulang.")
        inspections.conclude_inspection(inspection, self.buyer, self.at())
        return inspection

    def answered(self, advance: Advance, **proposal: Any) -> None:
        """An adjustment proposed by the group, accepted, and confirmed where the programme bears a part."""
        found = self.proposed(advance, **proposal)
        adjustments.accept_adjustment(found, self.buyer, self.at())
        if found.status == "agreed":
            adjustments.confirm_adjustment(found, self.stage.scene.officer.actor, self.at())

    def proposed(self, advance: Advance, **proposal: Any) -> Any:
        """An adjustment that waits."""
        usual = {"reason": "Begini kejadiannya di rumah produksi", "cause": "cutting"}
        return adjustments.propose_adjustment(advance, Proposal(**usual | proposal), self.group, self.at())

    def revised(self, order_id: int, *, accepted: bool = True, **values: Any) -> None:
        """A change of the order's first line, asked for by the group."""
        order = load_order(order_id)
        change = replace(as_it_stands(order.lines[0]), **values)
        revision = revisions.propose_revision(
            order, [change], "Harga malam naik sejak bulan lalu", self.group, self.at(), without_results=not accepted
        )
        if accepted:
            revisions.accept_revision(revision, self.buyer, self.at())

    def objected(self, settlement: Settlement) -> None:
        """A case that the programme upheld in part, and another that waits."""
        words = "Lubangnya sudah ada di kain mori sejak datang."
        case = cases.open_case(settlement.key, words, (), self.group, self.at(), asked=78_003)
        cases.answer_case(case, "Kain itu kami bentang sebelum berangkat.", (), self.buyer, self.at())
        cases.uphold_case(case, 70_001, words, self.stage.scene.officer.actor, self.at())
        cases.open_case(settlement.key, words, (), self.group, self.at())

    def paid_too_much(self, settlement: Settlement, judged: Inspection) -> None:
        """A claim on what was paid, and goods that were rejected wrongly."""
        words = "Satu lembar terhitung dua kali pada surat jalan."
        less = cases.open_case(settlement.key, words, (), self.buyer, self.at(), asked=30_001)
        cases.agree_case(less, self.group, self.at())
        more = cases.open_case(judged.key, words, (), self.group, self.at(), asked=101, units=1_000)
        cases.agree_case(more, self.buyer, self.at())

    def drawn_anew(self, settlement: Settlement) -> None:
        """A settlement that one case raised and the next lowered before it was paid."""
        words = "Dua lembar terhitung sebagai satu pada surat jalan."
        more = cases.open_case(settlement.key, words, (), self.group, self.at(), asked=50_001)
        cases.agree_case(more, self.buyer, self.at())
        new = list_settlements(settlement.order_id)[-1]
        less = cases.open_case(new.key, words, (), self.buyer, self.at(), asked=10_001)
        cases.agree_case(less, self.group, self.at())

    def mediated(self, advance: Advance, **proposal: Any) -> None:
        """What the other side declined, and the programme upheld."""
        found, words = self.proposed(advance, **proposal), "Kain itu kami bawa pulang dua kali dan tidak diterima."
        adjustments.decline_adjustment(found, "Kami tidak melihat kainnya.", self.buyer, self.at())
        case = cases.open_case(found.key, words, (), self.group, self.at())
        cases.answer_case(case, "Kainnya basah waktu dibawa.", (), self.buyer, self.at())
        cases.uphold_case(case, 0, words, self.stage.scene.officer.actor, self.at())

    def proof(self) -> str:
        """A photo of a receipt, taken in."""
        taken = store_photo(media_of(running()), small_photo(), "bukti.png")
        return record_upload(taken, f"user:{self.stage.scene.finance.actor.user_id}", self.at()).token

    def paid(self, settlement: Settlement, *, confirmed: bool = True) -> None:
        """Approved and handed over in cash."""
        finance = self.stage.scene.finance.actor
        settlements.approve_settlement(settlement, finance, self.at())
        found = payments.start_payment(
            payable_of(settlement, self.at()), "cash", finance, self.at(), proofs=[self.proof()],
            note="Diserahkan di rumah produksi",
        )  # fmt: skip
        if confirmed:
            payments.confirm_payment(found, self.group, self.at())


def cloth(order_id: int, form: str, *lengths: int, margin: int = 0) -> MaterialTerms:
    """Mori for the order's first line, 2.515 m a sheet."""
    return MaterialTerms(
        contract_form=form, material_code="mori_primissima", unit="metre", cost=900_001, margin=margin,
        lots=[LotTerms(f"Pis {number}", length) for number, length in enumerate(lengths, 1)],
        norms=[NormTerms(load_order(order_id).lines[0].id, 2_500, 15)], tolerance=500, due_on=DUE,
        note="Gulungan dijaga tetap kering",
    )  # fmt: skip


def tell(runtime: Runtime, minutes: Iterable[int] = ()) -> None:
    """Tells the whole story and seals its history; `minutes` are what the clock shows, step by step."""
    story = Story(set_stage(runtime), iter(minutes or count(1)))
    scene = story.stage.scene
    with runtime.unit_of_work():
        version = session().get_one(ListingVersion, scene.cloth.version_id)
        edit_listing(version.listing, replace(offer_of(version), unit_price=190_000), story.group, story.at())
        first, second, third = (
            scene.accepted(scene.line(quantity=sheets * 1_000, over_tolerance=1_000), terms=scene.terms(**terms)).id
            for sheets, terms in (
                (120, {"note": "Warna soga tua", "inspection_days": 5, "second_grade_factor": 7_777}),
                (200, {"deduction_method": "percent", "deduction_rate": 3_000}),
                (
                    90,
                    {
                        "deduction_method": "fixed",
                        "deduction_amount": 250_000,
                        "deduction_cap": 3_333,
                        "without_results": False,
                    },
                ),
            )
        )
    with runtime.unit_of_work():
        _by_the_norm(story, first, second)
    with runtime.unit_of_work():
        _by_percent(story, second, third)
    with runtime.unit_of_work():
        _still_going_on(story, third)
    with runtime.unit_of_work():
        seal(SEAL, story.at())


def _by_the_norm(story: Story, order_id: int, later_id: int) -> None:
    """Sale, consigned cloth and cash together; every kind of adjustment; one settlement paid, one on its way."""
    sale = story.given(order_id, cloth(order_id, "credit_sale", 90_540, 30_180, margin=45_000), short=5_000)
    own = story.given(order_id, cloth(order_id, "consigned", 60_360))
    story.given(order_id, CashTerms(amount=500_001, recovery_rate=2_500))
    shared = {"off_taker": 3_333, "group": 3_333, "programme": 3_334}
    story.answered(own, kind="loss", quantity=3_001, parts=shared)
    story.answered(sale, kind="loss", quantity=3_001, parts=shared)
    passed = story.judged(order_id, 41, {9: STAINED, 10: SPECKLED}, missing=1)
    fates = {passed.sample[9]: "rejected", passed.sample[10]: "second_grade"}
    inspections.decide(passed, fates, story.buyer, story.at())
    story.answered(sale, kind="faulty", quantity=1_001, lot_id=passed.lot_id)
    story.answered(sale, kind="return", quantity=1_000)
    story.answered(sale, kind="loss", quantity=sale_left(sale) - 500, parts={"group": 10_000})
    story.answered(sale, kind="variance")
    story.answered(sale, kind="repayment", amount=10_001, payment_reference="TRF 9")
    story.answered(sale, kind="forgiveness", amount=10_002)
    story.answered(sale, kind="carry_over", amount=20_003, target_order_id=later_id)
    settled = list_settlements(order_id)
    story.paid(settled[0])
    story.revised(order_id, quantity=121_000, unit_price=201_000)
    inspections.decide(story.judged(order_id, 6, {}), {}, story.buyer, story.at())
    story.paid(list_settlements(order_id)[-1], confirmed=False)
    story.proposed(own, kind="return", quantity=1_000)
    story.paid_too_much(settled[0], passed)
    story.objected(settled[0])
    inspections.decide(story.judged(order_id, 5, {}), {}, story.buyer, story.at())
    story.drawn_anew(list_settlements(order_id)[-1])
    story.mediated(own, kind="return", quantity=1_001)


def sale_left(advance: Advance) -> int:
    """What of an advance is with the group."""
    return position_of(advance).with_group


def _by_percent(story: Story, order_id: int, later_id: int) -> None:
    """A concession; a lot sent back, mended and rejected in the end; value beyond the debt; a claim on cloth whose debt
    was carried to another order.
    """
    loan = story.given(order_id, replace(cloth(order_id, "loan", 105_000), cost=30_000_001))
    conceded = story.judged(order_id, 40, {0: STAINED, 2: STAINED})
    bad = {conceded.sample[0]: "rejected", conceded.sample[2]: "second_grade"}
    reason = "Kami ambil dengan mutu kedua"
    inspections.offer_concession(conceded, bad, "second_grade", reason, story.buyer, story.at())
    inspections.decline_concession(conceded, "Yang kedua hanya kurang lurus", story.group, story.at())
    inspections.offer_concession(conceded, bad, "second_grade", reason, story.buyer, story.at())
    inspections.accept_concession(conceded, story.group, story.at())
    failed = story.judged(order_id, 40, {0: STAINED, 2: STAINED})
    inspections.send_back_lot(failed, "Noda harus dihilangkan", story.buyer, story.at())
    mended = story.judged(order_id, 40, {0: STAINED, 1: STAINED}, rework_of=failed.lot_id)
    inspections.reject_lot(mended, "Nodanya masih terlihat", story.buyer, story.at())
    again = story.given(order_id, cloth(order_id, "loan", 30_180))
    inspections.decide(story.judged(order_id, 40, {}), {}, story.buyer, story.at())
    story.answered(loan, kind="carry_over", amount=position_of(loan).owed, target_order_id=later_id)
    story.answered(loan, kind="faulty", quantity=500, lot_id=conceded.lot_id)
    for advance in (loan, again):
        if advance.status == "received":
            story.answered(advance, kind="repayment", amount=position_of(advance).owed, payment_reference="TRF 3")
        if advance.status == "received":
            story.answered(advance, kind="return", quantity=position_of(advance).with_group)


def _still_going_on(story: Story, order_id: int) -> None:
    """What waits for somebody: an offer, an issue, a delivery on its way, one to inspect, one half inspected."""
    off_taker = load_organisation(load_order(order_id).off_taker_id)
    set_threshold(off_taker, "second_approver", 5_000_000, "Dua orang untuk jumlah ini.", story.buyer, story.at())
    story.offered(order_id, cloth(order_id, "loan", 10_000))
    sent = story.offered(order_id, cloth(order_id, "credit_sale", 10_000, margin=1_000))
    operations.accept_advance(sent, story.group, story.at())
    operations.issue_advance(sent, story.buyer, story.at())
    story.sent(order_id, 5)
    sorted_out = story.judged(order_id, 40, {0: STAINED, 2: SPECKLED})
    if sorted_out.status == "failed":
        inspections.start_sorting(sorted_out, story.buyer, story.at())
    lot = story.sent(order_id, 12)
    deliveries.receive(lot.delivery, [Count(lot_id=lot.id, quantity=12_000)], story.buyer, story.at())
    story.revised(order_id, accepted=False, quantity=95_000)
