"""One person tries to be buyer, receiver, inspector and payer; to decide on her own; to let an accomplice in to pay; to
send the group's money to an account of her own.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.duties import find_conflict
from marketplace.accounts.models import User
from marketplace.accounts.operations import create_user
from marketplace.infra.form_keys import new_key
from marketplace.infra.runtime import Runtime, session
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.notifications.models import Notice
from marketplace.orders import operations as orders
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties import bank_accounts, finance, offers, queries, role_changes
from marketplace.parties.models import BankAccount, Membership, Organisation, RoleChange
from marketplace.parties.offered import list_offered
from marketplace.parties.operations import Person
from marketplace.parties.queries import actor_for
from marketplace.parties.threshold_setting import set_threshold
from marketplace.payments.models import Payment
from marketplace.settlements import hands
from marketplace.settlements.models import Settlement, SettlementHand
from tests.book import stage
from tests.book.stage import Stage
from tests.book.test_worked_example import delivered
from tests.client import Client, Page
from tests.conftest import Clock
from tests.parties.village import assist
from tests.settlements.test_pages import slip

AT = stage.AT + timedelta(days=32)
SETTLEMENT = "/settlements/1"
BUYING, PAYING = "off_taker_buyer", "off_taker_finance"


class Town:
    """The stage with its people signed in by name; every act is a unit of work of its own."""

    def __init__(self, runtime: Runtime, make_client: Callable[[], Client], people: Stage) -> None:
        self.runtime, self.make_client, self.people = runtime, make_client, people
        self.users: dict[str, User] = {}
        self.clients: dict[str, Client] = {}

    def browser(self, name: str) -> Client:
        """The phone on which this person is signed in."""
        if name not in self.clients:
            self.clients[name] = self.make_client()
            self.clients[name].sign_in(self.users[name])
        return self.clients[name]

    def press(self, name: str, path: str, **fields: Any) -> Page:
        """Sends a form that the person's pages do not show."""
        client = self.browser(name)
        marks = next(form.values["csrf_token"] for form in client.get("/account").forms if "csrf_token" in form.values)
        return client.post(path, {"csrf_token": marks, "_key": new_key(), **fields})

    def actor(self, name: str) -> Actor:
        """The person as she may act now; inside a unit of work."""
        return actor_for(session().get_one(User, self.users[name].id))

    def let_in(self, name: str, organisation_id: int, role: str) -> None:
        """Gives a person a role behind the application's back, as if long ago."""
        with self.runtime.unit_of_work() as work:
            work.add(
                Membership(user_id=self.users[name].id, organisation_id=organisation_id, role=role, created_at=stage.AT)
            )

    def told(self, name: str) -> list[str]:
        """What the person's inbox tells of."""
        with self.runtime.unit_of_work(write=False) as work:
            return list(work.scalars(select(Notice.key).where(Notice.user_id == self.users[name].id)))


@pytest.fixture
def town(runtime: Runtime, make_client: Callable[[], Client], clock: Clock) -> Town:
    """One lot of six sheets is decided: Ratih ordered, received and inspected; Anggoro is of finance."""
    clock.set(AT)
    with runtime.unit_of_work() as work:
        people = stage.build()
        found = Town(runtime, make_client, people)
        cast = {"coordinator": "darmini", "buyer": "ratih", "finance": "anggoro", "officer": "wening"}
        for role, key in cast.items():
            found.users[key] = work.get_one(User, getattr(people, role).user_id)
            found.users[key].password_hash = "set"
        for key, name, phone in (("citra", "Citra", "+6281200000051"), ("joko", "Joko Susanto", "+6281200000052")):
            found.users[key] = create_user(name, phone, None, Actor.system(), AT, password="kain mori putih")
        found.users["admin"] = create_user(
            "Admin", "+6281200000054", None, Actor.system(), AT, password="kain mori putih", is_administrator=True
        )
        for organisation in work.scalars(select(Organisation)):
            organisation.approved_at = stage.AT
        order = stage.accepted_order(people, "PO-2026-0001")
        order.issued_by = order.created_by = people.buyer.user_id
        delivered(people, order.id, 6)
    return found


