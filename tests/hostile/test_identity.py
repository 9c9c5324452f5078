"""An account belongs to its holder: what strangers, squatters and hasty colleagues get who reach for another's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from marketplace.accounts import operations as accounts
from marketplace.accounts.actor import Actor
from marketplace.accounts.claims import claim_account
from marketplace.accounts.models import PasswordLink, User
from marketplace.accounts.queries import MOST_CLAIMS
from marketplace.audit.queries import list_for_subject
from marketplace.infra import formats
from marketplace.infra.numerals import international
from marketplace.infra.runtime import Runtime, session
from marketplace.kernel.errors import DomainError
from marketplace.parties import offered, offers, operations, queries, team
from marketplace.parties.models import MembershipOffer, Organisation
from marketplace.parties.operations import Person, Profile
from tests.client import Client, Page
from tests.parties.village import AT, JAKARTA, LOMBOK, PASSWORD, Browser, Village

SYSTEM = Actor.system()
NEW = "tiga kata baru"
BIMO = "+6281311112222"


@pytest.fixture
def stranger(runtime: Runtime, village: Village) -> tuple[User, str]:
    """Somebody whose registration nobody approved, and the pages of her organisation."""
    with runtime.unit_of_work():
        draft, person = village.off_taker("Toko Asing")
        return person, f"/organisations/{draft.id}/team"


@pytest.fixture
def gallery(runtime: Runtime, village: Village) -> tuple[Organisation, User]:
    """An approved gallery and its buyer."""
    with runtime.unit_of_work():
        made, buyer = village.off_taker("Galeri Rintis")
        operations.submit_organisation(made, queries.actor_for(buyer), AT)
        operations.approve_organisation(made, SYSTEM, AT)
        return made, buyer


def confirmed(village: Village, name: str, **particulars: Any) -> User:
    """Somebody whose number is known to be hers."""
    user = village.person(name, **particulars)
    accounts.confirm_login(user, SYSTEM, AT)
    return user


def ask(client: Client, team_page: str, phone: str | None, role: str = "off_taker_finance", **fields: str) -> Page:
    """Offers a role, as the form does it; the team's page as it comes next."""
    answer = client.submit(f"{team_page}/new", "/team/new", name="Bimo", phone=phone or "", role=role, **fields)
    assert answer.status_code == 303, answer
    return answer.follow()


def link_on(page: Page, kind: str = "/join/") -> str:
    return next(
        href.removeprefix("http://localhost") for href in page.links if href.startswith(f"http://localhost{kind}")
    )


def roles_of(runtime: Runtime, user: User) -> list[tuple[int, str]]:
    with runtime.unit_of_work(write=False):
        grants = queries.actor_for(session().get_one(User, user.id)).grants
        return [(grant.organisation_id, grant.role) for grant in grants]


def fits(runtime: Runtime, login: str, password: str) -> bool:
    with runtime.unit_of_work(write=False):
        return accounts.find_fitting(login, None, password) is not None


def refused(code: str) -> Any:
    return pytest.raises(DomainError, match=code)


# A stranger who types somebody's number


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
    offer = next(href for href in me.get("/").links if href.startswith("/memberships/"))
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
            offers.offer_membership(here, Person("Orang", f"+6281311113{number:03d}"), "off_taker_buyer", me, AT)
        with refused("too_many_offers"):
            offers.offer_membership(here, Person("Orang", BIMO), "off_taker_buyer", me, AT)


# Somebody who registered the number first


def test_a_squatter_never_receives_the_finance_role(
    runtime: Runtime, browser: Browser, make_client: Callable[[], Client], gallery: tuple[Organisation, User]
) -> None:
    organisation, buyer = gallery
    squatter = make_client()
    squatter.submit(
        "/register/group", "/register/group", person_name="Bimo", phone=BIMO, password=PASSWORD,
        name="Kelompok Palsu", region_code="33.14",
    )  # fmt: skip
    page = ask(browser(buyer), f"/organisations/{organisation.id}/team", BIMO)
    assert not [href for href in squatter.get("/").links if "/memberships/" in href]
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
        f"/organisations/{organisation.id}/team/new", "/team/new", name="Bimo", role="off_taker_finance",
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
            claim_account("Banjir", phone, None, f"kata sandi ke {number}", Actor(), AT + timedelta(hours=number))
        last = claim_account("Sri", phone, None, NEW, Actor(), AT + timedelta(days=2))
        assert accounts.sign_in(phone, None, PASSWORD, AT) is first
        assert accounts.sign_in(phone, None, NEW, AT) is last


# Links


