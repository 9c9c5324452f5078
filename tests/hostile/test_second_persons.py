"""Somebody tries to let an accomplice in to pay, or to send the group's money to an account of her own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.advances import operations as advances
from marketplace.infra.data.runtime import Runtime
from marketplace.kernel.errors import DomainError
from marketplace.orders.queries import load_order
from marketplace.parties import bank_accounts, finance, offers, queries, role_changes
from marketplace.parties.duty_models import RoleChange
from marketplace.parties.models import BankAccount, Membership, MembershipOffer, Organisation
from marketplace.parties.offered import list_offered
from marketplace.parties.operations import AccountDetails, suspend_organisation
from marketplace.parties.threshold_setting import set_threshold
from tests.book import stage
from tests.client import Client
from tests.conftest import Clock
from tests.hostile.people import link_on
from tests.hostile.town import AT, BUYING, PAYING, SETTLEMENT, Town, set_town
from tests.parties.village import assist
from tests.settlements.test_pages import slip
from tests.staged import Stages


@pytest.fixture
def town(runtime: Runtime, make_client: Callable[[], Client], clock: Clock, stages: Stages) -> Town:
    return set_town(runtime, make_client, clock, stages)


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
                queries.load_organisation(town.people.off_taker_id), AccountDetails("Citra", "+6281200000051"), PAYING,
                town.actor("ratih"), AT,
            )  # fmt: skip
    assert town.told("anggoro").count("role_change.proposed") == 1
    assert "Pastikan perubahan siapa yang menyetujui dan membayar" in town.browser("anggoro").get("/").follow().words
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
    refused = town.press("anggoro", "/role-changes/1/decline")
    assert (refused.status_code, "Ini tentang tugas Anda sendiri" in refused.words) == (403, True)
    assert town.browser("admin").submit(path, "/role-changes/1/decline").status_code == 303
    town.browser("ratih").submit(path, f"/{held}/end")
    assert town.browser("ratih").submit(path, "/role-changes/2/withdraw").status_code == 303
    town.browser("ratih").submit(path, f"/{held}/end")
    assert town.browser("admin").submit(path, "/role-changes/3/confirm").status_code == 303
    with town.runtime.unit_of_work(write=False):
        assert finance.able_people(town.people.off_taker_id, (PAYING,)) == frozenset()
    assert town.told("anggoro").count("role_change.proposed") == 3


def test_nobody_is_let_in_at_a_suspended_gallery(town: Town) -> None:
    path = f"/organisations/{town.people.off_taker_id}/team"
    town.browser("ratih").submit(f"{path}/new", name="Citra", phone="081200000051", role=PAYING)
    with town.runtime.unit_of_work():
        gallery = queries.load_organisation(town.people.off_taker_id)
        suspend_organisation(gallery, "Laporan palsu", Actor.system(), AT)
    assert town.press("anggoro", "/role-changes/1/confirm").status_code in {303, 409}
    with town.runtime.unit_of_work(write=False) as work:
        assert work.scalars(select(MembershipOffer)).all() == []
        assert work.get_one(RoleChange, 1).status == "proposed"


def test_whoever_proposed_it_does_not_take_the_role_behind_the_link(town: Town) -> None:
    """The second person agreed to somebody else; the number was the proposer's idea."""
    path = f"/organisations/{town.people.off_taker_id}/team"
    town.browser("ratih").submit(f"{path}/new", name="Citra", phone="081377778888", role=PAYING)
    link = link_on(town.browser("anggoro").submit(path, "/role-changes/1/confirm").follow())
    for name in ("ratih", "joko"):
        assert town.browser(name).get(link).send("/accept").status_code == 422, name
    with town.runtime.unit_of_work(write=False):
        assert [grant.role for grant in town.actor("ratih").grants] == [BUYING]
        assert town.actor("joko").grants == ()


