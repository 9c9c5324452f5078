"""A gallery with many orders at once: goods, cloth and money at each step, so that every page has something to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from marketplace.advances import operations as advances
from marketplace.advances.terms import CashTerms
from marketplace.audit.sealing import seal
from marketplace.demo.scenario import (
    Story,
    advance_cloth,
    decide,
    examine,
    hand_over,
    inspect,
    outlet_of,
    pay,
    place_order,
    reading,
    send_goods,
    take_in,
)
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import service
from marketplace.inspections import operations as inspections
from marketplace.inspections.queries import criteria_of, once_criteria
from marketplace.kernel.quantity import SCALE
from marketplace.orders import operations as orders
from marketplace.orders import renewing, revisions
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.revising import as_it_stands
from marketplace.orders.rules import LineTerms, Terms
from marketplace.payments import operations as payments
from marketplace.settlements import operations as settlements
from marketplace.settlements.queries import list_settlements

BLUE, PARANG = "Kain panjang kawung nila", "Kain panjang parang"
FAULT = "BT7"


def the_first_seal(story: Story) -> None:
    """Papers carry a seal from here on; those of the finished order are older than any."""
    seal(service(Keyring).seal[0], story.now)


def goods_at_every_step(story: Story) -> None:
    """One order of 56 cloths in seven deliveries: from on its way to a lot that the group may sign for."""
    order = _accepted(story, BLUE, 56, 165_000, 34, since=31)
    cloth = advance_cloth(
        story, "ratih", order, "credit_sale", "mori_prima", [42_300, 41_800, 42_100], (2_500, 15), 2_900_000, 130_000
    )
    hand_over(story, "ratih", "sari", cloth)
    story.day(17)
    decide(story, "ratih", inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "sari", order, 10))))
    _paid_but_not_found(story, order)
    story.day(8)
    signed_for = inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "sari", order, 10)), {1: FAULT})
    inspections.conclude_inspection(signed_for, story.actor("ratih"), story.now)
    story.now += timedelta(hours=3)
    bad = {unit.unit_number: "rejected" for unit in signed_for.units if unit.worst_class}
    note = "Warna sedikit melebar di tepi. Kami ambil sebagai mutu kedua."
    inspections.offer_concession(signed_for, bad, "second_grade", note, story.actor("ratih"), story.now)
    story.day(6, 11)
    failed = inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "sari", order, 10)), {0: FAULT})
    inspections.conclude_inspection(failed, story.actor("ratih"), story.now)
    story.day(2, 13)
    arrived = take_in(story, "ratih", send_goods(story, "sari", order, 8))
    looked_again = inspect(story, "ratih", arrived, units=2)
    criteria, reason = criteria_of(looked_again), "Salah baca meteran, diukur ulang bersama kelompok."
    for fails in (True, False):
        found = {each.id: reading(each, fails and each.type == "numeric") for each in criteria}
        buyer = story.actor("ratih")
        photo = [story.photo("kawung_blot", "ratih")] if fails else []
        inspections.record_unit(
            looked_again, looked_again.sample[0], found, buyer, story.now, photos=photo, reason=reason
        )
    story.day(1, 11)
    passed = inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "sari", order, 6)))
    inspections.conclude_inspection(passed, story.actor("ratih"), story.now)
    story.day(1, 15)
    take_in(story, "ratih", send_goods(story, "sari", order, 6))
    story.day(0, 8)
    send_goods(story, "sari", order, 6)


def _paid_but_not_found(story: Story, order: PurchaseOrder) -> None:
    [payment] = pay(story, order, "bimo", "sari", confirm=False)
    story.now += timedelta(days=1)
    reason = "Sampai hari ini belum ada uang masuk ke rekening kelompok."
    payments.dispute_payment(payment, reason, story.actor("sari"), story.now)


def cloth_and_money_at_every_step(story: Story) -> None:
    """Orders whose cloth is offered, on its way or agreed, and one that the group wants to end early."""
    offered = _accepted(story, BLUE, 12, 165_000, 40, since=5)
    advance_cloth(story, "ratih", offered, "loan", "mori_prima", [30_400], (2_500, 15), 690_000)

    counted = _accepted(story, PARANG, 8, 195_000, 38, since=6)
    story.day(4)
    cloth = advance_cloth(story, "ratih", counted, "consigned", "mori_primissima", [20_250], (2_500, 15), 610_000)
    advances.accept_advance(cloth, story.actor("darmini"), story.now)
    story.day(2, 9)
    advances.issue_advance(cloth, story.actor("ratih"), story.now)

    helped = _accepted(story, BLUE, 20, 165_000, 45, since=4)
    terms = CashTerms(amount=600_000, recovery_rate=2_500, note="Untuk pewarna nila dan upah lorod.")
    money = advances.draft_advance(helped, terms, story.actor("ratih"), story.now)
    advances.offer_advance(money, story.actor("ratih"), story.now)
    story.day(3, 10)
    advances.accept_advance(money, story.actor("sari"), story.now)

    shorter = _accepted(story, BLUE, 14, 165_000, 24, since=29)
    story.day(11)
    decide(story, "ratih", inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "sari", shorter, 12))))
    pay(story, shorter, "bimo", "sari")
    story.day(2, 16)
    reason = "Dua lembar terakhir gagal warna; kainnya sudah habis."
    orders.propose_short_close(shorter, reason, story.actor("sari"), story.now)


def money_to_look_for(story: Story) -> None:
    """A transfer that Bu Darmini has yet to find in her account."""
    order = _accepted(story, PARANG, 6, 195_000, 25, since=27)
    story.day(7)
    decide(story, "ratih", inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "darmini", order, 6))))
    pay(story, order, "bimo", "darmini", confirm=False)


def an_order_that_changes(story: Story) -> None:
    """Ten long cloths: two more weeks were agreed on, four more cloths are asked for, and a payment is due."""
    order = _accepted(story, PARANG, 10, 195_000, 22, since=23)
    story.day(14, 10)
    line = order.lines[0]
    later = replace(as_it_stands(line), due_on=line.due_on + timedelta(days=14))
    rain = "Hujan dua minggu, kain tidak kering. Kami perlu dua minggu lagi."
    first = revisions.propose_revision(order, [later], rain, story.actor("darmini"), story.now)
    story.now += timedelta(hours=26)
    revisions.accept_revision(first, story.actor("ratih"), story.now)
    story.day(7, 9)
    decide(story, "ratih", inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "darmini", order, 4))))
    story.day(5, 14)
    for settlement in list_settlements(order.id):
        settlements.approve_settlement(settlement, story.actor("bimo"), story.now)
    story.day(1, 13)
    more = replace(as_it_stands(line), quantity=14 * SCALE, unit_price=200_000)
    wanted = "Parang cepat habis di galeri. Empat lembar lagi, dengan harga lebih baik."
    revisions.propose_revision(order, [more], wanted, story.actor("ratih"), story.now)
    help_with_them = CashTerms(amount=400_000, recovery_rate=2_000, note="Untuk malam dan pewarna empat lembar lagi.")
    advances.draft_advance(order, help_with_them, story.actor("ratih"), story.now + timedelta(minutes=30))


def results_and_renewals(story: Story) -> None:
    """What came after the first orders were agreed: results of a laboratory, and a newer standard."""
    goods_at_a_laboratory(story)
    orders_by_an_earlier_standard(story)


def goods_at_a_laboratory(story: Story) -> None:
    """Twelve cloths: four that rub off in the laboratory, four that wait for it, and a proposal not to wait."""
    order = _accepted(story, PARANG, 12, 195_000, 32, since=21)
    story.day(10, 10)
    rubs_off = inspect(
        story, "ratih", take_in(story, "ratih", send_goods(story, "darmini", order, 4)), is_examined=False
    )
    once = once_criteria(rubs_off)
    for criterion in once:
        examine(story, "ratih", rubs_off, criterion, fails=criterion == once[0])
    story.now += timedelta(hours=2)
    again = "Baris yang terbaca salah; laporan yang sama dibaca ulang."
    examine(story, "ratih", rubs_off, once[0], reason=again)
    examine(story, "ratih", rubs_off, once[-1], fails=True, reason=again)
    inspections.conclude_inspection(rubs_off, story.actor("ratih"), story.now)
    story.day(3, 10)
    waits = inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "darmini", order, 4)), is_examined=False)
    examine(story, "ratih", waits, once_criteria(waits)[0])
    story.day(2, 10)
    why = "Laboratorium tutup sampai Desember. Kain dari rol yang sama sudah diuji bulan lalu."
    revisions.propose_revision(order, [], why, story.actor("ratih"), story.now, without_results=True)


def orders_by_an_earlier_standard(story: Story) -> None:
    """Two orders written before the scarves' stricter version: one that has to choose, one that keeps the earlier."""
    first = story.standards["scarf"].standard.versions[0]
    for pieces, keeps in ((9, False), (7, True)):
        story.day(17, 9)
        line = LineTerms(
            listing_version_id=story.listings["Selendang truntum"], standard_version_id=first.id,
            quantity=pieces * SCALE, unit_price=95_000, due_on=(story.now + timedelta(days=50)).date(),
        )  # fmt: skip
        buyer, terms = story.actor("ratih"), Terms(outlet_id=outlet_of(story, "jakarta"))
        order = orders.draft_order(story.parties["jakarta"].id, terms, [line], buyer, story.now)
        if keeps:
            renewing.keep_version(order, first.id, story.day(4, 9))
            orders.issue_order(order, buyer, story.day(4, 10))


def _accepted(story: Story, title: str, quantity: int, price: int, due_in: int, since: int) -> PurchaseOrder:
    story.day(since)
    order = place_order(story, "ratih", outlet_of(story, "jakarta"), title, "batik", quantity, price, due_in)
    story.now += timedelta(hours=5)
    orders.accept_order(order, story.actor("darmini" if title == PARANG else "sari"), story.now)
    return order
