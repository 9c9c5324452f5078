"""Home, the order file, help."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.sides import side_of
from marketplace.advances.labels import advance_label, advance_name
from marketplace.infra.data import outbox
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today, zone
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import whatsapp_link
from marketplace.orders import labels as order_labels
from marketplace.orders import queries as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.views.blueprint import turn_of_reader
from marketplace.parties import labels as party_words
from marketplace.parties import queries as parties
from marketplace.parties.models import Organisation
from marketplace.people import retention_labels
from marketplace.people.retention import BACKUPS_KEPT_DAYS, KEPT
from marketplace.reports import decisions as decided
from marketplace.reports import history, job_board, overdue_board, promises, staff
from marketplace.reports import home as what_next
from marketplace.reports import order_file as files
from marketplace.settlements.labels import settlement_label

blueprint = Blueprint("reports", __name__)


@blueprint.route("/")
@public
def home() -> Any:
    """What to do next; for visitors the way into the catalogue."""
    viewer = current_actor()
    if not viewer.is_signed_in:
        return render("reports/welcome.html", front=staff.front_page())
    tasks = what_next.naming_parties(what_next.list_tasks(viewer), viewer)
    greeting = what_next.greeting(now(), zone())
    money, unread = staff.money_and_unread(viewer)
    common: dict[str, Any] = {
        "greeting": greeting,
        "tasks": what_next.mine(tasks),
        "with_officer": what_next.with_officer(tasks),
        "urgent": what_next.most_urgent(tasks, greeting.today),
        "money": money,
        "unread": unread,
        "suspended": parties.list_suspended(viewer),
        "party_words": party_words,
    }
    if staff.keeps_region(viewer):
        region = staff.region_of(viewer)
        return render(
            "reports/desk.html", files=what_next.files(tasks), region=region, **common, **_oversight(viewer),
            failed_jobs=job_board.count_failed_for(viewer),
        )  # fmt: skip
    helps = viewer.has_role("field_facilitator", standing=None)
    shown = orders.list_orders(viewer, limit=6) if viewer.group_ids or viewer.off_taker_ids else []
    return render(
        "reports/home.html",
        **common,
        **(_oversight(viewer) if helps else {"stuck": None, "records": None}),
        orders=shown,
        names=orders.names_of_parties(shown),
        side_of=lambda order: side_of(order, viewer),
        label_of=lambda order: order_labels.label_of(order, turn_of_reader(order)),
        many_groups=len(viewer.group_ids) > 1,
    )


def _oversight(viewer: Actor) -> dict[str, Any]:
    """What a reader of neither side watches: what stands still, and whether buyers keep their word; nothing for an
    officer who only decides.
    """
    if viewer.deciding_prefixes and not viewer.reading_prefixes and not viewer.is_administrator:
        return {"stuck": None, "records": None}
    return {"stuck": overdue_board.overdue_for(viewer), "records": promises.records_for(viewer)}


@blueprint.route("/orders/<int:order_id>")
@guarded("order:read", load=orders.get_order, by="order_id")
def order_file(order: PurchaseOrder) -> Any:
    """Everything about one order on one page."""
    viewer = current_actor()
    file = files.order_file(order, viewer)
    steps, current = files.steps(file)
    other = file.summary.off_taker if file.side == "group" else file.summary.group
    tasks = what_next.of_file(file, viewer)
    return render(
        "reports/order_file.html",
        file=file,
        order=order,
        steps=steps,
        current=current,
        label=order_labels.label_of(order, turn_of_reader(order)),
        number=order_labels.number_of(order),
        title=order_labels.title_of(order),
        tasks=tasks,
        urgent=what_next.most_urgent(tasks, today()),
        happenings=history.list_happenings(order.key),
        papers=files.papers(file),
        material_parts=files.material_parts,
        advance_name=advance_name,
        advance_label=advance_label,
        settlement_label=settlement_label,
        today=today(),
        other=other,
        ask_url=whatsapp_link(f"{order_labels.number_from(order, file.summary.off_taker.name)}: ", other.phone),
    )


@blueprint.route("/organisations/<int:organisation_id>/decisions")
@guarded("organisation:read", load=parties.get_organisation, by="organisation_id")
def decisions(organisation: Organisation) -> Any:
    """Every decision on an organisation and its products: who, when, why, and what was changed afterwards."""
    return render(
        "reports/decisions.html", organisation=organisation, decisions=decided.list_decisions(organisation),
        label=party_words.STATES[organisation.status],
    )  # fmt: skip


@blueprint.route("/jobs")
@guarded("job:list")
def jobs() -> Any:
    """What is done outside requests: what has failed, what waits, and when what recurs last ran."""
    return render("reports/jobs.html", board=job_board.board_at(now()), rows_limit=job_board.MOST)


@blueprint.route("/jobs/<int:job_id>/repeat", methods=["POST"])
@guarded("job:repeat", load=job_board.get_row, by="job_id")
def repeat_job(row: outbox.OutboxRow) -> Any:
    """Gives a failed row all its attempts again."""
    outbox.repeat(row, now())
    flash(_("It is tried again now."), "success")
    return redirect(url_for("reports.jobs"), 303)


@blueprint.route("/help")
@public
def help() -> Any:
    """How the main job goes, step by step."""
    return render("reports/help.html")


@blueprint.route("/consent")
@public
def consent() -> Any:
    """Which data are kept, why, and how to take consent back."""
    return render("reports/consent.html", kept=KEPT, words=retention_labels, backup_days=BACKUPS_KEPT_DAYS)
