"""Requests about data: state × action, role × page, the clock, copies, restriction, breaches, retention."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.models import User
from marketplace.accounts.policy import can
from marketplace.accounts.rules import must_have_factor
from marketplace.accounts.sealed_names import destroy_keys, names_on_papers, seal_name, unsealed
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.parties import members, queries
from marketplace.people import jobs, rights_acts, rights_export
from marketplace.people import operations as people
from marketplace.people import rights_operations as rights
from marketplace.people.lifecycle import DATA_REQUEST
from marketplace.people.models import Person, PersonAccess
from marketplace.people.queries import get_person, list_persons
from marketplace.people.rights_models import DataRequest, Referral
from marketplace.people.rights_operations import BreachReport
from marketplace.people.rights_queries import list_forgotten
from marketplace.people.rights_rules import ANSWER_WITHIN, ASKED_BY_PERSONS
from marketplace.people.rules import PersonDetails
from tests.client import Client
from tests.parties.village import AT, NIK, SRAGEN, Village

LATER = AT + timedelta(days=2)
WORDS = "Sudah dibetulkan sesuai KTP."
TRI = PersonDetails("Tri Wahyuni", "returned_worker", public_name="given", nik=NIK, region_code=SRAGEN)


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)


def tri(village: Village) -> tuple[Person, Actor, Actor]:
    """A member of a group, her officer, and her coordinator."""
    group, coordinator = village.approved_group()
    officer = queries.actor_for(village.officer())
    person = members.add_member(group, TRI, queries.actor_for(coordinator), AT).person
    return person, officer, queries.actor_for(coordinator)


def ask(person: Person, kind: str, actor: Actor) -> DataRequest:
    return rights.record_request(person, kind, "office", "Nama desa: Pilang.", AT, actor, AT)


ACTIONS: dict[str, Callable[[DataRequest, Actor], None]] = {
    "answer": lambda request, actor: rights.answer_request(request, WORDS, actor, LATER),
    "refuse": lambda request, actor: rights.refuse_request(request, WORDS, actor, LATER),
    "withdraw": lambda request, actor: rights.withdraw_request(request, actor, LATER),
}


@pytest.mark.parametrize("action", list(ACTIONS))
@pytest.mark.parametrize("state", DATA_REQUEST.states)
def test_every_action_in_every_state(runtime: Runtime, village: Village, state: str, action: str) -> None:
    with runtime.unit_of_work():
        person, officer, _ = tri(village)
        request = ask(person, "correction", officer)
        assert (request.due_at, request.status) == (AT + ANSWER_WITHIN, "open")
        if state != "open":
            first = next(each for each in ACTIONS if DATA_REQUEST.after("open", each) == state)
            ACTIONS[first](request, officer)
        if DATA_REQUEST.can(state, action):
            ACTIONS[action](request, officer)
            assert (request.status, request.answered_by_id) == (DATA_REQUEST.after(state, action), officer.user_id)
        else:
            with pytest.raises(Conflict, match="wrong_state"):
                ACTIONS[action](request, officer)


@pytest.mark.parametrize("kind", ASKED_BY_PERSONS)
def test_a_request_is_done_once_it_is(runtime: Runtime, village: Village, kind: str) -> None:
    with runtime.unit_of_work():
        person, officer, _ = tri(village)
        request = ask(person, kind, officer)
        with pytest.raises(DomainError, match="asked_already"):
            ask(person, kind, officer)
        acts: dict[str, Callable[[], Any]] = {
            "copy": lambda: rights_export.take_copy(person, officer, LATER),
            "correction": lambda: rights.answer_request(request, WORDS, officer, LATER),
            "erasure": lambda: rights_acts.erase_person(person, officer, LATER),
            "restriction": lambda: rights_acts.restrict(person, officer, LATER),
            "withdrawal": lambda: rights_acts.withdraw_everything(person, officer, LATER),
        }
        if kind in {"erasure", "restriction", "withdrawal"}:
            with pytest.raises(DomainError, match="done_first"):
                rights.answer_request(request, WORDS, officer, LATER)
        acts[kind]()
        assert (request.status, request.answered_at) == ("done", LATER)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "breach"}, "request_kind_unknown"), ({"channel": "rumour"}, "request_channel_missing"),
        ({"kind": "correction", "asked": " "}, "correction_missing"),
        ({"received_at": AT + timedelta(days=1)}, "received_impossible"),
        ({"received_at": AT - timedelta(days=400)}, "received_impossible"),
    ],
)  # fmt: skip
def test_what_nobody_can_ask(runtime: Runtime, village: Village, change: dict[str, Any], code: str) -> None:
    with runtime.unit_of_work():
        person, officer, _ = tri(village)
        said: dict[str, Any] = {"kind": "copy", "channel": "office", "asked": "", "received_at": AT} | change
        with pytest.raises(DomainError, match=code):
            rights.record_request(person, actor=officer, at=AT, **said)


def at_office(role: str, region: str = "33") -> Actor:
    return Actor(
        4711, grants=(Grant(role, 90, region_prefix=region, duty="both" if role == "programme_officer" else ""),)
    )


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("programme_officer", {"answer", "record", "erase", "export", "read"}),
        ("data_protection", {"answer", "record", "erase", "export", "read"}),
        ("case_handler", {"refer"}),
        ("lender", set()),
    ],
)  # fmt: skip
def test_who_may_in_the_region_and_nobody_next_door(
    runtime: Runtime, village: Village, role: str, allowed: set[str]
) -> None:
    asked = {
        "answer": "data_request:answer", "record": "data_request:record", "erase": "person:erase",
        "export": "person:export", "read": "person:read", "refer": "referral:record", "edit": "person:edit",
    }  # fmt: skip
    with runtime.unit_of_work():
        person, officer, _ = tri(village)
        request = ask(person, "copy", officer)
        for name, permission in asked.items():
            document = request if permission == "data_request:answer" else person
            expected = name in allowed or (name == "edit" and role == "programme_officer")
            assert can(at_office(role), permission, document) == expected, permission
            assert not can(at_office(role, "52"), permission, document), permission
        assert must_have_factor(at_office(role), "staff") == (role != "lender")


def test_the_person_asks_and_takes_back_herself(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        person, officer, _ = tri(village)
        user = village.person("Tri Wahyuni")
        people.link_login(person, user.id, officer, AT)
        herself = queries.actor_for(user)
        request = rights.record_request(person, "copy", "online", "", AT, herself, AT)
        for permission, document in (
            ("data_request:record", person), ("data_request:read", request), ("data_request:withdraw", request),
            ("person:export", person), ("person:withdraw_all", person),
        ):  # fmt: skip
            assert can(herself, permission, document), permission
        for permission, document in (
            ("data_request:answer", request),
            ("person:erase", person),
            ("person:restrict", person),
        ):
            assert not can(herself, permission, document), permission


def test_who_is_restricted_is_seen_by_who_answers_alone(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        person, officer, coordinator = tri(village)
        rights_acts.restrict(person, officer, LATER)
        session().flush()
        assert not person.name_is_public
        assert get_person(person.id, officer) is person
        assert person not in list_persons(officer)
        with pytest.raises(DomainError, match="not_found"):
            get_person(person.id, coordinator)
        with pytest.raises(Conflict, match="person_is_restricted"):
            people.edit_person(person, TRI, "WIB", coordinator, LATER)
        with pytest.raises(Conflict, match="restricted_already"):
            rights_acts.restrict(person, officer, LATER)
        rights_acts.lift_restriction(person, officer, LATER)
        session().flush()
        assert person.name_is_public
        assert get_person(person.id, coordinator) is person


def test_a_copy_holds_everything_and_is_logged(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        person, officer, _ = tri(village)
        assert not rights_export.may_open_copy(person, officer, AT)
        rights_export.take_copy(person, officer, AT)
        session().flush()
        assert rights_export.may_open_copy(person, officer, AT)
        copy = rights_export.copy_of(person)
        assert (copy["person"]["nik"], copy["consents"][0]["purpose"]) == (NIK, "public_name")
        assert copy["keepers"][0]["organisation"] == copy["groups"][0]["group"] == "Batik Sekar Mulih"
        assert [each["what"] for each in copy["accesses"]] == ["export"]


def test_a_breach_is_done_when_both_were_told(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        officer = queries.actor_for(village.officer())
        report = BreachReport("HP berisi daftar hadir hilang.", "Nama", 4, "Masuk diakhiri.", AT)
        breach = rights.record_breach(report, "33", officer, AT)
        rights.tell_of_breach(breach, "persons", officer, AT)
        with pytest.raises(DomainError, match="told_first"):
            rights.answer_request(breach, WORDS, officer, LATER)
        with pytest.raises(Conflict, match="told_already"):
            rights.tell_of_breach(breach, "persons", officer, AT)
        with pytest.raises(DomainError, match="breach_not_refused"):
            rights.refuse_request(breach, WORDS, officer, LATER)
        rights.tell_of_breach(breach, "authority", officer, AT)
        rights.answer_request(breach, WORDS, officer, LATER)
        assert breach.status == "done"


def test_a_referral_has_an_agency_and_days(runtime: Runtime, village: Village) -> None:
    day = AT.date()
    with runtime.unit_of_work():
        person, _, _ = tri(village)
        handler = at_office("case_handler")
        handler = Actor(village.person("Bayu").id, grants=handler.grants)
        for agency, on, code in (("press", day, "agency"), ("police", day + timedelta(1), "referral_in_future")):
            with pytest.raises(DomainError, match=code):
                rights.record_referral(person, agency, on, day, handler, AT)
        referral = rights.record_referral(person, "police", day, day, handler, AT)
        with pytest.raises(DomainError, match="closed_impossible"):
            rights.close_referral(referral, day - timedelta(1), day, handler, AT)
        rights.close_referral(referral, day, day, handler, AT)
        with pytest.raises(Conflict, match="referral_is_closed"):
            rights.close_referral(referral, day, day, handler, AT)


def test_what_is_past_its_time_ends(runtime: Runtime, village: Village) -> None:
    long_after = AT + timedelta(days=6 * 365)
    with runtime.unit_of_work() as work:
        person, officer, _ = tri(village)
        request = ask(person, "correction", officer)
        rights.answer_request(request, WORDS, officer, LATER)
        old = AT - timedelta(days=6 * 365)
        for at in (old, AT):
            people.record_access(person, "export", officer, at)
        closed = rights.record_referral(person, "police", AT.date(), AT.date(), officer, AT)
        rights.close_referral(closed, AT.date(), AT.date(), officer, AT)
        work.flush()
        jobs.end_retention(AT)
        assert work.scalars(select(PersonAccess.at)).all() == [AT]
        assert (request.asked, work.scalar(select(func.count(Referral.id)))) == ("Nama desa: Pilang.", 1)
        work.flush()
        work.expire_all()
        with pytest.raises(Exception, match="append-only"), work.begin_nested():
            jobs.end_retention(long_after)  # by the database's own clock the look is young
        jobs.end_retention(AT + timedelta(days=1))


def test_whom_nobody_keeps_is_proposed_and_not_erased(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        person, officer, coordinator = tri(village)
        session().flush()
        after = AT + timedelta(days=800)
        assert person not in list_forgotten(officer, after)
        people.keep_no_longer(person, next(iter(person.keeper_ids)), coordinator, AT)
        session().flush()
        assert person in list_forgotten(officer, after)
        assert person not in list_forgotten(officer, AT + timedelta(days=700))
        assert person.erased_at is None


def test_an_older_page_does_not_give_back_what_she_took(
    runtime: Runtime, village: Village, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        officer = village.officer()
        member = members.add_member(group, TRI, queries.actor_for(coordinator), AT)
        path, person_id = f"/organisations/{group.id}/members/{member.id}", member.person_id
    client = signed(make_client, coordinator)
    page = client.get(path)
    with runtime.unit_of_work():
        person = session().get_one(Person, person_id)
        rights_acts.withdraw_everything(person, queries.actor_for(session().get_one(User, officer.id)), LATER)
    answer = client.post(path, page.form(path).values)
    assert answer.status_code == 409
    assert "menarik" in answer.words
    with runtime.unit_of_work(write=False):
        assert session().get_one(Person, person_id).consent("public_name") == "withdrawn"


def signed(make_client: Callable[[], Client], user: User) -> Client:
    client = make_client()
    client.sign_in(user)
    return client


def test_a_login_is_erased_with_its_person(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        officer = queries.actor_for(village.officer())
        person = members.add_member(group, TRI, queries.actor_for(coordinator), AT).person
        people.link_login(person, coordinator.id, officer, AT)
        with pytest.raises(DomainError, match="erasure_leaves_nobody"), session().begin_nested():
            rights_acts.erase_person(person, officer, LATER)
        session().expire_all()
        village.join(group, village.person("Sapiah"), "group_coordinator")
        session().flush()
        rights_acts.erase_person(person, officer, LATER)
        session().flush()
        session().expire_all()
        assert (coordinator.name, coordinator.phone, coordinator.is_enabled) == (f"Orang {person.id}", None, False)
        assert queries.actor_for(coordinator).grants == ()


def test_a_sealed_name_is_read_until_its_key_goes(runtime: Runtime, village: Village) -> None:
    day = AT.date()
    with runtime.unit_of_work():
        user = village.person("Darmini")
        seal_name(user, "Orang 7", day, AT)
        user.name, user.erased_at = "Orang 7", AT
        session().flush()
        assert names_on_papers({user.id}) == {user.id: "Darmini"}
        assert unsealed("Orang 7, Mitra Desa", user.id) == "Darmini, Mitra Desa"
        assert unsealed("Orang 7", None) == "Orang 7"
        assert destroy_keys(day - timedelta(days=1), AT) == 0
        assert destroy_keys(day, AT) == 1
        session().flush()
        assert names_on_papers({user.id}) == {user.id: "Orang 7"}
        assert unsealed("Orang 7, Mitra Desa", user.id) == "Orang 7, Mitra Desa"
