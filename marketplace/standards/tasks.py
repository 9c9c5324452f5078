"""What waits for a person in this room."""

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.infra.language.i18n import language
from marketplace.parties.queries import load_organisation
from marketplace.standards.models import QualityStandard
from marketplace.standards.queries import has_published, list_own


def list_tasks(viewer: Actor) -> list[Task]:
    """The first standard of a buyer who has none, since no order can be made without; drafts never published."""
    if not can(viewer, "standard:create") or has_published(viewer):
        return []
    drafts = [_unpublished(standard) for standard in list_own(viewer) if can(viewer, "standard:publish", standard)]
    return drafts or _first(viewer)


def _unpublished(standard: QualityStandard) -> Task:
    return Task(
        title=_("Publish the standard: %(title)s", title=standard.title_in(language())),
        text=_("Orders can name it once it is published."),
        icon="seal", url=url_for("standards.edit", standard_id=standard.id), button=_("Check and publish"),
        since=standard.created_at,
    )  # fmt: skip


def _first(viewer: Actor) -> list[Task]:
    off_taker_id = viewer.organisation_for("off_taker_buyer")
    if off_taker_id is None:
        return []
    buyer = load_organisation(off_taker_id)
    return [
        Task(
            title=_("Write your first quality standard"),
            text=_("Every order names one, and groups read what is asked. Examples are ready."),
            icon="seal", url=url_for("standards.new"), button=_("Write a standard"),
            since=buyer.approved_at or buyer.created_at,
        )
    ]  # fmt: skip
