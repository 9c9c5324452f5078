"""What is not right in the sample world: cases that wait for each side and for the programme, and how others ended."""

from __future__ import annotations

from datetime import timedelta

from marketplace.advances.adjustments import Proposal, decline_adjustment, propose_adjustment
from marketplace.cases import operations as cases
from marketplace.cases.models import Case
from marketplace.cases.threads import write_message
from marketplace.demo.every_step import PARANG
from marketplace.demo.scenario import (
    Story,
    advance_cloth,
    decide,
    hand_over,
    inspect,
    outlet_of,
    pay,
    place_order,
    send_goods,
    take_in,
)
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.settlements.models import Settlement
from marketplace.settlements.queries import list_settlements

SHORT = "Upah menjahit pinggir tiga lembar belum dihitung; kami sepakat dengan Bu Ratih waktu kiriman datang."
OTHERWISE = "Pinggir memang dijahit kelompok, tetapi kami ingat hanya dua lembar."


def objections(story: Story) -> None:
    """Deliveries whose sum one side does not find right."""
    _upheld_and_closed(story)
    _waiting_for_the_programme(story)
    _waiting_for_the_other_side(story)
    _paid_too_much_and_cloth_not_taken_back(story)


def _upheld_and_closed(story: Story) -> None:
    """One drawn up anew before it was paid, one paid and given more afterwards, one dismissed and one withdrawn."""
    order = _delivered(story, 6, since=49)
    [settlement] = list_settlements(order.id)
    case = _answered(story, settlement, 45_000)
    story.now += timedelta(days=2)
    reason = "Foto dan catatan kiriman menyebut tiga lembar. Upahnya sudah disepakati, jadi dibayar."
    cases.uphold_case(case, 45_000, reason, story.actor("hidayat"), story.now)
    pay(story, order, "bimo", "darmini")
    story.now += timedelta(days=1)
    [*_before, paid] = list_settlements(order.id)
    fare = "Ongkos kirim yang kami talangi belum diganti."
    more = cases.open_case(paid.key, fare, (), story.actor("darmini"), story.now, asked=20_000)
    story.now += timedelta(hours=4)
    cases.agree_case(more, story.actor("ratih"), story.now)
    pay(story, order, "bimo", "darmini")
    for end in ("dismiss", "withdraw"):
        story.now += timedelta(days=1)
        again = _answered(story, paid, 15_000)
        story.now += timedelta(days=1)
        if end == "dismiss":
            cases.dismiss_case(again, "Harga yang disepakati sudah termasuk ini.", story.actor("hidayat"), story.now)
        else:
            cases.withdraw_case(again, story.actor("darmini"), story.now)


def _waiting_for_the_programme(story: Story) -> None:
    """Both sides were heard; the officer decides."""
    order = _delivered(story, 8, since=20, sent=6)
    [settlement] = list_settlements(order.id)
    story.day(5, 10)
    _answered(story, settlement, 30_000)


def _waiting_for_the_other_side(story: Story) -> None:
    """The group waits for the buyer's answer, and the buyer for the group's."""
    order = _delivered(story, 7, since=22, sent=4)
    [settlement] = list_settlements(order.id)
    story.day(2, 9)
    photo = [story.photo("kawung_blot", "darmini")]
    cases.open_case(settlement.key, SHORT, photo, story.actor("darmini"), story.now, asked=60_000)
    other = _delivered(story, 6, since=10, sent=5)
    [settlement] = list_settlements(other.id)
    story.day(1, 9)
    words = "Satu lembar terhitung dua kali pada surat jalan; nilainya terlalu besar."
    cases.open_case(settlement.key, words, (), story.actor("ratih"), story.now, asked=25_000)


def _paid_too_much_and_cloth_not_taken_back(story: Story) -> None:
    """A claim on what was paid, goods found good after all, and cloth whose return the buyer did not agree to."""
    story.day(33)
    order = place_order(story, "ratih", outlet_of(story, "jakarta"), PARANG, "batik", 12, 195_000, 40)
    story.now += timedelta(hours=5)
    orders.accept_order(order, story.actor("darmini"), story.now)
    cloth = advance_cloth(story, "ratih", order, "loan", "mori_prima", [32_000], (2_500, 15), 690_000)
    hand_over(story, "ratih", "darmini", cloth)
    story.day(15)
    inspection = inspect(story, "ratih", take_in(story, "ratih", send_goods(story, "darmini", order, 6)))
    decide(story, "ratih", inspection)
    pay(story, order, "bimo", "darmini")
    story.now += timedelta(days=1)
    [settlement] = list_settlements(order.id)
    twice = "Ongkos kirim sudah kami bayar kepada kurir; di pelunasan terhitung lagi."
    less = cases.open_case(settlement.key, twice, (), story.actor("ratih"), story.now, asked=18_000)
    story.now += timedelta(hours=6)
    cases.agree_case(less, story.actor("darmini"), story.now)
    story.day(4, 9)
    width = "Lebar lembar kedua kami ukur 105 cm, bukan 103 cm. Mohon dicatat."
    cases.open_case(inspection.key, width, (), story.actor("darmini"), story.now)
    back = Proposal(kind="return", quantity=1_000, reason="Satu meter ujung kain tidak terpakai.")
    returned = propose_adjustment(cloth, back, story.actor("darmini"), story.now)
    story.day(3, 9)
    decline_adjustment(returned, "Ujung kain itu sudah basah, tidak bisa kami pakai.", story.actor("ratih"), story.now)
    story.day(2, 9)
    words = "Kain basah karena disimpan di gudang galeri. Kami minta petugas ikut melihat."
    cases.open_case(returned.key, words, (), story.actor("darmini"), story.now)


def _answered(story: Story, settlement: Settlement, asked: int) -> Case:
    photo = [story.photo("kawung_blot", "darmini")]
    case = cases.open_case(settlement.key, SHORT, photo, story.actor("darmini"), story.now, asked=asked)
    story.now += timedelta(hours=20)
    cases.answer_case(case, OTHERWISE, (), story.actor("ratih"), story.now)
    story.now += timedelta(hours=1)
    write_message(case, "Saya cari catatan kirimannya.", (), story.actor("darmini"), story.now)
    return case


def _delivered(story: Story, quantity: int, since: int, sent: int | None = None) -> PurchaseOrder:
    """Long cloths ordered, sent whole, inspected and accepted; the sum waits for the buyer's finance."""
    story.day(since)
    order = place_order(story, "ratih", outlet_of(story, "jakarta"), PARANG, "batik", quantity, 195_000, 40)
    story.now += timedelta(hours=5)
    orders.accept_order(order, story.actor("darmini"), story.now)
    story.day(sent if sent is not None else since - 12)
    lot = take_in(story, "ratih", send_goods(story, "darmini", order, quantity))
    decide(story, "ratih", inspect(story, "ratih", lot))
    story.now += timedelta(hours=2)
    return order
