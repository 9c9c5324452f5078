"""The inbox page."""

from typing import Any

from flask import Blueprint, redirect, url_for

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import id_argument
from marketplace.notifications import links, operations, queries
from marketplace.notifications.labels import icon, sentence
from marketplace.notifications.models import Notice
from marketplace.notifications.queries import parties_of
from marketplace.parties.queries import names_of_organisations

blueprint = Blueprint("notifications", __name__)


@blueprint.route("/inbox")
@guarded("notice:read")
def inbox() -> Any:
    """What was told to me, latest first."""
    notices = queries.list_notices(current_actor(), id_argument("before"))
    page = notices[: queries.PAGE]
    told = parties_of(page, current_actor())
    names = names_of_organisations({party for parties in told.values() for party in parties})
    details = queries.details_of(page)
    items = [
        {
            "notice": notice, "text": sentence(notice.key, details[notice.id]), "icon": icon(notice.key),
            "by": ", ".join(names[party] for party in told[notice.id] if party in names),
        }
        for notice in page
    ]  # fmt: skip
    older = page[-1].id if len(notices) > queries.PAGE else None
    return render("notifications/inbox.html", items=items, older=older, unread=queries.count_unread(current_actor()))


@blueprint.route("/inbox/<int:notice_id>/open", methods=["POST"])
@guarded("notice:read", load=queries.get_notice, by="notice_id")
def open_notice(notice: Notice) -> Any:
    """Marks a notice read and goes to what it is about."""
    operations.mark_read(current_actor(), now(), notice.id)
    return redirect(links.page_of_notice(notice, current_actor()), 303)


@blueprint.route("/inbox/read-all", methods=["POST"])
@guarded("notice:read")
def read_all() -> Any:
    """Marks everything read."""
    operations.mark_read(current_actor(), now())
    return redirect(url_for("notifications.inbox"), 303)
