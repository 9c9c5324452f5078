"""One-time links: how long they live, what ends them, who may make them, and who is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from marketplace.accounts import operations as accounts
from marketplace.accounts.models import PasswordLink, User
from marketplace.audit.queries import list_for_subject
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import offers, queries, team
from marketplace.parties.models import MembershipOffer, Organisation
from marketplace.parties.operations import AccountDetails
from tests.client import Client
from tests.hostile.people import BIMO, NEW, SYSTEM, ask, confirmed, refused, roles_of
from tests.parties.village import AT, LOMBOK, PASSWORD, Browser, Village

pytestmark = pytest.mark.both


@pytest.mark.parametrize(("hours", "status"), [(47, 200), (48, 410), (49, 410)])
def test_an_offers_link_lives_48_hours(
    client: Client, runtime: Runtime, waiting: Callable[[datetime], str], hours: int, status: int
) -> None:
    path = waiting(runtime.clock() - timedelta(hours=hours))
    page = client.get(path)
    assert page.status_code == status
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_an_offers_link_dies_on_a_newer_one_on_use_and_when_it_is_taken_back(
    make_client: Callable[[], Client],
    runtime: Runtime,
    gallery: tuple[Organisation, User],
    waiting: Callable[[datetime], str],
) -> None:
    older, newer = waiting(runtime.clock()), waiting(runtime.clock())
    assert make_client().get(older).status_code == 410
    late, doubled = make_client().get(newer), make_client().get(newer)
    assert make_client().submit(newer, newer, password=NEW).status_code == 303
    assert make_client().get(newer).status_code == 410
    assert doubled.send(newer, password=NEW).location == "/"
    assert late.send(newer, password="tiga kata lain").status_code == 410
    with runtime.unit_of_work():
        here = session().get_one(Organisation, gallery[0].id)
        offers.offer_membership(here, AccountDetails("Ratna", BIMO[:-1] + "9"), "off_taker_finance", SYSTEM, AT)
        offer = session().query(MembershipOffer).filter_by(status="open").one()
        taken_back = offers.issue_offer_link(offer, SYSTEM, runtime.clock())
        offers.withdraw_membership(offer, SYSTEM, runtime.clock())
    assert make_client().get(f"/join/{taken_back}").status_code == 410


@pytest.mark.parametrize("passwords", [(NEW, NEW), (NEW, "tiga kata lain")])
def test_two_who_open_one_link_at_once_are_one_after_the_other(
    make_client: Callable[[], Client], runtime: Runtime, gallery: tuple[Organisation, User],
    waiting: Callable[[datetime], str], passwords: tuple[str, str],
) -> None:  # fmt: skip
    """A double tap ends signed in, both times; another password comes too late."""
    path = waiting(runtime.clock())
    pages = [make_client().get(path) for _ in passwords]
    with ThreadPoolExecutor(2) as both:
        sent = [
            both.submit(page.send, path, password=password) for page, password in zip(pages, passwords, strict=True)
        ]
        answers = sorted(each.result().status_code for each in sent)
    assert answers == ([303, 303] if len(set(passwords)) == 1 else [303, 410])
    with runtime.unit_of_work(write=False):
        assert queries.user_ids_with(gallery[0].id, "off_taker_finance")[1:] == [
            user.id for user in session().query(User).filter(User.phone == BIMO)
        ]


def test_declining_by_the_link_needs_no_account(
    client: Client, runtime: Runtime, waiting: Callable[[datetime], str]
) -> None:
    path = waiting(runtime.clock())
    assert client.submit(path, "/decline").status_code == 303
    assert client.get(path).status_code == 410


def test_who_has_an_account_signs_in_and_accepts(
    make_client: Callable[[], Client], runtime: Runtime, village: Village, gallery: tuple[Organisation, User],
    waiting: Callable[[datetime], str],
) -> None:  # fmt: skip
    with runtime.unit_of_work():
        bimo = village.person("Bimo")
        bimo.phone = BIMO
    me, path = make_client(), waiting(runtime.clock())
    sign_in = next(href for href in me.get(path).links if href.startswith("/sign-in?next=/join/"))
    signed_in = me.submit(sign_in, "/sign-in?next=" + path, login=bimo.phone, password=PASSWORD)
    assert signed_in.location == path
    assert "Bimo" in signed_in.follow().words
    assert signed_in.follow().send("/accept").location == f"/organisations/{gallery[0].id}"
    assert roles_of(runtime, bimo) == [(gallery[0].id, "off_taker_finance")]


@pytest.mark.parametrize("ending", ["close", "new password"])
def test_a_password_link_dies_with_what_makes_it_needless(
    client: Client, runtime: Runtime, village: Village, ending: str
) -> None:
    """Today a link of a closed account lives again with the account."""
    at = runtime.clock()
    with runtime.unit_of_work():
        user = village.person("Darmini")
        token = accounts.issue_password_link(user, SYSTEM, at)
        if ending == "close":
            accounts.set_enabled(user, False, SYSTEM, at)
            accounts.set_enabled(user, True, SYSTEM, at)
        else:
            accounts.change_password(user, PASSWORD, NEW, SYSTEM, at)
    assert client.get(f"/password/{token}").status_code == 410


def test_a_link_that_was_sent_before_keeps_its_day(client: Client, runtime: Runtime, village: Village) -> None:
    at = runtime.clock()
    with runtime.unit_of_work():
        user = village.person("Darmini")
        token = accounts.issue_password_link(user, SYSTEM, at - timedelta(days=6))
        session().query(PasswordLink).one().expires_at = at + timedelta(days=1)
    assert client.get(f"/password/{token}").status_code == 200


def test_a_first_link_comes_from_who_made_the_account_or_from_staff(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        other, leader = village.approved_group("Tenun Serayu")
        new = village.person("Sapiah")
        new.password_hash, new.created_for_id = None, group.id
        village.join(other, new, "group_member")
        at_other = queries.list_memberships(other.id)[-1]
        officer = queries.actor_for(village.officer())
        away = queries.actor_for(village.officer("52"))
        with refused("not_your_account"):
            team.invite(other, at_other, queries.actor_for(leader), AT)
        with refused("not_your_account"):
            team.invite(other, at_other, away, AT)
        assert team.invite(other, at_other, officer, AT)
        village.join(group, new, "group_member")
        at_group = queries.list_memberships(group.id)[-1]
        for actor in (queries.actor_for(coordinator), officer, SYSTEM):
            with refused("works_elsewhere"):
                team.invite(group, at_group, actor, AT)
        team.end_membership(other, at_other, queries.actor_for(leader), AT)
        assert team.invite(group, at_group, queries.actor_for(coordinator), AT)
        new.is_administrator = True
        for actor in (queries.actor_for(coordinator), officer, SYSTEM):
            with refused("works_elsewhere"):
                team.invite(group, at_group, actor, AT)


def test_an_officer_helps_who_acts_at_two_places_of_her_region(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        near, _ = village.approved_group("Tenun Serayu")
        far, _ = village.approved_group("Tenun Rinjani", LOMBOK)
        officer = queries.actor_for(village.officer())
        held = queries.list_memberships(group.id)[0]
        village.join(near, coordinator, "group_member")
        assert team.reset_password(group, held, officer, AT)
        village.join(far, coordinator, "group_member")
        with refused("works_elsewhere"):
            team.reset_password(group, held, officer, AT)


def test_who_made_a_link_for_whom_and_when_is_told(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        colleague = village.person("Slamet")
        village.join(group, colleague, "group_member")
        officer, home, subject = village.officer(), f"/organisations/{group.id}", f"user:{coordinator.id}"
        by, about = officer.id, coordinator.id
    action = f"{home}/team/{1}/reset-password"
    browser(officer).submit(f"{home}/team", action)
    told = "Hartati membuat tautan kata sandi baru untuk Darmini"
    for person in (coordinator, colleague):
        assert told in browser(person).get("/inbox").words
    assert told not in browser(officer).get("/inbox").words
    assert "Tautan kata sandi dibuat untuk Darmini Hartati," in browser(colleague).get(f"{home}/team").words
    with runtime.unit_of_work(write=False):
        event = list_for_subject(subject)[0]
        assert (event.key, event.by_user_id, event.details["user_id"]) == ("user.password_link_issued", by, about)


def test_an_offer_and_its_answer_are_told(
    runtime: Runtime, village: Village, browser: Browser, gallery: tuple[Organisation, User]
) -> None:
    organisation, buyer = gallery
    with runtime.unit_of_work():
        bimo = confirmed(village, "Bimo")
        other = village.person("Ratna")
        village.join(session().get_one(Organisation, organisation.id), other, "off_taker_buyer")
    ask(browser(buyer), f"/organisations/{organisation.id}/team", bimo.phone)
    told = "Tugas “Pembeli” di Galeri Rintis ditawarkan oleh Wulan"
    for person in (bimo, other):
        assert told in browser(person).get("/inbox").words
    me = browser(bimo)
    newest = me.get("/inbox")
    offer = newest.send(newest.forms[-1].action).location
    assert me.submit(offer, "/accept").location == f"/organisations/{organisation.id}"
    for person in (buyer, other):
        assert "Bimo menerima tugas “Pembeli” di Galeri Rintis" in browser(person).get("/inbox").words
    assert roles_of(runtime, bimo) == [(organisation.id, "off_taker_buyer")]
