"""One person tries to be buyer, receiver, inspector and payer, to decide on her own, or to lift the limits first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.duties import find_conflict
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.orders import operations as orders
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties import queries
from marketplace.parties.models import Membership, Office, Organisation
from marketplace.parties.threshold_setting import set_threshold
from marketplace.payments.models import Payment
from marketplace.settlements import hands
from marketplace.settlements.models import Settlement, SettlementHand
from tests.book import stage
from tests.client import Client
from tests.conftest import Clock
from tests.hostile.town import AT, PAYING, SETTLEMENT, Town, set_town
from tests.settlements.test_pages import slip
from tests.staged import Stages


@pytest.fixture
def town(runtime: Runtime, make_client: Callable[[], Client], clock: Clock, stages: Stages) -> Town:
    return set_town(runtime, make_client, clock, stages)


def test_who_handled_the_goods_neither_approves_nor_pays_them(town: Town) -> None:
    town.let_in("ratih", town.people.off_taker_id, PAYING)
    page = town.browser("ratih").get(SETTLEMENT)
    assert not page.has_form("/approve")
    assert "jadi orang lain di bagian keuangan yang menyetujui dan membayar" in page.words
    assert "Periksa dan setujui Rp" not in town.browser("ratih").get("/").follow().words
    refused = town.press("ratih", f"{SETTLEMENT}/approve")
    assert refused.status_code == 403
    assert "jadi orang lain di bagian keuangan" in refused.words
    assert town.browser("anggoro").submit(SETTLEMENT, "/approve").status_code == 303
    assert town.press("ratih", f"{SETTLEMENT}/pay", proof=slip()).status_code == 403
    sent = town.browser("anggoro").submit(f"{SETTLEMENT}/pay", "/pay", proof=slip())
    assert sent.status_code == 303, sent
    assert "Memesan: Ratih. Menerima: Ratih. Memeriksa: Ratih." in town.browser("darmini").get(SETTLEMENT).words


def test_each_hand_by_itself_is_enough(town: Town) -> None:
    """Who only ordered, only received or only inspected is kept from it like who did all three."""
    town.let_in("citra", town.people.off_taker_id, PAYING)
    with town.runtime.unit_of_work():
        settled = session().get_one(Settlement, 1)
        parts = [hand.part for hand in settled.hands]
        assert parts == ["ordered", "received", "inspected"]
        session().expunge(settled)
        for part in parts:
            settled.hands = [SettlementHand(user_id=town.users["anggoro"].id, part=part)]
            assert find_conflict(town.actor("anggoro"), "settlement:approve", settled) == "handled_the_goods"
            assert find_conflict(town.actor("citra"), "settlement:approve", settled) is None


def alone(town: Town) -> None:
    """Ratih is the only one of finance."""
    town.let_in("ratih", town.people.off_taker_id, PAYING)
    with town.runtime.unit_of_work() as work:
        for held in work.scalars(select(Membership).where(Membership.user_id == town.users["anggoro"].id)):
            held.ended_at = stage.AT


def test_a_shop_of_one_person_may_up_to_the_limit_and_the_paper_says_so(town: Town) -> None:
    alone(town)
    assert town.browser("ratih").submit(SETTLEMENT, "/approve").location == f"{SETTLEMENT}/pay"
    for path in (SETTLEMENT, f"{SETTLEMENT}/receipt"):
        for reader in ("ratih", "darmini"):
            words = town.browser(reader).get(path).words
            assert "oleh orang yang sama: pembeli ini tidak punya orang lain" in words, path
            assert "Program membolehkannya sampai Rp5.000.000." in words
    assert town.browser("ratih").submit(f"{SETTLEMENT}/pay", "/pay", proof=slip()).status_code == 303


def test_a_shop_of_one_person_may_not_beyond_the_limit_of_its_programme(town: Town) -> None:
    alone(town)
    with town.runtime.unit_of_work() as work:
        office = Organisation(
            kind="agency", name="Kantor Jakarta", slug="kantor", status="approved", region_code="31", region_name="",
            created_at=stage.AT, approved_at=stage.AT,
        )  # fmt: skip
        work.add(office)
        work.flush()
        work.add(Office(organisation_id=office.id, level="province", duty="both"))
        set_threshold(office, "one_person_shop", 1_000_000, "Gerai kecil saja.", Actor.system(), AT)
    page = town.browser("ratih").get(SETTLEMENT)
    assert not page.has_form("/approve")
    assert "di atas batas program untuk satu orang saja" in page.words
    assert town.press("ratih", f"{SETTLEMENT}/approve").status_code == 403
    with town.runtime.unit_of_work(write=False) as work:
        settled = work.get_one(Settlement, 1)
        assert hands.waits_for_second(settled, AT)
    town.let_in("citra", town.people.off_taker_id, PAYING)
    assert town.browser("citra").submit(SETTLEMENT, "/approve").status_code == 303


def test_a_second_person_without_a_password_is_no_second_person(town: Town) -> None:
    """An invitation nobody opened neither blocks the shop nor counts as a control."""
    alone(town)
    with town.runtime.unit_of_work() as work:
        ghost = User(name="Bayangan", phone="+6281200000059", created_at=stage.AT)
        work.add(ghost)
        work.flush()
        work.add(
            Membership(user_id=ghost.id, organisation_id=town.people.off_taker_id, role=PAYING, created_at=stage.AT)
        )
    assert town.browser("ratih").get(SETTLEMENT).has_form("/approve")


def test_who_approved_does_not_pay_above_the_off_takers_limit(town: Town) -> None:
    town.let_in("citra", town.people.off_taker_id, PAYING)
    with town.runtime.unit_of_work():
        gallery = queries.load_organisation(town.people.off_taker_id)
        set_threshold(gallery, "second_approver", 1_000_000, "Dua orang.", town.actor("ratih"), AT)
    approved = town.browser("anggoro").submit(SETTLEMENT, "/approve").follow()
    assert "Orang kedua di bagian keuangan yang membayar" in approved.words
    assert not [link for link in town.browser("anggoro").get(SETTLEMENT).links if link.endswith("/pay")]
    assert town.press("anggoro", f"{SETTLEMENT}/pay", proof=slip()).status_code == 403
    assert "settlement.approved" in town.told("citra")
    assert "Bayar Rp1.110.000" in town.browser("citra").get("/").follow().words
    assert town.browser("citra").submit(f"{SETTLEMENT}/pay", "/pay", proof=slip()).status_code == 303
    with town.runtime.unit_of_work(write=False) as work:
        assert work.get_one(Payment, 1).kept_from == [town.users["ratih"].id, town.users["anggoro"].id]
    town.browser("darmini").submit("/payments/1/dispute", reason="Belum ada uang masuk ke rekening.")
    assert town.press("anggoro", "/payments/1/report", proof=slip()).status_code == 403
    assert town.browser("citra").get("/payments/1/report").status_code == 200


def test_a_limit_that_is_raised_counts_a_day_later_and_is_told(town: Town, clock: Clock) -> None:
    """Nobody lifts the rule, pays, and puts it back."""
    path = f"/organisations/{town.people.off_taker_id}/thresholds"
    with town.runtime.unit_of_work():
        gallery = queries.load_organisation(town.people.off_taker_id)
        set_threshold(gallery, "second_approver", 1_000_000, "Dua orang.", town.actor("ratih"), AT)
    town.browser("anggoro").submit(SETTLEMENT, "/approve")
    assert town.press("anggoro", f"{path}/second_approver", value="9000000", reason="Lekas").status_code == 403
    raised = town.browser("ratih").submit(f"{path}/second_approver", value="9.000.000", reason="Supaya lekas dibayar.")
    assert raised.location == path
    assert "Rp9.000.000" in raised.follow().words
    assert "threshold.set" in town.told("anggoro")
    assert town.press("anggoro", f"{SETTLEMENT}/pay", proof=slip()).status_code == 403
    town.sleeps(clock, 24)
    assert town.browser("anggoro").submit(f"{SETTLEMENT}/pay", "/pay", proof=slip()).status_code == 303
    history = town.browser("ratih").get(path).words
    assert history.count("Supaya lekas dibayar.") == 1
    assert history.count("Dua orang.") == 1


def test_limits_refuse_what_cannot_be(town: Town) -> None:
    path = f"/organisations/{town.people.off_taker_id}/thresholds"
    for value in ("-1", "99.999.999.999.999", "banyak", ""):
        page = town.browser("ratih").submit(f"{path}/second_approver", value=value, reason="Dua orang.")
        assert page.status_code == 422, value
        assert page.form().values["reason"] == ["Dua orang."]
    assert town.browser("ratih").get(f"{path}/one_person_shop").status_code == 404
    assert town.browser("darmini").get(path).status_code == 404


OWN_PARTY = ("belongs", "registered")


@pytest.mark.parametrize("how", OWN_PARTY)
def test_nobody_decides_on_a_party_of_her_own(town: Town, how: str) -> None:
    group_id = town.people.group_id
    with town.runtime.unit_of_work() as work:
        group = work.get_one(Organisation, group_id)
        group.status = "submitted"
        group.address, group.submitted_at = "Dusun Krajan", stage.AT
        if how == "registered":
            group.registered_by_id = town.users["wening"].id
    if how == "belongs":
        town.let_in("wening", group_id, "group_member")
    page = town.browser("wening").get(f"/organisations/{group_id}")
    assert page.status_code == 200
    assert not page.has_form("/approve")
    assert "jadi orang lain yang memutuskan" in page.words
    assert "Batik Sekar Mulih" not in town.browser("wening").get("/approvals").words
    reason = {"reason": "Alamat kurang lengkap."}
    for verb in ("approve", "send-back", "suspend", "resume"):
        refused = town.press("wening", f"/organisations/{group_id}/{verb}", **reason)
        assert refused.status_code == 403, verb
        assert "Anda termasuk organisasi ini atau mendaftarkannya sendiri" in refused.words
    for verb in ("approve", "send-back"):
        assert town.press("wening", f"/listings/1/{verb}", **reason).status_code == 403, verb


def test_no_order_has_the_same_person_on_both_sides(town: Town) -> None:
    people = town.people
    line = LineTerms(
        listing_version_id=people.listing_version_id, standard_version_id=people.standard_version_id, quantity=6_000,
        unit_price=185_000, due_on=(AT + timedelta(days=40)).date(),
    )  # fmt: skip
    town.let_in("darmini", people.off_taker_id, PAYING)
    with pytest.raises(Invalid) as refused, town.runtime.unit_of_work():
        orders.draft_order(people.off_taker_id, Terms(outlet_id=people.outlet_id), [line], people.buyer, AT)
    told = {each.code: each.params for each in refused.value.errors}
    assert told["same_person_on_both_sides"] == {"name": "Bu Darmini"}
    with pytest.raises(DomainError, match="same_person_on_both_sides"), town.runtime.unit_of_work() as work:
        issued = stage.accepted_order(people, "PO-2026-0002")
        issued.status = "issued"
        work.flush()
        orders.accept_order(issued, people.coordinator, AT)


def test_who_came_to_stand_on_both_sides_of_a_running_order_acts_on_neither(town: Town) -> None:
    town.let_in("darmini", town.people.off_taker_id, PAYING)
    for path in (f"{SETTLEMENT}/approve", "/orders/1/short-close", "/orders/1/close"):
        refused = town.press("darmini", path, reason="Selesai saja di sini.")
        assert refused.status_code == 403, path
        assert "Anda bertindak untuk kedua pihak pesanan ini" in refused.words
    assert town.browser("darmini").get(SETTLEMENT).status_code == 200
    assert town.browser("anggoro").submit(SETTLEMENT, "/approve").status_code == 303
