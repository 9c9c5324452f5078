"""The sample world: built by calling operations, as people would, over the last ten weeks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.operations import confirm_login, create_user
from marketplace.advances.adjustments import Proposal, accept_adjustment, propose_adjustment
from marketplace.advances.operations import accept_advance, issue_advance
from marketplace.advances.positions import position_of
from marketplace.advances.queries import list_advances
from marketplace.catalogue import operations as catalogue
from marketplace.catalogue.models import ListingVersion
from marketplace.catalogue.queries import offer_of
from marketplace.catalogue.rules import Photo
from marketplace.demo import (
    cast,
    every_step,
    objections,
    own_data,
    people_lists,
    persons_first,
    places,
    safety,
    second_persons,
    work_in_progress,
)
from marketplace.demo.cast import PASSWORD, GroupCard
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
from marketplace.infra.data.runtime import session
from marketplace.kernel.quantity import SCALE
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.parties import certificates, members, offers, offices
from marketplace.parties import operations as parties
from marketplace.parties.models import Organisation
from marketplace.parties.operations import AccountDetails, Profile
from marketplace.parties.queries import clock_of, list_memberships
from marketplace.payments import operations as payments
from marketplace.standards import operations as standards
from marketplace.standards.models import QualityStandard

Say = Callable[[str], None]


def build(story: Story, say: Say) -> None:
    """Tells the whole story, chapter by chapter."""
    for chapter, words in (
        (staff_and_programmes, "petugas dan program"),
        (buyers, "pembeli dan standar mutu"),
        (groups, "kelompok dan anggotanya"),
        (persons_first.persons_before_groups, "orang sebelum kelompok"),
        (products, "produk dan foto"),
        (a_finished_order, "pesanan yang sudah selesai"),
        (every_step.the_first_seal, "segel pertama"),
        (the_running_order, "pesanan yang sedang berjalan"),
        (orders_of_others, "pesanan lain"),
        (things_waiting, "yang menunggu jawaban"),
        (persons_first.the_same_group_twice, "kelompok yang terdaftar dua kali"),
        (every_step.money_to_look_for, "satu pesanan di setiap langkah"),
        (every_step.goods_at_every_step, "satu kiriman di setiap langkah"),
        (every_step.cloth_and_money_at_every_step, "bahan dan uang di setiap langkah"),
        (every_step.an_order_that_changes, "pesanan yang diubah bersama"),
        (objections.objections, "keberatan dan jawabannya"),
        (work_in_progress.work_in_hand, "yang sedang ditulis dan diperiksa"),
        (second_persons.what_waits_for_a_second, "yang menunggu orang kedua"),
        (places.villages_and_kantong, "desa dan kantong"),
        (own_data.what_people_ask, "data di tangan orangnya sendiri"),
        (people_lists.lists_of_persons, "daftar orang"),
        (every_step.results_and_renewals, "kain di laboratorium dan standar yang diperbarui"),
        (safety.second_factors, "pengaman kedua petugas"),
    ):
        say(f"  {words} …")
        chapter(story)


def staff_and_programmes(story: Story) -> None:
    """Agencies with officers, a local partner with a facilitator, a bank, and who keeps the copy running."""
    at = story.day(75)
    wening = next(one for one in cast.SIGN_INS if one.key == "wening")
    story.people["wening"] = create_user(
        wening.name, wening.phone, None, Actor.system(), at, password=PASSWORD, is_administrator=True
    )
    admin = story.actor("wening")
    for card in cast.OFFICES:
        mandate = offices.Mandate(card.level, card.region_code, card.duty)
        office = offices.open_office(card.name, card.phone, "", mandate, admin, at).organisation
        story.parties[card.key] = office
        _join(story, office, card.person, card.sign_in, "programme_officer")
        _head(story, office)
    for key, phone, role in (
        ("laras", "+6281200000109", "data_protection"), ("bayu", "+6281200000110", "case_handler"),
    ):  # fmt: skip
        _join(story, story.parties["jateng"], key, phone, role)
    for key, kind, name, region, person, phone, role in (
        ("mitra", "partner", "Mitra Desa Berdaya", "33", "sari", "+6281200000106", "field_facilitator"),
        ("bank", "lender", "Bank Contoh Sejahtera", "33", "lukman", "+6281200000107", "lender"),
    ):
        made = parties.create_organisation(kind, Profile(name, ""), admin, at, region_code=region)
        story.parties[key] = made
        _join(story, made, person, phone, role)
    offices.change_contact(story.parties["mitra"], "+6281200000907", "", admin, at)
    _head(story, story.parties["bank"])


def _head(story: Story, organisation: Organisation) -> None:
    """The first person of an office or a lender heads it."""
    offices.name_head(organisation, list_memberships(organisation.id)[0], story.actor("wening"), story.now)


NAMES = {
    "hidayat": "Pak Hidayat", "ayu": "Ayu Kartini", "dadang": "Dadang Suherman", "sari": "Sari Puspita",
    "laras": "Laras Setiawati", "bayu": "Bayu Nugroho",
    "retno": "Retno Wulandari", "zaenal": "Zaenal Arifin", "endang": "Endang Susilowati",
    "lukman": "Lukman Hakim", "slamet": "Slamet Lestari", "nurhidayah": "Bu Nurhidayah",
}  # fmt: skip


def _join(story: Story, organisation: Organisation, key: str, phone: str, role: str) -> None:
    admin, zone = story.actor("wening"), clock_of(organisation)
    story.people[key] = create_user(NAMES[key], phone, None, admin, story.now, password=PASSWORD, zone=zone)
    confirm_login(story.people[key], admin, story.now)
    offer = offers.offer_membership(organisation, AccountDetails(NAMES[key], phone), role, admin, story.now)
    offers.accept_membership(offer, story.actor(key), story.now)


def buyers(story: Story) -> None:
    """Off-takers with outlets and published standards."""
    at = story.day(72)
    for key, name, region, address, person, phone, contact in (
        (
            "jakarta",
            "Galeri GKBI Jakarta (contoh)",
            "31.71",
            "Jalan Contoh 28, Jakarta Pusat",
            "ratih",
            "+6281200000103",
            "+6281200000221",
        ),
        (
            "yogya",
            "Galeri GKBI Yogyakarta (contoh)",
            "34.71",
            "Jalan Contoh 12, Yogyakarta",
            "wulan",
            "+6281200000133",
            "+6281200000222",
        ),
        ("rajut", "Toko Rajut Semarang", "33.74", "Jalan Contoh 5, Semarang", "anton", "+6281200000134", None),
        ("mandalika", "Oleh-oleh Mandalika", "52.02", "Jalan Contoh 9, Praya", "salma", "+6281200000135", None),
    ):
        names = {
            "ratih": "Ratih Anggraini",
            "wulan": "Wulan Setyorini",
            "anton": "Anton Prakoso",
            "salma": "Salma Utami",
        }
        about = "Membeli karya kelompok yang memenuhi standar mutunya."
        profile = Profile(name, region, address, contact, about, phone_is_public=contact is not None)
        made = parties.register_off_taker(
            profile,
            Actor.system(),
            at,
            person=AccountDetails(names[person], phone, password=PASSWORD),
            outlet_name=f"Gerai {name}",
        )
        story.parties[key] = made
        story.people[person] = session().get_one(User, made.registered_by_id)
        confirm_login(story.people[person], story.actor("wening"), at)
        parties.submit_organisation(made, story.actor(person), at)
        parties.approve_organisation(made, story.actor("wening"), at + timedelta(hours=6))
    second_persons.divide_the_duties(story)
    story.day(70)
    for key, buyer, party, template, title in (
        ("batik", "ratih", "jakarta", "batik", "Kain batik Galeri GKBI"),
        ("scarf", "ratih", "jakarta", "batik", "Selendang batik Galeri GKBI"),
        ("batik_yogya", "wulan", "yogya", "batik", "Batik Galeri Yogyakarta"),
        ("scarf_yogya", "wulan", "yogya", "batik", "Selendang Galeri Yogyakarta"),
        ("makrame", "anton", "rajut", "macrame_bag", "Tas makrame Toko Rajut"),
        ("gula", "salma", "mandalika", "palm_sugar", "Gula semut Mandalika"),
    ):
        actor = story.actor(buyer)
        category = {"batik": "batik", "macrame_bag": "macrame", "palm_sugar": "food"}[template]
        made_standard = standards.create_standard(
            story.parties[party].id, title, category, actor=actor, at=story.now, template_key=template
        )
        _size_for_scarves(made_standard, key, story.now)
        story.standards[key] = standards.publish_standard(made_standard, actor=actor, at=story.now + timedelta(hours=1))


def _size_for_scarves(standard: QualityStandard, key: str, at: datetime) -> None:
    """A scarf is shorter and narrower than the long cloth of the example: 210 × 55 cm."""
    draft = standard.draft
    if draft is None or not key.startswith("scarf"):
        return
    for criterion in draft.criteria:
        if criterion.code in SCARF_CENTIMETRES:
            low, goal, high = SCARF_CENTIMETRES[criterion.code]
            limits = {"lower_limit": low * SCALE, "target": goal * SCALE, "upper_limit": high * SCALE}
            words = {"source": "ukuran galeri", "source_en": "the gallery's own size"}
            standards.edit_criterion(draft, criterion, limits | words, at=at)


SCARF_CENTIMETRES = {"BT2": (205, 210, 216), "BT3": (53, 55, 58)}
"""Smallest, wanted and largest length and width."""


def groups(story: Story) -> None:
    """Groups register, name their members and accounts, and are approved by the officer of their region."""
    for card in cast.GROUPS:
        story.day(68)
        _register(story, card)
        parties.submit_organisation(story.parties[card.key], _speaker(story, card), story.now)
        story.day(66)
        parties.approve_organisation(story.parties[card.key], story.actor(_officer(card)), story.now)
        holder = f"Mitra Desa Berdaya, untuk {card.name}"
        payments.set_receiving_account(
            story.parties[card.key].id, "stripe", "", holder, story.actor("wening"), story.now
        )
    _join(story, story.parties["sekar"], "slamet", "+6281200000102", "group_member")
    _join(story, story.parties["benang"], "nurhidayah", "+6281200000123", "group_coordinator")


def _register(story: Story, card: GroupCard) -> None:
    public = card.contact is not None
    profile = Profile(card.name, card.region_code, card.address, card.contact, card.about, phone_is_public=public)
    person = AccountDetails(card.coordinator, card.phone, password=PASSWORD)
    if card.assisted:
        partner = story.parties["mitra"]
        made = parties.register_group(profile, story.actor("sari"), story.now, partner_id=partner.id)
    else:
        made = parties.register_group(profile, Actor.system(), story.now, person=person)
    story.parties[card.key] = made
    key = "darmini" if card.key == "sekar" else card.key
    if not card.assisted:
        story.people[key] = session().get_one(User, made.registered_by_id)
        confirm_login(story.people[key], story.actor("wening"), story.now)
    actor = _speaker(story, card)
    for details in card.members:
        members.add_member(made, details, actor, story.now)
    certificates.name_bank_account(made, *card.bank, f"Kelompok {card.name}", actor, story.now)
    for kind, number in card.certificates:
        expires = None if kind == "nib" else (story.now + timedelta(days=900)).date()
        certificates.add_certificate(made, kind, number, expires, actor, story.now)


def _speaker(story: Story, card: GroupCard) -> Actor:
    return story.actor("sari" if card.assisted else "darmini" if card.key == "sekar" else card.key)


def _officer(card: GroupCard) -> str:
    return {"33": "hidayat", "36": "dadang", "52": "ayu"}[card.region_code[:2]]


def products(story: Story) -> None:
    """Each group shows its products; the officer approves them."""
    for number, (group, photos, offer) in enumerate(cast.OFFERS):
        card = next(card for card in cast.GROUPS if card.key == group)
        story.day(64 - number, 10)
        owner = "sari" if card.assisted else "darmini" if group == "sekar" else group
        shown = tuple(Photo(story.photo(name, owner), cast.ALTS[name]) for name in photos)
        actor = _speaker(story, card)
        listing = catalogue.save_and_submit(story.parties[group], None, replace(offer, photos=shown), actor, story.now)
        story.day(63 - number, 14)
        catalogue.approve_listing(listing, story.actor(_officer(card)), story.now)
        story.listings[offer.title] = listing.current_version_id or 0
        story.offered[offer.title] = listing


def a_finished_order(story: Story) -> None:
    """Fourteen shawls, cloth on credit, one delivery, everything accepted and paid."""
    story.day(54)
    order = place_order(story, "ratih", outlet_of(story, "jakarta"), "Selendang truntum", "scarf", 14, 95_000, 25)
    story.day(53)
    orders.accept_order(order, story.actor("darmini"), story.now)
    advance = advance_cloth(story, "ratih", order, "loan", "mori_prima", [16_000], (1_100, 42), 320_000)
    hand_over(story, "ratih", "darmini", advance)
    story.day(38)
    delivery = send_goods(story, "darmini", order, 14)
    story.day(35)
    decide(story, "ratih", inspect(story, "ratih", take_in(story, "ratih", delivery)))
    story.day(34)
    rest = propose_adjustment(
        advance, Proposal(kind="variance", reason="Sisa potong"), story.actor("darmini"), story.now
    )
    accept_adjustment(rest, story.actor("ratih"), story.now + timedelta(hours=3))
    _close_debt(story, order)
    pay(story, order, "bimo", "darmini")


def _close_debt(story: Story, order: PurchaseOrder) -> None:
    """What no delivery will recover is repaid in cash."""
    for advance in list_advances(order.id):
        owed = position_of(advance).owed
        if owed:
            proposal = Proposal(kind="repayment", amount=owed, payment_reference="Tunai di galeri")
            given = propose_adjustment(advance, proposal, story.actor("darmini"), story.now)
            accept_adjustment(given, story.actor("ratih"), story.now + timedelta(hours=2))


def the_running_order(story: Story) -> None:
    """Twelve long cloths, the worked example: two deliveries, one cloth faulty, a piece of cloth left."""
    story.day(45)
    order = place_order(story, "ratih", outlet_of(story, "jakarta"), "Kain panjang kawung", "batik", 12, 185_000, 40)
    story.day(44)
    orders.accept_order(order, story.actor("darmini"), story.now)
    advance = advance_cloth(
        story, "ratih", order, "credit_sale", "mori_primissima", [30_180], (2_500, 15), 900_000, 45_000
    )
    hand_over(story, "ratih", "darmini", advance)
    story.day(24)
    first = send_goods(story, "darmini", order, 6)
    story.day(21)
    decide(story, "ratih", inspect(story, "ratih", take_in(story, "ratih", first)))
    pay(story, order, "bimo", "darmini")
    story.day(9)
    second = send_goods(story, "darmini", order, 5)
    story.day(6)
    lot = take_in(story, "ratih", second)
    story.day(3, 13)
    decide(story, "ratih", inspect(story, "ratih", lot, {2: "BT7"}))
    faulty = Proposal(
        kind="faulty", quantity=2_515, reason="Kain mori cacat tenun sejak awal, warna tidak menempel.", lot_id=lot.id
    )
    story.day(2, 8)
    propose_adjustment(advance, faulty, story.actor("darmini"), story.now)
    lost = advance_cloth(story, "ratih", order, "loan", "wax", [3_000], (250, 0), 150_000)
    story.now += timedelta(hours=1)
    accept_advance(lost, story.actor("darmini"), story.now)
    issue_advance(lost, story.actor("ratih"), story.now + timedelta(hours=1))
    gone = Proposal(kind="withdrawal", reason="Paket malam tertukar di ekspedisi dan kembali ke galeri.")
    propose_adjustment(lost, gone, story.actor("ratih"), story.now + timedelta(hours=9))


def orders_of_others(story: Story) -> None:
    """Macramé bags half inspected, palm sugar under way with cash in advance."""
    story.day(30)
    bags = place_order(story, "anton", outlet_of(story, "rajut"), "Tas makrame pasar", "makrame", 120, 96_000, 28)
    orders.accept_order(bags, story.actor("simpul"), story.day(29))
    cord = advance_cloth(story, "anton", bags, "consigned", "macrame_cord", [60_000, 60_000], (950, 50), 4_200_000)
    hand_over(story, "anton", "simpul", cord)
    story.day(5)
    sent = send_goods(story, "simpul", bags, 120)
    story.day(2)
    inspect(story, "anton", take_in(story, "anton", sent), {3: "MK4"}, units=6)
    story.day(12)
    sugar = place_order(story, "salma", outlet_of(story, "mandalika"), "Gula semut aren", "gula", 60, 42_000, 20)
    orders.accept_order(sugar, story.actor("aren"), story.day(11))
    story.day(1)
    send_goods(story, "aren", sugar, 30, packs=60)


def things_waiting(story: Story) -> None:
    """An order to answer, a price change and two registrations for the officer, a listing sent back, roles on offer."""
    story.day(2, 10)
    place_order(story, "wulan", outlet_of(story, "yogya"), "Selendang truntum", "scarf_yogya", 8, 95_000, 26)
    story.day(6, 9)
    _register(story, cast.WAITING_GROUP)
    parties.submit_organisation(story.parties["lestari"], _speaker(story, cast.WAITING_GROUP), story.now)
    story.day(4, 9)
    offer = replace(cast.OFFERS[3][2], title="Kain panjang sekar jagad", unit_price=210_000)
    shown = (Photo(story.photo("parang", "darmini"), "Kain panjang terlipat"),)
    listing = catalogue.save_and_submit(
        story.parties["sekar"], None, replace(offer, photos=shown), story.actor("darmini"), story.now
    )
    story.day(3, 9)
    reason = "Tambah satu foto kain dibentang penuh, agar pembeli melihat seluruh motifnya."
    catalogue.send_back_listing(listing, reason, story.actor("hidayat"), story.now)
    story.day(1, 9)
    dearer = replace(cast.OFFERS[5][2], unit_price=98_000)
    truntum = story.offered["Selendang truntum"]
    again = offer_of(session().get_one(ListingVersion, truntum.current_version_id)).photos
    catalogue.save_and_submit(
        story.parties["sekar"], truntum, replace(dearer, photos=again), story.actor("darmini"), story.now
    )
    _roles_on_offer(story)


def _roles_on_offer(story: Story) -> None:
    """The group asks its reader to lead with its coordinator, and somebody who has no account yet to read along."""
    sekar, darmini = story.parties["sekar"], story.actor("darmini")
    slamet = story.people["slamet"]
    offers.offer_membership(sekar, AccountDetails(slamet.name, slamet.phone), "group_coordinator", darmini, story.now)
    asked = offers.offer_membership(
        sekar, AccountDetails("Rukmini", "+6281200000163"), "group_member", darmini, story.now
    )
    offers.issue_offer_link(asked, darmini, story.now)
