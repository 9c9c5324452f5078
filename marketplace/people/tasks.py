"""What waits in this room: what persons ask about their data, and whose erasure is proposed."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.infra.data.runtime import now
from marketplace.infra.language.formats import local_date
from marketplace.infra.language.i18n import zone
from marketplace.people.models import Person
from marketplace.people.rights_labels import clock, span, title_of
from marketplace.people.rights_models import DataRequest
from marketplace.people.rights_queries import answered_regions, list_forgotten, list_requests


def list_tasks(viewer: Actor) -> list[Task]:
    """Requests about data that the viewer answers, and how many persons nobody keeps."""
    if not answered_regions(viewer) or not can(viewer, "data_request:list"):
        return []
    forgotten = list_forgotten(viewer, now())
    return [*map(_request, list_requests(viewer, "open")), *([_forgotten(forgotten)] if forgotten else [])]


def _request(request: DataRequest) -> Task:
    late = request.is_late(now())
    return Task(
        title=title_of(request), text=late_words(request) if late else str(clock(request, now()).word) + ".",
        icon="alert" if late else "person", url=url_for("people.data_request", request_id=request.id),
        button=_("Answer"), since=request.received_at, due_on=local_date(request.due_at, zone()),
        tone="attention" if late else "",
    )  # fmt: skip


def late_words(request: DataRequest) -> str:
    """By how much a request is late, and against which rule."""
    return str(_("Late by %(time)s: the law gives 3 × 24 hours.", time=span(now() - request.due_at)))


def _forgotten(persons: list[Person]) -> Task:
    return Task(
        title=ngettext(
            "%(num)d person is kept by nobody any more", "%(num)d persons are kept by nobody any more", len(persons)
        ),
        text=_("No organisation has kept them for two years. Look, and erase whoever is not needed."),
        icon="person", url=url_for("people.data_requests", _anchor="forgotten"), button=_("Look at the list"),
        since=min(each.registered_at for each in persons),
    )  # fmt: skip
