"""What waits for a person in this room."""

from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.infra.formats import local
from marketplace.infra.i18n import today
from marketplace.infra.waiting import Waiting
from marketplace.parties import queries
from marketplace.parties.models import Organisation
from marketplace.parties.regions import full_name

ANSWER_WITHIN = timedelta(days=5)
"""An officer answers within three working days; a weekend may lie between."""


def list_waiting(viewer: Actor) -> list[Waiting]:
    """Registrations to finish or mend for their own people; registrations and accounts to decide on for officers."""
    found = [_own(organisation, viewer) for organisation in _unfinished(viewer)]
    if can(viewer, "approval:list"):
        found += [_registration(organisation, viewer) for organisation in queries.list_submitted(viewer)]
        found += [
            _account(owner, account.created_at, viewer) for account, owner in queries.list_waiting_accounts(viewer)
        ]
    return found


def _unfinished(viewer: Actor) -> list[Organisation]:
    mine = {g.organisation_id for g in viewer.grants if g.standing in {"draft", "submitted", "sent_back"}}
    return [
        organisation for organisation in queries.list_by_id(mine) if can(viewer, "organisation:submit", organisation)
    ]


def _own(organisation: Organisation, viewer: Actor) -> Waiting:
    url = url_for("parties.organisation", organisation_id=organisation.id)
    if organisation.status == "submitted":
        return Waiting(
            title=_("The registration of %(name)s is with the officer", name=organisation.name),
            text=_("You can look at it, and take it back to change something."),
            icon="clock", url=url, button=_("See the registration"),
            since=organisation.submitted_at or organisation.created_at, tone="wait",
        )  # fmt: skip
    if organisation.status == "sent_back":
        return Waiting(
            title=_("Mend the registration of %(name)s", name=organisation.name),
            text=organisation.status_reason, icon="return", url=url, button=_("Mend and send again"),
            since=organisation.decided_at or organisation.created_at,
        )  # fmt: skip
    missing = [gap for gap in queries.list_gaps(organisation, today()) if gap.blocking]
    return Waiting(
        title=_("Complete the registration of %(name)s", name=organisation.name),
        text=ngettext("%(num)s thing is missing.", "%(num)s things are missing.", len(missing))
        if missing
        else _("Everything is there. Send it to the officer."),
        icon="edit", url=url, button=_("Go on"), since=organisation.created_at,
    )  # fmt: skip


def _due(since: datetime, viewer: Actor) -> date:
    return (local(since, viewer.zone) + ANSWER_WITHIN).date()


def _registration(organisation: Organisation, viewer: Actor) -> Waiting:
    since = organisation.submitted_at or organisation.created_at
    return Waiting(
        title=_("Registration: %(name)s", name=organisation.name),
        text=full_name(organisation.region_code),
        icon="group", url=url_for("parties.organisation", organisation_id=organisation.id), button=_("Look at it"),
        since=since, due_on=_due(since, viewer),
    )  # fmt: skip


def _account(organisation: Organisation, since: datetime, viewer: Actor) -> Waiting:
    return Waiting(
        title=_("New bank account: %(name)s", name=organisation.name),
        text=_("Ask the group on the number you know, then confirm."),
        icon="money", url=url_for("parties.organisation", organisation_id=organisation.id), button=_("Look at it"),
        since=since, due_on=_due(since, viewer),
    )  # fmt: skip
