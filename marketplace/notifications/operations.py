"""Writing and reading the inbox."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from marketplace.accounts.actor import Actor
from marketplace.accounts.audiences import COLLEAGUES, GROUP, HOLDER, OFFICER, OWNER, PARTNER, PERSON, SIDES
from marketplace.infra.data.batches import write_together
from marketplace.infra.data.database import ERASED, table_of
from marketplace.infra.data.events import Event, typed_fields
from marketplace.infra.data.runtime import service, session
from marketplace.notifications.models import Notice
from marketplace.notifications.rules import AllNotices
from marketplace.parties import queries as parties
from marketplace.parties.assistance_queries import people_of_each
from marketplace.parties.offered import find_holder_of

KEEP_READ = timedelta(days=180)


def tell(event: Event) -> None:
    """Puts the event into the inbox of everyone whom it concerns, but for whoever did it."""
    audiences = service(AllNotices).audience(event.key)
    if not audiences:
        return
    told = {user_id for audience in set(audiences) - SIDES.keys() for user_id in _people(event, audience)}
    write_together(Notice, _write, (event, told))


def _write(told: Sequence[tuple[Event, set[int]]]) -> None:
    """Puts events into inboxes: of those found when it happened, and of the sides of its order."""
    sides = [(event, people, list(_sides(event))) for event, people in told]
    acting = people_of_each({party for *_, wanted in sides for party, _roles in wanted})
    rows = []
    for event, people, wanted in sides:
        addressed = {user for party, roles in wanted for user, role in acting[party] if role in roles}
        details = event.details() | {"by_organisation_id": event.organisation_id, "by_user_id": event.by_user_id}
        rows += [
            {
                "user_id": user_id, "key": event.key, "subject": event.subject, "file": event.file,
                "details": details, "created_at": event.at,
            }
            for user_id in sorted((people | addressed) - {event.by_user_id})
        ]  # fmt: skip
    if rows:
        session().execute(insert(table_of(Notice)), rows)


def _sides(event: Event) -> Iterator[tuple[int, frozenset[str]]]:
    """The organisations of an order whose people are told, each with their roles."""
    for audience in service(AllNotices).audience(event.key):
        party = event.producer_group_id if audience == GROUP else event.off_taker_id
        if audience in SIDES and party is not None:
            yield party, SIDES[audience]


def _people(event: Any, audience: str) -> Iterable[int]:
    group = event.producer_group_id
    if audience == OWNER:
        return parties.people_of(event.affected_id)
    if audience == PARTNER:
        return parties.user_ids_with(event.partner_id, "field_facilitator")
    if audience == PERSON:
        return (event.user_id,) if event.user_id is not None else ()
    if audience == HOLDER:
        holder = find_holder_of(event.offer_id)
        return (holder.id,) if holder is not None else ()
    if audience == COLLEAGUES:
        return parties.colleagues_of(event.user_id)
    if audience == OFFICER:
        concerned = getattr(event, "affected_id", None) or group
        party = parties.load_organisation(concerned) if concerned else None
        region = getattr(event, "region_code", None) or (party.region_code if party else "")
        return parties.officers_of(region, party.own_people if party else frozenset())
    return ()


def mark_read(viewer: Actor, at: datetime, notice_id: int | None = None) -> None:
    """Marks one notice of the viewer, or all of them, as read."""
    mine = [Notice.user_id == viewer.user_id, Notice.read_at.is_(None)]
    if notice_id is not None:
        mine.append(Notice.id == notice_id)
    session().execute(update(Notice).where(*mine).values(read_at=at))


def forget_read(at: datetime) -> int:
    """Deletes notices older than 180 days that were read; unread ones stay. Returns how many."""
    gone = session().execute(delete(Notice).where(Notice.read_at.is_not(None), Notice.created_at < at - KEEP_READ))
    return int(getattr(gone, "rowcount", 0))


def forget_words(user_ids: Collection[int]) -> None:
    """Takes what these people wrote out of everybody's inbox; history says when it may no longer be read there."""
    typed = typed_fields()
    told = select(Notice).where(Notice.key.in_(typed.keys()))
    for notice in session().scalars(told.execution_options(yield_per=500)):
        if notice.details.get("by_user_id") in user_ids:
            written = [name for name in typed[notice.key] if notice.details.get(name)]
            notice.details = notice.details | dict.fromkeys(written, ERASED)