def test_who_handled_the_goods_neither_approves_nor_pays_them(town: Town) -> None:
    town.let_in("ratih", town.people.off_taker_id, PAYING)
    page = town.browser("ratih").get(SETTLEMENT)
    assert not page.has_form("/approve")
    assert "jadi orang lain di bagian keuangan yang menyetujui dan membayar" in page.words
    assert "Periksa dan setujui Rp" not in town.browser("ratih").get("/").words
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
        gallery = queries.organisation(town.people.off_taker_id)
        set_threshold(gallery, "second_approver", 1_000_000, "Dua orang.", town.actor("ratih"), AT)
    approved = town.browser("anggoro").submit(SETTLEMENT, "/approve").follow()
    assert "Orang kedua di bagian keuangan yang membayar" in approved.words
    assert not [link for link in town.browser("anggoro").get(SETTLEMENT).links if link.endswith("/pay")]
    assert town.press("anggoro", f"{SETTLEMENT}/pay", proof=slip()).status_code == 403
    assert "settlement.approved" in town.told("citra")
    assert "Bayar Rp1.110.000" in town.browser("citra").get("/").words
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
        gallery = queries.organisation(town.people.off_taker_id)
        set_threshold(gallery, "second_approver", 1_000_000, "Dua orang.", town.actor("ratih"), AT)
    town.browser("anggoro").submit(SETTLEMENT, "/approve")
    assert town.press("anggoro", f"{path}/second_approver", value="9000000", reason="Lekas").status_code == 403
    raised = town.browser("ratih").submit(f"{path}/second_approver", value="9.000.000", reason="Supaya lekas dibayar.")
    assert raised.location == path
    assert "Rp9.000.000" in raised.follow().words
    assert "threshold.set" in town.told("anggoro")
    assert town.press("anggoro", f"{SETTLEMENT}/pay", proof=slip()).status_code == 403
    clock.set(AT + timedelta(hours=24))
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


def test_nobody_lets_an_accomplice_in_to_pay(town: Town) -> None:
    path = f"/organisations/{town.people.off_taker_id}/team"
    new = {"name": "Citra", "phone": "081200000051", "role": PAYING}
    proposed = town.browser("ratih").submit(f"{path}/new", **new)
    assert proposed.location == path, proposed
    page = proposed.follow()
    assert "Menunggu orang kedua" in page.words
    assert "Diusulkan Ratih" in page.words
    assert not page.has_form("/confirm")
    assert town.browser("ratih").submit(f"{path}/new", **new).status_code == 422
    assert town.press("ratih", "/role-changes/1/confirm").status_code == 403
    with town.runtime.unit_of_work():
        assert town.users["citra"].id not in queries.user_ids_with(town.people.off_taker_id)
        with pytest.raises(DomainError, match="second_person_needed"):
            offers.offer_membership(
                queries.organisation(town.people.off_taker_id), Person("Citra", "+6281200000051"), PAYING,
                town.actor("ratih"), AT,
            )  # fmt: skip
    assert town.told("anggoro").count("role_change.proposed") == 1
    assert "Pastikan perubahan siapa yang menyetujui dan membayar" in town.browser("anggoro").get("/").words
    assert town.browser("anggoro").submit(path, "/role-changes/1/confirm").status_code == 303
    assert town.press("anggoro", "/role-changes/1/confirm").status_code in {409, 303}
    shown = town.browser("ratih").get(path).words
    assert "Dijawab Anggoro" in shown
    assert town.told("ratih").count("role_change.confirmed") == 1
    with town.runtime.unit_of_work(write=False) as work:
        change = work.get_one(RoleChange, 1)
        assert (change.phone, change.email, change.status) == (None, None, "confirmed")
    with town.runtime.unit_of_work():
        [offer] = list_offered(town.actor("citra"))
        offers.accept_membership(offer, town.actor("citra"), AT)
        held = queries.user_ids_with(town.people.off_taker_id, PAYING)
        assert held.count(town.users["citra"].id) == 1


def test_nobody_is_the_second_person_of_her_own_role(town: Town) -> None:
    """The one who would pay is not the one who confirms it, though somebody else proposed it."""
    path = f"/organisations/{town.people.off_taker_id}/team"
    town.let_in("citra", town.people.off_taker_id, BUYING)
    town.browser("ratih").submit(f"{path}/new", name="Citra", phone="081200000051", role=PAYING)
    refused = town.press("citra", "/role-changes/1/confirm")
    assert refused.status_code == 403
    assert "Peran ini untuk Anda sendiri" in refused.words
    assert town.press("darmini", "/role-changes/1/confirm").status_code == 404


