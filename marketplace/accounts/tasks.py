"""What waits for a person in this room."""

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.recoveries import list_open_recoveries, may_decide
from marketplace.accounts.task_board import Task


def list_tasks(viewer: Actor) -> list[Task]:
    """Lost second factors, for a second person of the staff."""
    if not can(viewer, "recovery:decide"):
        return []
    return [
        Task(
            title=_("%(name)s lost the second factor", name=person.name),
            text=_("One of the staff asked to take it off. A second person has to be sure too."),
            icon="person", url=url_for("accounts.list_recoveries"), button=_("Look at it"), since=row.asked_at,
        )
        for row, person in list_open_recoveries() if may_decide(row, viewer)
    ]  # fmt: skip