@pytest.fixture
def waiting(runtime: Runtime, gallery: tuple[Organisation, User]) -> Callable[[datetime], str]:
    """Makes a link for the one offer of the gallery."""
    organisation, buyer = gallery
    with runtime.unit_of_work():
        here = session().get_one(Organisation, organisation.id)
        offers.offer_membership(here, Person("Bimo", BIMO), "off_taker_finance", queries.actor_for(buyer), AT)

    def make(at: datetime) -> str:
        with runtime.unit_of_work():
            offer = session().query(MembershipOffer).one()
            return f"/join/{offers.issue_offer_link(offer, queries.actor_for(session().get_one(User, buyer.id)), at)}"

    return make


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
        offers.offer_membership(here, Person("Ratna", BIMO[:-1] + "9"), "off_taker_buyer", SYSTEM, AT)
        offer = session().query(MembershipOffer).filter_by(status="open").one()
        taken_back = offers.issue_offer_link(offer, SYSTEM, runtime.clock())
        offers.withdraw_membership(offer, SYSTEM, runtime.clock())
    assert make_client().get(f"/join/{taken_back}").status_code == 410


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


# Who may make a first link


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
    told = "Tugas “Bagian keuangan, membayar” di Galeri Rintis ditawarkan oleh Wulan"
    for person in (bimo, other):
        assert told in browser(person).get("/inbox").words
    me = browser(bimo)
    newest = me.get("/inbox")
    offer = newest.send(newest.forms[-1].action).location
    assert me.submit(offer, "/accept").location == f"/organisations/{organisation.id}"
    for person in (buyer, other):
        assert "Bimo menerima tugas “Bagian keuangan, membayar” di Galeri Rintis" in browser(person).get("/inbox").words
    assert roles_of(runtime, bimo) == [(organisation.id, "off_taker_finance")]


# Numbers, addresses and names as they are typed


@pytest.mark.parametrize(
    "typed",
    [
        "12345",
        "81234",
        "0812 3456 7890 ext 12",
        "0812 3456 7890 x 12",
        "+62 21 345678",
        "0812",
        "+1 555 0100",
        "++6281234567890",
    ],
)
def test_what_is_no_valid_number_makes_no_account(client: Client, runtime: Runtime, typed: str) -> None:
    page = client.submit(
        "/register/group", "/register/group", person_name="Sri", phone=typed, password=NEW, name="Kelompok Baru",
        region_code="33.14",
    )  # fmt: skip
    assert page.status_code == 422
    assert "0812 3456 7890" in " ".join(page.alerts)
    assert page.form("/register/group").values["phone"] == [typed]
    with runtime.unit_of_work() as work:
        assert work.query(User).count() == 0
        with refused("phone_invalid"):
            accounts.create_user("Sri", typed, None, SYSTEM, AT)


@pytest.mark.parametrize(
    "typed",
    ["00 62 812 3456 7890", "+62\u200b812\u20113456\u00a07890", "\u2068(0812) 3456.7890\u2069", "62 812/3456/7890"],
)
def test_one_number_is_kept_one_way(client: Client, runtime: Runtime, typed: str) -> None:
    with runtime.unit_of_work():
        user = accounts.create_user("Sri", typed, None, SYSTEM, AT, password=PASSWORD)
        assert user.phone == "+6281234567890"
    assert client.submit("/sign-in", "/sign-in", login=typed, password=PASSWORD).status_code == 303


def test_a_number_that_names_no_country_is_shown_back_first(
    browser: Browser, gallery: tuple[Organisation, User]
) -> None:
    """A number of Hong Kong without its + reads as an Indonesian one: somebody else would get the link."""
    organisation, buyer = gallery
    me, path = browser(buyer), f"/organisations/{organisation.id}/team/new"
    asked = me.submit(path, "/team/new", name="Bimo", phone="8529 1234 567", role="off_taker_finance")
    assert asked.status_code == 422
    assert "+62 852-9123-4567" in " ".join(asked.alerts)
    assert asked.form("/team/new").values["phone"] == ["+62 852-9123-4567"]
    assert "+62 852-9123-4567" in asked.send("/team/new").follow().words


