"""Everything that is kept about one person, as plain data: for the file, and for the page that is printed."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.sealed_names import names_on_papers
from marketplace.audit.words import list_words_of
from marketplace.infra.data.runtime import emit, service, session
from marketplace.people import rights_events as events
from marketplace.people.models import Person, PersonAccess
from marketplace.people.operations import event_fields, record_access
from marketplace.people.rights_operations import settle
from marketplace.people.rights_queries import list_referrals_of, list_requests_of
from marketplace.people.surroundings import Surroundings

HANDED_OVER = timedelta(minutes=15)
"""How long the copy can be opened after it was asked for, so that a printer may jam."""
OWN = (
    "name", "kind", "relative", "region_code", "village_key", "village_name", "phone", "skill", "country",
    "years_abroad", "returned_in", "has_savings", "has_bank_account", "nik", "registered_at", "restricted_at",
    "erased_at",
)  # fmt: skip


def take_copy(person: Person, actor: Actor, at: datetime) -> None:
    """Notes in the person's log that a copy is taken, and answers her request for one."""
    record_access(person, "export", actor, at)
    emit(events.DataExported(**event_fields(person, actor, at)))
    settle(person, "copy", actor, at)


def may_open_copy(person: Person, actor: Actor, at: datetime) -> bool:
    """Whether the reader took a copy just now: nobody opens one without it standing in the person's log."""
    mine = (PersonAccess.person_id == person.id, PersonAccess.by_user_id == actor.user_id)
    taken = (PersonAccess.what == "export", PersonAccess.at > at - HANDED_OVER)
    return session().scalar(select(PersonAccess.id).where(*mine, *taken).limit(1)) is not None


def copy_of(person: Person) -> dict[str, Any]:
    """All that is kept about the person; days and moments as ISO 8601."""
    around = service(Surroundings)
    accesses = list(session().scalars(select(PersonAccess).where(PersonAccess.person_id == person.id)))
    requests = list_requests_of(person.id)
    places = {each.organisation_id for each in person.keepers}
    places |= {each.organisation_id for each in accesses if each.organisation_id is not None}
    names = around.names_of(places)
    people = names_on_papers(
        {each.by_user_id for each in accesses if each.by_user_id is not None}
        | {each.recorded_by_id for each in person.consents if each.recorded_by_id is not None}
    )
    return {
        "person": {name: _plain(getattr(person, name)) for name in OWN},
        "trades": [each.trade for each in person.trades],
        "consents": [
            _row(each, "purpose", "answer", "text_version", "channel", "answered_at", "ended_at", "ending")
            | {"recorded_by": people.get(each.recorded_by_id or 0)}
            for each in person.consents
        ],
        "keepers": [
            _row(each, "since", "ended_at") | {"organisation": names.get(each.organisation_id, "")}
            for each in person.keepers
        ],
        "groups": [_row(each, "group", "role", "joined_on", "left_on") for each in around.spells_of([person.id])],
        "accesses": [
            _row(each, "what", "at", "reason")
            | {"by": people.get(each.by_user_id or 0), "organisation": names.get(each.organisation_id or 0)}
            for each in accesses
        ],
        "requests": [
            _row(each, "kind", "status", "asked", "channel", "received_at", "due_at", "answered_at", "answer")
            for each in requests
        ],
        "referrals": [_row(each, "agency", "referred_on", "closed_on") for each in list_referrals_of(person.id)],
        "words": [
            {"document": document, "at": _plain(at), "text": words}
            for document, at, words in (list_words_of(person.user_id) if person.user_id is not None else ())
        ],
    }


def _row(row: Any, *names: str) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
