"""What officers decided on an organisation and its products, told from history: who, when, why, what changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import User
from marketplace.audit.models import AuditEvent
from marketplace.catalogue import labels as products
from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Listing, ListingVersion
from marketplace.catalogue.rules import changes
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import key_of
from marketplace.parties.models import Organisation

TITLES = {
    "organisation.approved": _l("Registration approved"),
    "organisation.sent_back": _l("Registration sent back"),
    "organisation.suspended": _l("Suspended"),
    "organisation.resumed": _l("Suspension ended"),
    "bank_account.confirmed": _l("New bank account confirmed"),
    "bank_account.refused": _l("New bank account refused"),
    "listing.approved": _l("Product approved: %(title)s"),
    "listing.sent_back": _l("Product sent back: %(title)s"),
    "listing.withdrawn": _l("Product taken off the catalogue: %(title)s"),
}
"""The decisions; what the group may do too counts where an officer did it."""
CHANGES = {
    "profile": _l("the page"), "name": _l("name"), "region_code": _l("regency"), "address": _l("address"),
    "phone": _l("phone number"), "about": _l("the words about it"), "member": _l("members"),
    "outlet": _l("outlets"), "certificate": _l("papers"), "bank_account.named": _l("bank account"),
    "assistance.agreed": _l("who helps the group"), "assistance.ended": _l("who helps the group"),
    "membership.added": _l("who signs in"), "membership.accepted": _l("who signs in"),
    "membership.ended": _l("who signs in"),
}  # fmt: skip
ALSO_ITS_OWN = frozenset({"listing.withdrawn", "bank_account.refused"})
"""What a group does itself too, and which is then no decision on it."""
AWAITS_CHANGE = frozenset({"organisation.sent_back", "organisation.suspended", "listing.sent_back"})
MOST = 200
Versions = dict[int, ListingVersion]


@dataclass(frozen=True)
class Decision:
    """One decision, in the reader's language, with what was changed until the next one on the same thing."""

    key: str
    title: str
    reason: str
    at: datetime
    who: str
    changed: Sequence[str] = ()
    changed_at: datetime | None = None
    is_last: bool = True
    """Whether no other decision on the same thing followed."""

    @property
    def awaits_change(self) -> bool:
        """Whether it asked for something to be changed, and nothing was decided since."""
        return self.is_last and self.key in AWAITS_CHANGE


@dataclass(frozen=True)
class _Row:
    event: AuditEvent
    person: str | None
    office: str | None

    @property
    def who(self) -> str:
        return ", ".join(filter(None, (self.person, self.office)))


def list_decisions(organisation: Organisation) -> list[Decision]:
    """All decisions on the organisation, its bank accounts and its products, the latest first."""
    mine = select(Listing.id).where(Listing.organisation_id == organisation.id)
    listings = [key_of("listing", listing_id) for listing_id in session().scalars(mine)]
    rows = _rows([key_of("organisation", organisation.id), *listings])
    versions = _versions(rows)
    decisions = [
        decision
        for _subject, of_one in groupby(rows, key=lambda row: row.event.subject)
        for decision in _of_one(list(of_one), organisation, versions)
    ]
    return sorted(decisions, key=lambda each: each.at, reverse=True)[:MOST]


def _rows(subjects: Sequence[str]) -> list[_Row]:
    """What happened to these documents, document by document, each in its order."""
    picked = (
        select(AuditEvent, User.name, Organisation.name)
        .outerjoin(User, User.id == AuditEvent.by_user_id)
        .outerjoin(Organisation, Organisation.id == AuditEvent.organisation_id)
        .where(AuditEvent.subject.in_(subjects))
        .order_by(AuditEvent.subject, AuditEvent.number)
    )
    return [_Row(*row) for row in session().execute(picked.options(joinedload(AuditEvent.words))).unique()]


def _versions(rows: Sequence[_Row]) -> Versions:
    """The versions of products that were decided on or written, by id."""
    ids = {row.event.details.get("listing_version_id") for row in rows if row.event.key.startswith("listing.")}
    query = select(ListingVersion).where(ListingVersion.id.in_(ids)).options(selectinload(ListingVersion.photos))
    return {version.id: version for version in session().scalars(query)} if ids else {}


def _of_one(rows: Sequence[_Row], organisation: Organisation, versions: Versions) -> Iterable[Decision]:
    """The decisions on one document, each with the changes up to the next."""
    places = [place for place, row in enumerate(rows) if _decides(row, organisation)]
    for place, following in pairwise([*places, len(rows)]):
        row, after = rows[place], rows[place + 1 : following]
        changed = _changed(row, after, versions)
        yield Decision(
            key=row.event.key,
            title=str(TITLES[row.event.key]) % {"title": row.event.told.get("title", "")},
            reason=str(row.event.told.get("reason") or ""),
            at=row.event.occurred_at,
            who=row.who,
            changed=changed,
            changed_at=_last_change(after) if changed else None,
            is_last=following == len(rows),
        )


def _decides(row: _Row, organisation: Organisation) -> bool:
    by_officer = row.event.organisation_id != organisation.id
    return row.event.key in TITLES and (row.event.key not in ALSO_ITS_OWN or by_officer)


def _is_change(row: _Row) -> bool:
    return row.event.key in {"organisation.changed", "listing.saved"} or row.event.key in CHANGES


def _last_change(after: Sequence[_Row]) -> datetime | None:
    return max((row.event.occurred_at for row in after if _is_change(row)), default=None)


def _changed(decided: _Row, after: Sequence[_Row], versions: Versions) -> list[str]:
    """What was changed after a decision, each part named once; of a product, what differs from what was decided on."""
    if decided.event.key.startswith("listing."):
        return _product_changes(decided, after, versions)
    named: dict[str, None] = {}
    for row in after:
        if row.event.key == "organisation.changed":
            named |= dict.fromkeys(str(CHANGES[part]) for part in _parts(row.event.details))
        elif row.event.key in CHANGES:
            named[str(CHANGES[row.event.key])] = None
    return list(named)


def _parts(details: dict[str, Any]) -> list[str]:
    """Which parts a change of the organisation's page was about; the oldest events name the page as a whole."""
    return details.get("fields", ["profile"]) if details["what"] == "profile" else [details["what"]]


def _product_changes(decided: _Row, after: Sequence[_Row], versions: Versions) -> list[str]:
    """Which fields differ, and how, between the version decided on and the last one written after it."""
    saved = [row.event.details.get("listing_version_id") for row in after if row.event.key == "listing.saved"]
    before, latest = decided.event.details.get("listing_version_id"), saved[-1] if saved else None
    old, new = versions.get(before or 0), versions.get(latest or 0)
    if old is None or new is None:
        return []
    return [
        _("%(field)s: %(before)s → %(after)s", field=products.FIELDS[change.field],
          before=products.shown(change, "before", old.unit), after=products.shown(change, "after", new.unit))
        if change.field not in {"description", "photos"} else str(products.FIELDS[change.field])
        for change in changes(catalogue.offer_of(old), catalogue.offer_of(new))
    ]  # fmt: skip
