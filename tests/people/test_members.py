"""Persons as members of groups: found by their NIK, kept by whoever wrote them down, in one group at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from marketplace.accounts.actor import Actor
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.parties import members, queries
from marketplace.people import jobs, rights_acts
from marketplace.people import operations as people
from marketplace.people.models import Person
from marketplace.people.queries import list_same_nik
from marketplace.people.rules import PersonDetails
from tests.parties.village import AT, NIK, Browser, Village

LATER = AT + timedelta(days=9)
TRI = PersonDetails("Tri Wahyuni", "returned_worker", public_name="given", nik=NIK)


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)


def test_consent_is_dated_and_withdrawn(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        me = queries.actor_for(coordinator)
        member = members.add_member(group, TRI, me, AT)
        person = member.person
        given = person.latest_consent("public_name")
        assert given is not None
        assert (given.answered_at, given.recorded_by_id, given.channel) == (AT, coordinator.id, "on_record")
        assert (person.name_is_public, person.consent("whatsapp")) == (True, "not_asked")
        members.edit_member(group, member, PersonDetails("Tri Wahyuni", "returned_worker"), me, LATER)
        assert (person.consent("public_name"), given.ended_at, given.ending) == ("withdrawn", LATER, "withdrawn")
        members.edit_member(
            group, member, PersonDetails("Tri Wahyuni", "returned_worker", public_name="declined"), me, LATER
        )
        assert person.consent("public_name") == "declined"
        members.edit_member(group, member, TRI, me, LATER)
        assert (person.name_is_public, person.nik, len(person.consents)) == (True, NIK, 3)
        with pytest.raises(Conflict, match="nothing_to_withdraw"):
            people.withdraw_consent(person, "whatsapp", me, LATER)


def test_a_member_who_leaves_is_forgotten_only_where_nobody_else_keeps_her(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        me = queries.actor_for(coordinator)
        member = members.add_member(group, TRI, me, AT)
        members.remove_member(group, member, me, LATER)
        assert (member.person.nik, member.person.nik_digest, member.person.name_is_public) == (None, "", False)
        assert queries.list_members(group.id) == []
        kept = members.add_member(group, TRI, me, LATER)
        people.keep(kept.person, 4711, AT)
        members.remove_member(group, kept, me, LATER)
        assert (kept.person.nik, kept.person.name_is_public, kept.person.keeper_ids) == (NIK, True, {4711})


def test_one_nik_stands_in_a_group_once(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        me = queries.actor_for(coordinator)
        members.add_member(group, TRI, me, AT)
        other = members.add_member(group, PersonDetails("Sapiah", "family"), me, AT)
        dotted = PersonDetails("Sapiah", "family", nik="33.14.12.450785.0003")
        for attempt in (
            lambda: members.add_member(group, dotted, me, AT),
            lambda: members.edit_member(group, other, dotted, me, AT),
        ):
            with pytest.raises(DomainError) as refusal:
                attempt()
            assert (refusal.value.code, refusal.value.field) == ("nik_in_group", "nik")
            assert refusal.value.params == {"name": "Tri Wahyuni"}
        assert len(queries.list_members(group.id)) == 2


def test_a_person_is_in_one_group_at_a_time_and_stays_the_same_person(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        first, coordinator = village.group("Sekar")
        second, neighbour = village.group("Melati")
        me, she = queries.actor_for(coordinator), queries.actor_for(neighbour)
        member = members.add_member(first, TRI, me, AT)
        with pytest.raises(DomainError, match="nik_in_unseen_group"):
            members.add_member(second, TRI, she, AT)
        officer = queries.actor_for(village.officer())
        with pytest.raises(DomainError) as refusal:
            members.add_member(second, TRI, officer, AT)
        assert (refusal.value.code, refusal.value.params) == ("nik_in_other_group", {"name": "Sekar"})
        people.keep(member.person, 4711, AT)
        members.remove_member(first, member, me, LATER)
        with pytest.raises(DomainError, match="nik_of_another_name"):
            members.add_member(second, PersonDetails("Wiwik Setyowati", "family", nik=NIK), she, LATER)
        again = members.add_member(second, PersonDetails("Wahyuni Tri", "family", nik=NIK), she, LATER)
        assert (again.person_id, again.person.kind) == (member.person_id, "returned_worker")
        assert session().scalars(select(Person)).all() == [member.person]


def test_a_digest_follows_the_first_key(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work() as work:
        group, _ = village.group()
        person = members.add_member(group, TRI, Actor.system(), AT).person
        work.flush()
        work.execute(text("UPDATE persons SET nik_digest = ''"))
        work.expire_all()
        assert list_same_nik(NIK) == []
        jobs.write_digests(AT)
        assert list_same_nik(NIK) == [person]
        before = person.nik_digest
        keys: Keyring = runtime.services[Keyring]
        newer = Keyring(keys.secret, ("a newer key", *keys.field), keys.seal)
        runtime.services[Keyring] = newer
        try:
            assert list_same_nik(NIK) == [person]
            jobs.write_digests(AT)
            assert person.nik_digest != before
            assert list_same_nik(NIK) == [person]
        finally:
            runtime.services[Keyring] = keys


def test_a_restricted_member_stands_without_her_name_on_the_page_of_her_group(
    runtime: Runtime, village: Village, phone_of: Browser
) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.group()
        member = members.add_member(group, TRI, queries.actor_for(coordinator), AT)
        person_id, path = member.person_id, f"/organisations/{group.id}"
    me = phone_of(coordinator)
    assert "Tri Wahyuni" in me.get(path).words
    with runtime.unit_of_work():
        rights_acts.restrict(session().get_one(Person, person_id), Actor.system(), LATER)
    words = me.get(path).words
    assert "Tri Wahyuni" not in words
    assert "Anggota yang datanya dibatasi" in words