def test_nobody_removes_the_one_who_pays_alone(town: Town) -> None:
    """Else the buyer would make herself a shop of one person."""
    path = f"/organisations/{town.people.off_taker_id}/team"
    with town.runtime.unit_of_work(write=False) as work:
        mine = select(Membership.id).where(Membership.user_id == town.users["anggoro"].id)
        held = work.scalars(mine).one()
    assert town.browser("ratih").submit(path, f"/{held}/end").location == path
    with town.runtime.unit_of_work(write=False):
        assert finance.able_people(town.people.off_taker_id, (PAYING,)) == {town.users["anggoro"].id}
    assert town.browser("anggoro").submit(path, "/role-changes/1/decline").status_code == 303
    town.browser("ratih").submit(path, f"/{held}/end")
    assert town.browser("ratih").submit(path, "/role-changes/2/withdraw").status_code == 303
    town.browser("ratih").submit(path, f"/{held}/end")
    assert town.browser("admin").submit(path, "/role-changes/3/confirm").status_code == 303
    with town.runtime.unit_of_work(write=False):
        assert finance.able_people(town.people.off_taker_id, (PAYING,)) == frozenset()
    assert town.told("anggoro").count("role_change.proposed") == 3


def test_a_person_who_reads_the_notice_knows_who_changed_what(town: Town) -> None:
    """Staff from outside need no second person, and the page says that it was they."""
    path = f"/organisations/{town.people.off_taker_id}/team"
    added = town.browser("admin").submit(f"{path}/new", name="Citra", phone="081200000051", role=PAYING)
    assert added.location == path
    assert "Diusulkan Admin" in town.browser("ratih").get(path).words
    assert town.told("anggoro").count("role_change.confirmed") == 1
    with town.runtime.unit_of_work(write=False):
        assert town.users["citra"].id in finance.able_people(town.people.off_taker_id, (PAYING,))


@pytest.fixture
def helped(town: Town) -> Town:
    """Joko of a partner assists the group, in whose name Darmini signs in."""
    with town.runtime.unit_of_work() as work:
        partner = Organisation(
            kind="partner", name="Mitra Desa Maju", slug="mitra", status="approved", region_code="33", region_name="",
            created_at=stage.AT, approved_at=stage.AT,
        )  # fmt: skip
        work.add(partner)
        work.flush()
        assist(work.get_one(Organisation, town.people.group_id), partner)
        partner_id = partner.id
    town.let_in("joko", partner_id, "field_facilitator")
    return town


def account_path(town: Town) -> str:
    return f"/organisations/{town.people.group_id}/bank-account"


@pytest.mark.parametrize(
    "holder", ["Joko Susanto", "JOKO SUSANTO, S.Pd.", "Susanto  Joko", "Joko Susánto", "Koperasi Mitra Desa Maju"]
)
def test_a_facilitator_names_no_account_of_her_own(helped: Town, holder: str) -> None:
    page = helped.browser("joko").submit(account_path(helped), bank_code="002", number="111122223333", holder=holder)
    assert page.status_code == 422
    assert "Pendamping tidak boleh menyebut rekening atas nama sendiri" in page.words
    assert page.form().values["holder"] == [holder]


def test_a_facilitator_names_no_account_that_is_somebody_elses(helped: Town) -> None:
    with helped.runtime.unit_of_work():
        partner = queries.organisation(queries.organisation(helped.people.group_id).partner_id or 0)
        bank_accounts.name_bank_account(partner, "002", "111122223333", "Bendahara", helped.actor("joko"), AT)
    page = helped.browser("joko").submit(
        account_path(helped), bank_code="002", number="1111 2222 3333", holder="Kelompok Sekar Mulih"
    )
    assert page.status_code == 422
    assert "Rekening ini sudah dipakai organisasi lain" in page.words


def newest(town: Town) -> int:
    with town.runtime.unit_of_work(write=False) as work:
        return int(work.scalars(select(BankAccount.id).order_by(BankAccount.id.desc())).first() or 0)