def test_nobody_lets_in_her_own_second_person_first(town: Town) -> None:
    """Ratih alone: a buyer with an invented number, whom she is herself, would confirm that she may pay."""
    path = f"/organisations/{town.people.off_taker_id}/team"
    link = link_on(
        town.browser("ratih").submit(f"{path}/new", name="Boneka", phone="081377778888", role=BUYING).follow()
    )
    puppet = town.make_client()
    assert puppet.submit(link, link, person_name="Boneka", password="tiga kata baru").status_code == 303
    town.browser("ratih").submit(f"{path}/new", name="Boneka Dua", phone="081377779999", role=PAYING)
    page = puppet.get(path)
    assert not page.has_form("/role-changes/1/confirm")
    assert "baru bertugas di sini" in page.words
    mark = dict(puppet.get("/account").form("/sign-out").values) | {"_key": "only-once-12345"}
    assert puppet.post("/role-changes/1/confirm", data=mark).status_code == 403


def test_who_issued_an_order_does_not_accept_it_on_the_other_side_later(town: Town) -> None:
    with town.runtime.unit_of_work() as work:
        issued = stage.accepted_order(town.people, "PO-2026-0002")
        issued.status, issued.issued_by = "issued", town.users["ratih"].id
        for held in work.scalars(select(Membership).where(Membership.user_id == town.users["ratih"].id)):
            held.ended_at = AT
        order_id = issued.id
    town.let_in("ratih", town.people.group_id, "group_coordinator")
    refused = town.press("ratih", f"/orders/{order_id}/accept")
    assert (refused.status_code, "untuk pihak lain" in refused.words) == (403, True)
    assert not town.browser("ratih").get(f"/orders/{order_id}/terms").has_form("/accept")
    assert town.press("darmini", f"/orders/{order_id}/accept").status_code == 303


@pytest.mark.parametrize("suspended", ["off_taker_id", "group_id"])
def test_no_advance_begins_while_either_side_is_suspended(town: Town, suspended: str) -> None:
    with town.runtime.unit_of_work():
        made = [advances.draft_advance(load_order(1), stage.cash_terms(), town.people.buyer, AT) for _twice in range(2)]
        advances.offer_advance(made[0], town.people.buyer, AT)
        party = queries.load_organisation(getattr(town.people, suspended))
        suspend_organisation(party, "Laporan palsu", Actor.system(), AT)
        with pytest.raises(DomainError, match="not_in_standing"):
            advances.accept_advance(made[0], town.people.coordinator, AT)
        with pytest.raises(DomainError, match="not_in_standing"):
            advances.offer_advance(made[1], town.people.buyer, AT)
        advances.decline_advance(made[0], "Kami tidak perlu uang muka", town.people.coordinator, AT)


def test_a_person_who_reads_the_notice_knows_who_changed_what(town: Town) -> None:
    """Staff from outside need no second person, and the page says that it was they."""
    path = f"/organisations/{town.people.off_taker_id}/team"
    added = town.browser("admin").submit(f"{path}/new", name="Citra", phone="081200000051", role=PAYING)
    assert added.location == path
    assert "Ditawarkan oleh Admin" in town.browser("ratih").get(path).words
    assert town.told("anggoro").count("membership.offered") == 1
    citra = town.users["citra"].id
    with town.runtime.unit_of_work():
        assert citra not in finance.able_people(town.people.off_taker_id, (PAYING,))
        [offer] = list_offered(town.actor("citra"))
        offers.accept_membership(offer, town.actor("citra"), AT)
        assert citra in finance.able_people(town.people.off_taker_id, (PAYING,))


def test_what_a_role_change_waits_for_is_read_by_its_own_people_only(town: Town) -> None:
    with town.runtime.unit_of_work():
        gallery = queries.load_organisation(town.people.off_taker_id)
        change = role_changes.begin_role(
            gallery, AccountDetails("Citra", "+6281200000051"), PAYING, town.actor("ratih"), AT
        )  # fmt: skip
        assert change is not None
        seconds = {
            name: [each.id for each in role_changes.list_to_second(town.actor(name))]
            for name in ("ratih", "anggoro", "darmini", "wening", "admin")
        }
    assert seconds == {"ratih": [1], "anggoro": [1], "darmini": [], "wening": [], "admin": [1]}


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
        partner = queries.load_organisation(queries.load_organisation(helped.people.group_id).partner_id or 0)
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
    assert "Apakah ini rekening kelompok Anda?" in helped.browser("darmini").get("/").follow().words
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
    town.sleeps(clock, 24)
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
