"""An account belongs to its holder: what strangers, squatters and hasty colleagues get who reach for another's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts import operations as accounts
from marketplace.accounts.actor import Actor
from marketplace.accounts.claims import claim_account
from marketplace.accounts.models import User
from marketplace.accounts.queries import MOST_CLAIMS
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.language import formats
from marketplace.infra.language.parsing import international
from marketplace.parties import offered, offers, queries
from marketplace.parties.models import MembershipOffer, Organisation
from marketplace.parties.operations import AccountDetails
from tests.client import Client
from tests.hostile.people import BIMO, NEW, SYSTEM, ask, confirmed, fits, link_on, refused, roles_of
from tests.parties.village import AT, PASSWORD, Browser, Village


@pytest.mark.parametrize("password", [PASSWORD, None])
@pytest.mark.parametrize("administrates", [True, False])
def test_a_stranger_never_sets_anothers_password(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client], stranger: tuple[User, str],
    administrates: bool, password: str | None,
) -> None:  # fmt: skip
    """Today's way in: type the number of an administrator without a password, open the link oneself."""
    with runtime.unit_of_work():
        victim = confirmed(village, "Wening", is_administrator=administrates)
        if password is None:
            victim.password_hash = None
    page = ask(browser(stranger[0]), stranger[1], victim.phone)
    assert victim.name not in page.text
    taken = make_client()
    assert taken.submit(link_on(page), link_on(page), person_name="Bimo", password=NEW).status_code == 303
    assert taken.get("/users").status_code == 403
    assert roles_of(runtime, victim) == []
    with runtime.unit_of_work(write=False):
        kept = session().get_one(User, victim.id)
        assert (kept.password_hash is None) == (password is None)
        assert kept.phone_confirmed_at is not None
        assert offered.list_offered(Actor(user_id=victim.id)) == []


def test_the_one_who_types_a_number_reads_the_same_whether_it_has_an_account(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client], clock: Any
) -> None:
    clock.set(AT)
    with runtime.unit_of_work():
        known = confirmed(village, "Nama Asli").phone or ""
        places = [village.off_taker("Toko Asing") for _ in (known, BIMO)]
        pages = [f"/organisations/{place.id}/team" for place, _person in places]
    shown = []
    for team_page, (_place, person), phone in zip(pages, places, (known, BIMO), strict=True):
        page = ask(browser(person), team_page, phone)
        path = link_on(page)
        texts = [page.words, make_client().get(path).words, browser(person).get(path).words]
        for mark in (path, international(phone), formats.phone(phone), international(person.phone or "")):
            texts = [text.replace(mark, "…") for text in texts]
        shown.append(texts)
    assert shown[0] == shown[1]
    assert "Nama Asli" not in " ".join(shown[0])


