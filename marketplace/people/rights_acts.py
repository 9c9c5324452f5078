"""What is done to a person's data because she asks: withdrawal of everything, restriction, erasure."""

from datetime import datetime

from marketplace.accounts.actor import Actor
from marketplace.accounts.erasing import erase_user
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.errors import Conflict
from marketplace.people import rights_events as events
from marketplace.people.models import Person
from marketplace.people.operations import erase_nik, event_fields, withdraw_consent
from marketplace.people.rights_operations import settle
from marketplace.people.rights_queries import list_requests_of
from marketplace.people.rights_rules import pseudonym


def withdraw_everything(person: Person, actor: Actor, at: datetime) -> int:
    """Takes back every consent of the person at once; Conflict where there is none."""
    given = [each for each in person.consents if each.is_given]
    if not given:
        raise Conflict("nothing_to_withdraw")
    for each in given:
        withdraw_consent(person, each.purpose, actor, at)
    settle(person, "withdrawal", actor, at)
    return len(given)


def restrict(person: Person, actor: Actor, at: datetime) -> None:
    """From now on the person's data are only kept: no page shows her, nothing counts her."""
    _check_not_erased(person)
    if person.restricted_at is not None:
        raise Conflict("restricted_already")
    person.restricted_at, person.restricted_by_id = at, actor.user_id
    emit(events.DataRestricted(**event_fields(person, actor, at)))
    settle(person, "restriction", actor, at)


def lift_restriction(person: Person, actor: Actor, at: datetime) -> None:
    """The person's data may be used again, as far as she consents."""
    _check_not_erased(person)
    if person.restricted_at is None:
        raise Conflict("not_restricted")
    person.restricted_at = person.restricted_by_id = None
    emit(events.RestrictionLifted(**event_fields(person, actor, at)))


def erase_person(person: Person, actor: Actor, at: datetime) -> None:
    """Forgets who the person is, in her own row and at her login; what was done keeps its number, dates and amounts.

    DomainError where something of hers has to be finished first, see `parties.erased`.
    """
    _check_not_erased(person)
    user_id = person.user_id
    emit(events.PersonErased(**event_fields(person, actor, at), user_id=user_id))
    if user_id is not None:
        erase_user(session().get_one(User, user_id), pseudonym(person.id), actor, at)
    _blank(person)
    for consent in person.consents:
        if consent.ended_at is None:
            consent.ended_at, consent.ending = at, "erased"
    for keeper in person.keepers:
        keeper.ended_at = keeper.ended_at or at
    person.erased_at = at
    settle(person, "erasure", actor, at)
    _forget_what_was_asked(person)


def _blank(person: Person) -> None:
    person.name, person.skill, person.country = pseudonym(person.id), "", ""
    person.phone = person.village_key = person.years_abroad = person.returned_in = None
    person.village_name = person.relative = ""
    person.has_savings = person.has_bank_account = None
    person.trades.clear()
    erase_nik(person)


def _forget_what_was_asked(person: Person) -> None:
    for request in list_requests_of(person.id):
        request.asked = ""


def _check_not_erased(person: Person) -> None:
    if person.erased_at is not None:
        raise Conflict("person_is_erased")
