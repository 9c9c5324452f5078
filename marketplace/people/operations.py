"""Writing persons down, changing what is known of them, their consent, and who keeps their data."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import emit, service, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.cleaning import clean_name, is_blank
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.kernel.reasons import clean_reason
from marketplace.people import events
from marketplace.people.models import Consent, Keeper, Person, PersonAccess, PersonTrade
from marketplace.people.queries import find_person_of
from marketplace.people.rules import (
    CONSENT_TEXT,
    PersonDetails,
    check_answer,
    check_identity_number,
    nik_digest,
    person_faults,
)

ONE_LOOK = timedelta(hours=1)
"""Within it, one person's looks at the same page count once."""
PLAIN = (
    "kind", "relative", "phone", "country", "years_abroad", "returned_in", "village_key", "village_name",
    "has_savings", "has_bank_account",
)  # fmt: skip
"""Fields that are written as they were said."""


def event_fields(person: Person, actor: Actor, at: datetime) -> dict[str, Any]:
    """The common fields of an event about a person."""
    return actor.event_fields(at) | {"subject": key_of("person", person.id), "person_id": person.id}


def register_person(
    details: PersonDetails, zone: str, actor: Actor, at: datetime, kept_by: int | None = None
) -> Person:
    """Writes a person down, kept by that organisation; Invalid with everything that cannot be."""
    person = Person(name="", kind="", registered_at=at, registered_by_id=actor.user_id, registered_for_id=kept_by)
    _write(person, details, zone, at)
    session().add(person)
    session().flush()
    emit(events.PersonRegistered(**event_fields(person, actor, at), kind=person.kind))
    if kept_by is not None:
        keep(person, kept_by, at)
    _write_public_name(person, details.public_name, actor, at)
    return person


def edit_person(person: Person, details: PersonDetails, zone: str, actor: Actor, at: datetime) -> Person:
    """Changes what is known of a person; Invalid with everything that cannot be."""
    before = _told(person)
    _write(person, details, zone, at)
    after = _told(person)
    changed = tuple(name for name, value in after.items() if value != before[name])
    if changed:
        emit(events.PersonChanged(**event_fields(person, actor, at), fields=changed))
    _write_public_name(person, details.public_name, actor, at)
    return person


def _told(person: Person) -> dict[str, Any]:
    told = {name: getattr(person, name) for name in ("name", "skill", "region_code", "nik", *PLAIN)}
    return told | {"trades": sorted(each.trade for each in person.trades)}


def _write(person: Person, details: PersonDetails, zone: str, at: datetime) -> None:
    if errors := list(person_faults(details, local_date(at, zone))):
        raise Invalid(errors)
    person.name, person.skill = clean_name(details.name), details.skill.strip()
    person.region_code = details.region_code or person.region_code or ""
    for name in PLAIN:
        value = getattr(details, name)
        setattr(person, name, value.strip() if isinstance(value, str) else value)
    kept = {each.trade: each for each in person.trades}
    person.trades = [kept.get(trade) or PersonTrade(trade=trade) for trade in dict.fromkeys(details.trades)]
    if not is_blank(details.nik):
        write_nik(person, check_identity_number(details.nik))


def write_nik(person: Person, digits: str) -> None:
    """Seals the NIK, and notes its last four digits and its digest."""
    person.nik, person.nik_last4 = digits, digits[-4:]
    person.nik_digest = nik_digest(digits, service(Keyring).field[0])


def erase_nik(person: Person) -> None:
    """Forgets the NIK in every form."""
    person.nik, person.nik_last4, person.nik_digest = None, "", ""


def _write_public_name(person: Person, answer: str, actor: Actor, at: datetime) -> None:
    state = person.consent("public_name")
    if answer == "" and state == "given":
        withdraw_consent(person, "public_name", actor, at)
    elif answer and answer != state:
        answer_consent(person, "public_name", answer, "on_record", actor, at)


def answer_consent(person: Person, purpose: str, answer: str, channel: str, actor: Actor, at: datetime) -> Consent:
    """Notes a person's answer for one purpose; one that she gave before is replaced. A no after a yes withdraws it."""
    check_answer(purpose, answer, channel)
    latest = person.latest_consent(purpose)
    if latest is not None and latest.ended_at is None:
        latest.ended_at, latest.ending = at, "replaced"
    consent = Consent(
        purpose=purpose, answer=answer, text_version=CONSENT_TEXT, channel=channel, answered_at=at,
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    person.consents.append(consent)
    emit(events.ConsentAnswered(**event_fields(person, actor, at), purpose=purpose, answer=answer, channel=channel))
    return consent


def withdraw_consent(person: Person, purpose: str, actor: Actor, at: datetime) -> Consent:
    """Ends a consent; Conflict where there is none to take back."""
    latest = person.latest_consent(purpose)
    if latest is None or latest.answer != "given" or latest.ended_at is not None:
        raise Conflict("nothing_to_withdraw")
    latest.ended_at, latest.ending = at, "withdrawn"
    emit(events.ConsentWithdrawn(**event_fields(person, actor, at), purpose=purpose))
    return latest


def keep(person: Person, organisation_id: int, at: datetime) -> None:
    """From now on the organisation keeps the person's data."""
    if organisation_id not in person.keeper_ids:
        person.keepers.append(Keeper(organisation_id=organisation_id, since=at))


def keep_no_longer(person: Person, organisation_id: int, actor: Actor, at: datetime) -> None:
    """The organisation keeps the person's data no longer. Where nobody else does, her NIK is forgotten and her name is
    no longer public.
    """
    for keeper in person.keepers:
        if keeper.organisation_id == organisation_id and keeper.ended_at is None:
            keeper.ended_at = at
    if not person.keeper_ids:
        erase_nik(person)
        if person.name_is_public:
            withdraw_consent(person, "public_name", actor, at)


def link_login(person: Person, user_id: int, actor: Actor, at: datetime) -> None:
    """Notes which login is the person's; Conflict where either has another one."""
    if person.user_id == user_id:
        return
    if person.user_id is not None or find_person_of(user_id) is not None:
        raise Conflict("login_of_another")
    person.user_id = user_id
    emit(events.LoginLinked(**event_fields(person, actor, at)))


def record_access(person: Person, what: str, actor: Actor, at: datetime, reason: str = "") -> None:
    """Notes in the person's own log that somebody looked; a page opened again within the hour counts once."""
    if what == "page" and (_looked_since(person, actor, at - ONE_LOOK) or person.user_id == actor.user_id):
        return
    fields = actor.event_fields(at)
    session().add(
        PersonAccess(
            person_id=person.id, what=what, at=at, by_user_id=actor.user_id,
            organisation_id=fields["organisation_id"], reason=reason,
        )
    )  # fmt: skip


def _looked_since(person: Person, actor: Actor, since: datetime) -> bool:
    seen = (PersonAccess.person_id == person.id, PersonAccess.by_user_id == actor.user_id, PersonAccess.what == "page")
    return session().scalar(select(PersonAccess.id).where(*seen, PersonAccess.at > since).limit(1)) is not None


def view_nik(person: Person, reason: str, actor: Actor, at: datetime) -> str:
    """The whole NIK, for a reason that the person can read; DomainError where there is none."""
    reason = clean_reason(reason)
    if person.nik is None:
        raise DomainError("no_nik")
    record_access(person, "nik", actor, at, reason)
    emit(events.NikViewed(**event_fields(person, actor, at)))
    return person.nik