def test_whoever_registers_reads_the_same_whether_the_number_has_an_account(
    runtime: Runtime, village: Village, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work():
        known = confirmed(village, "Nama Asli")
    for phone in (known.phone, BIMO):
        answer = make_client().submit(
            "/register/group", "/register/group", person_name="Sri", phone=phone, password=NEW,
            name="Kelompok Baru", region_code="33.14",
        )  # fmt: skip
        assert answer.status_code == 303
        assert "Pendaftaran dimulai" in answer.follow().words
    assert fits(runtime, known.phone or "", PASSWORD)
    with runtime.unit_of_work(write=False):
        assert queries.actor_for(session().get_one(User, known.id)).grants == ()


def test_only_who_knows_the_password_is_told_of_the_account(
    runtime: Runtime, village: Village, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work():
        phone = village.person("Darmini").phone
    page = make_client().submit(
        "/register/group", "/register/group", person_name="Darmini", phone=phone, password=PASSWORD,
        name="Kelompok Baru", region_code="33.14",
    )  # fmt: skip
    assert page.status_code == 422
    assert "Masuklah dahulu" in " ".join(page.alerts)


def test_joined_without_being_asked_is_nobody(
    runtime: Runtime, village: Village, browser: Browser, stranger: tuple[User, str]
) -> None:
    """An offer changes nothing for her: the officer still helps, and she may say no."""
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        accounts.confirm_login(coordinator, SYSTEM, AT)
        home, officer = f"/organisations/{group.id}", village.officer()
    ask(browser(stranger[0]), stranger[1], coordinator.phone)
    assert [role for _at, role in roles_of(runtime, coordinator)] == ["group_coordinator"]
    helped = browser(officer).submit(f"{home}/team", "/reset-password").follow()
    assert link_on(helped, "/password/")
    me = browser(coordinator)
    offer = next(href for href in me.get("/").follow().links if href.startswith("/memberships/"))
    assert "belum disetujui petugas" in me.get(offer).words
    assert me.submit(offer, "/decline").status_code == 303
    assert me.get(offer).status_code == 404
    with runtime.unit_of_work(write=False):
        declined = session().query(MembershipOffer).filter_by(status="declined").one()
        assert (declined.phone, declined.email) == (None, None)


def test_an_offer_is_no_way_to_write_to_strangers(runtime: Runtime, gallery: tuple[Organisation, User]) -> None:
    organisation, buyer = gallery
    with runtime.unit_of_work():
        me, here = queries.actor_for(buyer), session().get_one(Organisation, organisation.id)
        for number in range(offers.MOST_OPEN):
            offers.offer_membership(
                here, AccountDetails("Orang", f"+6281311113{number:03d}"), "off_taker_buyer", me, AT
            )
        with refused("too_many_offers"):
            offers.offer_membership(here, AccountDetails("Orang", BIMO), "off_taker_buyer", me, AT)


def test_a_squatter_never_receives_the_finance_role(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client],
    gallery: tuple[Organisation, User],
) -> None:  # fmt: skip
    organisation, _buyer = gallery
    with runtime.unit_of_work():
        staff = village.person("Wening", is_administrator=True)
    squatter = make_client()
    squatter.submit(
        "/register/group", "/register/group", person_name="Bimo", phone=BIMO, password=PASSWORD,
        name="Kelompok Palsu", region_code="33.14",
    )  # fmt: skip
    page = ask(browser(staff), f"/organisations/{organisation.id}/team", BIMO, "off_taker_finance")
    assert not [href for href in squatter.get("/").follow().links if "/memberships/" in href]
    with runtime.unit_of_work(write=False):
        offer_id = session().query(MembershipOffer).one().id
    assert squatter.get(f"/memberships/{offer_id}").status_code == 404
    assert (
        squatter.post(
            f"/memberships/{offer_id}/accept",
            data=dict(squatter.get("/account").form("/sign-out").values) | {"_key": "x" * 20},
        ).status_code
        == 404
    )

    bimo = make_client()
    assert bimo.submit(link_on(page), link_on(page), password=NEW).location == f"/organisations/{organisation.id}"
    assert bimo.get(f"/organisations/{organisation.id}").status_code == 200
    assert squatter.get(f"/organisations/{organisation.id}").status_code == 404
    again = make_client()
    assert again.submit("/sign-in", "/sign-in", login=BIMO, password=NEW).status_code == 303
    assert again.get(f"/organisations/{organisation.id}").status_code == 200


def test_a_link_from_staff_gives_the_number_back_to_its_holder(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client]
) -> None:
    """The officer sends it to the number: the squatter is out, and who held the number before no longer does."""
    with runtime.unit_of_work():
        before = village.person("Yang Dulu")
        accounts.confirm_login(before, SYSTEM, AT)
        group, squatter = village.approved_group()
        squatter.phone = before.phone
        home, officer = f"/organisations/{group.id}", village.officer()
        phone = before.phone or ""
    path = link_on(browser(officer).submit(f"{home}/team", "/reset-password").follow(), "/password/")
    held = browser(squatter)
    assert make_client().submit(path, path, password=NEW).status_code == 303
    assert held.get("/account").status_code == 303
    with runtime.unit_of_work(write=False):
        holders = session().query(User).filter(User.phone == phone, User.phone_confirmed_at.is_not(None))
        assert [user.id for user in holders] == [squatter.id]
    assert fits(runtime, phone, PASSWORD)  # the account of before is still its own


def test_a_link_from_ones_own_organisation_does_not_show_whose_number_it_is(
    runtime: Runtime, browser: Browser, make_client: Callable[[], Client], stranger: tuple[User, str]
) -> None:
    page = ask(browser(stranger[0]), stranger[1], BIMO)
    assert make_client().submit(link_on(page), link_on(page), password=NEW).status_code == 303
    with runtime.unit_of_work(write=False):
        assert session().query(User).filter(User.phone == BIMO).one().phone_confirmed_at is None


def test_nobody_accepts_what_she_offered(browser: Browser, gallery: tuple[Organisation, User]) -> None:
    organisation, buyer = gallery
    me, team_page = browser(buyer), f"/organisations/{organisation.id}/team"
    mine = me.submit(f"{team_page}/new", "/team/new", name="Saya", phone=buyer.phone, role="off_taker_buyer")
    assert mine.status_code == 422
    path = link_on(ask(me, team_page, BIMO))
    answer = me.get(path).send("/accept")
    assert answer.status_code == 422
    assert "tawaran Anda sendiri" in " ".join(answer.alerts)


def test_the_link_goes_to_the_number_that_was_typed(
    runtime: Runtime, village: Village, browser: Browser, gallery: tuple[Organisation, User]
) -> None:
    """An account found by its address has a number too; whoever typed the address never learns it."""
    organisation, buyer = gallery
    with runtime.unit_of_work():
        known = village.person("Nama Asli")
        known.email = "bimo@contoh.example"
    page = browser(buyer).submit(
        f"/organisations/{organisation.id}/team/new", "/team/new", name="Bimo", role="off_taker_buyer",
        email="Bimo@Contoh.example\u200b",
    ).follow()  # fmt: skip
    assert (known.phone or "x").removeprefix("+62") not in page.text.replace("-", "")
    assert not [href for href in page.links if "wa.me" in href]
    assert any(href.startswith("mailto:bimo@contoh.example") for href in page.links)


def test_no_flood_of_registrations_keeps_anybody_from_signing_in(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        first = village.person("Darmini")
        phone = first.phone or ""
        for number in range(2 * MOST_CLAIMS + 1):
            claim_account("Banjir", phone, None, f"kerbau putih nomor {number}", Actor(), AT + timedelta(hours=number))
        last = claim_account("Sri", phone, None, NEW, Actor(), AT + timedelta(days=2))
        assert accounts.sign_in(phone, None, PASSWORD, AT) is first
        assert accounts.sign_in(phone, None, NEW, AT) is last