def test_the_group_stands_for_an_account_before_the_officer_looks(helped: Town) -> None:
    group, holder = helped.people.group_id, "Kelompok Sekar Mulih"
    helped.browser("joko").submit(account_path(helped), bank_code="002", number="111122223333", holder=holder)
    account = f"/organisations/{group}/bank-accounts/{newest(helped)}"
    assert "bank_account.named" in helped.told("darmini")
    seen = helped.browser("wening").get(f"/organisations/{group}")
    assert "Disebut oleh Joko Susanto" in seen.words
    assert "Menunggu ketua kelompok" in seen.words
    assert not seen.has_form("/confirm")
    refused = helped.press("wening", f"{account}/confirm").follow()
    assert "Ketua kelompok harus membenarkan rekening ini dulu." in refused.words
    assert helped.press("joko", f"{account}/agree").status_code == 403
    assert "Apakah ini rekening kelompok Anda?" in helped.browser("darmini").get("/").words
    assert helped.browser("darmini").submit(f"/organisations/{group}", f"{account}/agree").status_code == 303
    assert helped.browser("wening").submit(f"/organisations/{group}", f"{account}/confirm").status_code == 303
    with helped.runtime.unit_of_work(write=False):
        found = queries.find_bank_account(group)
        assert found is not None
        assert found.confirmed_by_id == helped.users["wening"].id


def test_the_group_can_say_that_the_account_is_not_its_own(helped: Town) -> None:
    group = helped.people.group_id
    helped.browser("joko").submit(account_path(helped), bank_code="002", number="111122223333", holder="Kelompok")
    account = f"/organisations/{group}/bank-accounts/{newest(helped)}"
    refused = helped.browser("darmini").submit(f"{account}/refuse", reason="Ini bukan rekening kelompok kami.")
    assert refused.status_code == 303
    assert "bank_account.refused" in helped.told("joko")
    assert helped.press("wening", f"{account}/confirm").status_code == 404


def confirmed_account(town: Town) -> str:
    """Darmini names an account and the officer confirms it; its address."""
    group = town.people.group_id
    town.browser("darmini").submit(account_path(town), bank_code="002", number="111122223333", holder="Kelompok")
    account = f"/organisations/{group}/bank-accounts/{newest(town)}"
    assert town.browser("wening").submit(f"/organisations/{group}", f"{account}/confirm").status_code == 303
    town.browser("anggoro").submit(SETTLEMENT, "/approve")
    return account


def test_the_first_payment_to_a_new_account_waits_a_day(town: Town, clock: Clock) -> None:
    confirmed_account(town)
    page = town.browser("anggoro").get(f"{SETTLEMENT}/pay")
    assert "masih baru" in page.words
    assert "111122223333" not in page.words
    assert not page.has_form("/pay")
    sent = town.press("anggoro", f"{SETTLEMENT}/pay", proof=slip())
    assert sent.status_code == 422
    assert town.browser("anggoro").get(f"{SETTLEMENT}/pay/cash").has_form("/pay/cash")
    clock.set(AT + timedelta(hours=24))
    assert town.browser("anggoro").submit(f"{SETTLEMENT}/pay", "/pay", proof=slip()).status_code == 303


def test_a_second_person_lets_it_be_paid_at_once_but_nobody_who_had_a_part_in_it(town: Town) -> None:
    account = confirmed_account(town)
    for name in ("darmini", "wening"):
        refused = town.press(name, f"{account}/release")
        assert refused.status_code == 403, name
        assert "Orang lain yang harus memeriksanya" in refused.words
    assert town.press("anggoro", f"{account}/release").status_code == 404
    assert town.browser("admin").submit(f"/organisations/{town.people.group_id}", "/release").status_code == 303
    assert "bank_account.released" in town.told("darmini")
    assert town.browser("anggoro").submit(f"{SETTLEMENT}/pay", "/pay", proof=slip()).status_code == 303


def test_an_office_decides_how_long_a_new_account_waits(town: Town) -> None:
    with town.runtime.unit_of_work() as work:
        office = work.scalars(select(Organisation).where(Organisation.kind == "agency")).one()
        set_threshold(office, "new_account_hours", 48, "Rekening palsu ditemukan.", town.actor("wening"), AT)
    confirmed_account(town)
    with town.runtime.unit_of_work(write=False):
        account = queries.find_bank_account(town.people.group_id)
        assert account is not None
        assert queries.waits_until(account, AT) == AT + timedelta(hours=48)


def test_what_a_role_change_waits_for_is_read_by_its_own_people_only(town: Town) -> None:
    with town.runtime.unit_of_work():
        gallery = queries.organisation(town.people.off_taker_id)
        change = role_changes.begin_role(
            gallery, Person("Citra", "+6281200000051"), PAYING, town.actor("ratih"), AT
        )  # fmt: skip
        assert change is not None
        seconds = {
            name: [each.id for each in role_changes.list_to_second(town.actor(name))]
            for name in ("ratih", "anggoro", "darmini", "wening", "admin")
        }
    assert seconds == {"ratih": [1], "anggoro": [1], "darmini": [], "wening": [], "admin": [1]}