@pytest.mark.parametrize(
    "name", ["\u200b\u200d", "\u3164\u3164\u3164", "\u2800 \u00ad", "\ufeff\u2060 ", "\u202e\u202c"]
)
def test_a_name_of_nothing_visible_is_refused(client: Client, runtime: Runtime, village: Village, name: str) -> None:
    answer = client.submit(
        "/register/group", "/register/group", person_name=name, phone="0812 3456 7890", password=NEW, name=name * 3,
        region_code="33.14",
    )  # fmt: skip
    assert answer.status_code == 422
    assert len([alert for alert in answer.alerts if "perlu diisi" in alert]) >= 1
    with runtime.unit_of_work():
        with refused("name_missing"):
            accounts.create_user(name, BIMO, None, SYSTEM, AT)
        with refused("name_missing"):
            operations.register_off_taker(Profile(name, JAKARTA), queries.actor_for(village.person("Wulan")), AT)
        group, _ = village.group()
        with refused("name_missing"):
            offers.offer_membership(group, Person(name, BIMO), "group_member", SYSTEM, AT)


def test_lengths_count_what_is_visible(client: Client) -> None:
    padded = "\u200b".join("Kelompok " + "x" * 100)
    begun = client.submit(
        "/register/group", "/register/group", person_name="Sri", phone="0812 3456 7890", password=NEW, name=padded,
        region_code="33.14",
    )  # fmt: skip
    assert begun.status_code == 303
    assert "Kelompok " + "x" * 100 in client.get(begun.location).text
    short = client.submit(f"{begun.location}/profile", "/profile", name="a\u3164\u3164\u3164", region_code="33.14")
    assert short.status_code == 422
    assert "paling sedikit 3" in " ".join(short.alerts)


# The last one who can act


def test_the_last_who_can_really_act_cannot_end_her_role(
    runtime: Runtime, village: Village, browser: Browser, gallery: tuple[Organisation, User]
) -> None:
    organisation, buyer = gallery
    with runtime.unit_of_work():
        here = session().get_one(Organisation, organisation.id)
        without_password, closed = village.person("Tanpa Sandi"), village.person("Ditutup")
        for user in (without_password, closed):
            village.join(here, user, "off_taker_buyer")
        without_password.password_hash = None
        accounts.set_enabled(closed, False, SYSTEM, AT)
        mine = queries.list_memberships(organisation.id)[0].id
    me, team_page = browser(buyer), f"/organisations/{organisation.id}/team"
    end = f"{team_page}/{mine}/end"
    page = me.get(team_page)
    assert not page.has_form(end), "her own row asks first"
    assert end in page.links
    asked = me.get(end)
    assert "Akhiri tugas Anda?" in asked.h1
    assert "Tidak ada orang lain di sini yang dapat masuk" in asked.send("/end").follow().words
    assert (organisation.id, "off_taker_buyer") in roles_of(runtime, buyer)
    with runtime.unit_of_work():
        village.join(session().get_one(Organisation, organisation.id), village.person("Ratna"), "off_taker_buyer")
    me.get(end).send("/end")
    assert (organisation.id, "off_taker_buyer") not in roles_of(runtime, buyer)


def test_the_last_facilitator_or_officer_cannot_leave_an_empty_office(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        for kind, role in (("partner", "field_facilitator"), ("agency", "programme_officer"), ("lender", "lender")):
            office, user = village.staff(kind, "33.14", role, kind)
            with refused("last_leader"):
                team.end_membership(office, queries.list_memberships(office.id)[0], queries.actor_for(user), AT)


def test_an_officer_restores_a_coordinator(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client]
) -> None:
    """Another put the coordinator out; the officer of the region offers her the role again, and no other role."""
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        usurper = village.person("Perebut")
        village.join(group, usurper, "group_coordinator")
        accounts.confirm_login(coordinator, SYSTEM, AT)
        team.end_membership(group, queries.list_memberships(group.id)[0], queries.actor_for(usurper), AT)
        officer, away = village.officer(), village.officer("52")
        home, office = f"/organisations/{group.id}", queries.actor_for(officer).organisation_ids
    desk = browser(officer)
    assert desk.get(f"{home}/team/new").form("/team/new").choices["role"] == ["group_coordinator"]
    assert browser(away).get(f"{home}/team/new").status_code == 404
    ask(desk, f"{home}/team", coordinator.phone, "group_coordinator")
    me = browser(coordinator)
    offer = next(href for href in me.get("/").links if href.startswith("/memberships/"))
    assert me.submit(offer, "/accept").status_code == 303
    assert "group_coordinator" in [role for _at, role in roles_of(runtime, coordinator)]
    with runtime.unit_of_work():
        actor = queries.actor_for(officer)
        here = session().get_one(Organisation, group.id)
        with refused("role_not_here"):
            offers.offer_membership(here, Person("Orang", BIMO), "group_member", actor, AT)
        own_office = session().get_one(Organisation, next(iter(office)))
        with refused("own_offer"):
            offers.offer_membership(own_office, Person("Saya", officer.phone), "programme_officer", actor, AT)
