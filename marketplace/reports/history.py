"""The timeline of an order: who did what, when, with which photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.audit.models import AuditEvent
from marketplace.infra import formats
from marketplace.infra.i18n import language, zone
from marketplace.infra.runtime import session
from marketplace.infra.uploads import attachments_of
from marketplace.notifications.words import SENTENCES, sentence
from marketplace.parties.assistance_queries import helpers_of
from marketplace.parties.models import Organisation

HIDDEN = frozenset({"order.drafted", "advance.drafted", "advance.consumed", "payment.started"})
"""Steps of one side's own work, and what another row says better."""


@dataclass(frozen=True)
class Happening:
    """One event as the timeline shows it."""

    title: str
    at: str
    datetime: str
    who: str
    photos: list[dict[str, str]] = field(default_factory=list)


def list_happenings(file: str) -> list[Happening]:
    """Everything that happened in the order file, latest first."""
    told = [each for each in _rows(file) if each[0].key in SENTENCES and each[0].key not in HIDDEN]
    photos = _photos([row for row, *_names in told])
    helpers = helpers_of((row.by_user_id, row.organisation_id, row.occurred_at) for row, *_names in told)
    return [
        Happening(
            title=sentence(row.key, row.details),
            at=formats.moment(row.occurred_at, language(), zone()),
            datetime=row.occurred_at.isoformat(timespec="minutes"),
            who=_who(row, person, place, helpers),
            photos=photos.get(row.id, []),
        )
        for row, person, place in told
    ]


def _who(row: AuditEvent, person: str | None, place: str | None, helpers: Mapping[Any, str]) -> str:
    """Who did it and for whom; of a facilitator, the partner that helps the group."""
    partner = helpers.get((row.by_user_id, row.organisation_id, row.occurred_at))
    if partner is not None:
        return str(_("for %(group)s by %(person)s, %(partner)s", group=place, person=person, partner=partner))
    return ", ".join(filter(None, (person, place)))


def _rows(file: str) -> list[tuple[AuditEvent, str | None, str | None]]:
    """The file's events, latest first, each with the names of the person and of the party."""
    picked = (
        select(AuditEvent, User.name, Organisation.name)
        .outerjoin(User, User.id == AuditEvent.by_user_id)
        .outerjoin(Organisation, Organisation.id == AuditEvent.organisation_id)
        .where(AuditEvent.file == file)
        .order_by(AuditEvent.id.desc())
    )
    return [(row, person, place) for row, person, place in session().execute(picked)]


def _photos(rows: Sequence[AuditEvent]) -> dict[int, list[dict[str, str]]]:
    """Photos by the row that attached them: the document's first event at or after the photo."""
    attached = attachments_of({row.subject for row in rows})
    found: dict[int, list[dict[str, str]]] = {}
    for subject, attachments in attached.items():
        mine = sorted((row for row in rows if row.subject == subject), key=lambda row: row.id)
        for attachment in attachments:
            row = next((row for row in mine if row.occurred_at >= attachment.created_at), mine[-1])
            large, thumb = (
                url_for("files.attachment", attachment_id=attachment.id, size=size) for size in ("large", "thumb")
            )
            found.setdefault(row.id, []).append({"url": large, "thumb": thumb, "alt": attachment.note or _("Photo")})
    return found
