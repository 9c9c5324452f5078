"""Writing the persons of a list: a handful of statements, however many there are."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from marketplace.accounts.actor import Actor
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import emit, service, session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.document_keys import key_of
from marketplace.people import events
from marketplace.people.groups import Groups
from marketplace.people.import_models import PersonImport
from marketplace.people.imports import Judged
from marketplace.people.models import Consent, Keeper, Person, PersonAccess, PersonTrade
from marketplace.people.operations import PLAIN
from marketplace.people.rules import CONSENT_TEXT, PersonDetails, nik_digest

PURPOSE, CHANNEL = "public_name", "signed"


def lock_persons() -> None:
    """Has whoever else writes persons wait, so that nobody is written twice; SQLite has one writer at a time."""
    if session().get_bind().dialect.name == "postgresql":
        session().execute(text("LOCK TABLE persons IN SHARE ROW EXCLUSIVE MODE"))


def write_persons(person_import: PersonImport, judged: Sequence[Judged], actor: Actor, at: datetime) -> None:
    """Writes new persons, links known ones to the organisation that counts them too, and has the group take them in.

    What is on record of a known person stays as it is.
    """
    new = [one for one in judged if one.outcome == "new"]
    ids = dict(zip((one.row.number for one in new), _insert_persons(person_import, new, actor, at), strict=True))
    linked = [one.person_id for one in judged if one.outcome == "same"]
    known = [one.person_id for one in judged if one.outcome in ("same", "here")]
    keeping = {"organisation_id": person_import.organisation_id, "since": at}
    _insert(Keeper, [{"person_id": person_id, **keeping} for person_id in (*ids.values(), *linked)])
    _insert(PersonTrade, list(_trades(new, ids)))
    _insert(Consent, list(_consents(new, ids, actor, at)))
    looked = {"what": "import", "at": at, "by_user_id": actor.user_id, "organisation_id": person_import.organisation_id}
    _insert(PersonAccess, [{"person_id": person_id, "reason": "", **looked} for person_id in known])
    joining = {
        one.person_id or ids[one.row.number]: one.row.joined_on
        for one in judged
        if one.joins and one.outcome in ("new", "same", "here")
    }
    if person_import.group_id is not None and joining:
        today = local_date(at, person_import.zone)
        service(Groups).join(person_import.group_id, {who: day or today for who, day in joining.items()}, actor, at)
    with session().no_autoflush:
        for event in _events(person_import, new, ids, actor, at):
            emit(event)


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session().execute(insert(table), rows)


def _insert_persons(person_import: PersonImport, new: Sequence[Judged], actor: Actor, at: datetime) -> list[int]:
    key, ids = service(Keyring).field[0], _next_ids(len(new))
    by = {"registered_for_id": person_import.organisation_id, "registered_by_id": actor.user_id, "registered_at": at}
    said = zip(ids, (one.row.details for one in new), strict=True)
    _insert(Person, [{"id": who, **_columns(details, key), **by} for who, details in said if details is not None])
    return ids


def _next_ids(count: int) -> list[int]:
    """Numbers for so many persons, taken in one statement, so that all their rows are written in one each."""
    if session().get_bind().dialect.name == "postgresql":
        taken = text("SELECT nextval(pg_get_serial_sequence('persons', 'id')) FROM generate_series(1, :count)")
        return [int(number) for number in session().scalars(taken, {"count": count})]
    last = session().scalar(select(func.max(Person.id))) or 0
    return list(range(last + 1, last + count + 1))


def _columns(details: PersonDetails, key: str) -> dict[str, Any]:
    columns = {name: getattr(details, name) for name in ("name", "skill", "region_code", *PLAIN)}
    nik = details.nik
    sealed = {"nik": nik or None, "nik_last4": nik[-4:], "nik_digest": nik_digest(nik, key) if nik else ""}
    return columns | sealed


def _trades(new: Sequence[Judged], ids: dict[int, int]) -> Iterator[dict[str, Any]]:
    for one in new:
        for trade in one.row.details.trades if one.row.details else ():
            yield {"person_id": ids[one.row.number], "trade": trade}


def _consents(new: Sequence[Judged], ids: dict[int, int], actor: Actor, at: datetime) -> Iterator[dict[str, Any]]:
    told = {"purpose": PURPOSE, "text_version": CONSENT_TEXT, "channel": CHANNEL, "answered_at": at, "ending": ""}
    for one in new:
        if one.row.details and one.row.details.public_name:
            answer = one.row.details.public_name
            yield {"person_id": ids[one.row.number], "answer": answer, "recorded_by_id": actor.user_id, **told}


def _events(
    person_import: PersonImport, new: Sequence[Judged], ids: dict[int, int], actor: Actor, at: datetime
) -> Iterator[events.PersonEvent]:
    for one in new:
        who = ids[one.row.number]
        fields = actor.event_fields(at, person_import.organisation_id)
        fields |= {"subject": key_of("person", who), "person_id": who}
        details = one.row.details
        if details is not None:
            yield events.PersonRegistered(**fields, kind=details.kind)
            if details.public_name:
                yield events.ConsentAnswered(**fields, purpose=PURPOSE, answer=details.public_name, channel=CHANNEL)
