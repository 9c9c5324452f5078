"""The timeline of an order: who did what, when, with which photos."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import User
from marketplace.audit.models import AuditEvent
from marketplace.infra.data.runtime import session
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, zone
from marketplace.infra.web.uploads import attachments_of, paper_link
from marketplace.notifications.labels import is_in_timeline, sentence
from marketplace.parties.assistance_queries import acting_partner
from marketplace.parties.models import Organisation


@dataclass(frozen=True)
class Happening:
    """One event as the timeline shows it."""

    title: str
    at: str
    datetime: str
    who: str
    photos: list[dict[str, str]] = field(default_factory=list)
    papers: list[dict[str, str]] = field(default_factory=list)


def list_happenings(file: str) -> list[Happening]:
    """Everything that happened in the order file, latest first."""
    shown = [each for each in _rows(file) if is_in_timeline(each[0].key)]
    attached = _attached([row for row, *_names in shown])
    return [
        Happening(
            title=sentence(row.key, row.told),
            at=formats.moment(row.occurred_at, language(), zone()),
            datetime=row.occurred_at.isoformat(timespec="minutes"),
            who=_who(person, place, partner),
            photos=[each for each in attached.get(row.id, []) if "thumb" in each],
            papers=[each for each in attached.get(row.id, []) if "label" in each],
        )
        for row, person, place, partner in shown
    ]


def _who(person: str | None, place: str | None, partner: str | None) -> str:
    """Who did it and for whom; of a facilitator, the partner that helps the group."""
    if partner is not None:
        return str(_("for %(group)s by %(person)s, %(partner)s", group=place, person=person, partner=partner))
    return ", ".join(filter(None, (person, place)))


def _rows(file: str) -> list[tuple[AuditEvent, str | None, str | None, str | None]]:
    """The file's events, latest first, each with the names of the person, the party and a facilitator's partner."""
    partner = acting_partner(AuditEvent.by_user_id, AuditEvent.organisation_id, AuditEvent.occurred_at)
    picked = (
        select(AuditEvent, User.name, Organisation.name, partner)
        .outerjoin(User, User.id == AuditEvent.by_user_id)
        .outerjoin(Organisation, Organisation.id == AuditEvent.organisation_id)
        .where(AuditEvent.file == file)
        .options(joinedload(AuditEvent.words))
        .order_by(AuditEvent.id.desc())
    )
    return [(row, person, place, partner) for row, person, place, partner in session().execute(picked).unique()]


def _attached(rows: Sequence[AuditEvent]) -> dict[int, list[dict[str, str]]]:
    """Photos and papers by the row that attached them: the document's first event at or after the photo."""
    attached = attachments_of({row.subject for row in rows})
    by_row: dict[int, list[dict[str, str]]] = {}
    for subject, attachments in attached.items():
        mine = sorted((row for row in rows if row.subject == subject), key=lambda row: row.id)
        for attachment in attachments:
            row = next((row for row in mine if row.occurred_at >= attachment.created_at), mine[-1])
            if attachment.upload.is_paper:
                by_row.setdefault(row.id, []).append(paper_link(attachment))
                continue
            large, thumb = (
                url_for("files.attachment", attachment_id=attachment.id, size=size) for size in ("large", "thumb")
            )
            by_row.setdefault(row.id, []).append({"url": large, "thumb": thumb, "alt": _("Photo")})
    return by_row
