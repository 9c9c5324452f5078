"""Pages of deliveries: despatch, the slip, receipt, taking back."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.sealed_names import names_on_papers
from marketplace.advances.queries import list_on_the_way
from marketplace.deliveries import operations, queries, slips
from marketplace.deliveries.forms import CancelForm, despatch_form, receive_form, sources
from marketplace.deliveries.labels import DELIVERY_STATES
from marketplace.deliveries.lifecycle import DELIVERY
from marketplace.deliveries.models import Delivery
from marketplace.infra.data.runtime import now
from marketplace.infra.files.qr import qr_svg
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import whatsapp_link
from marketplace.kernel.errors import Conflict
from marketplace.orders.labels import number_from, title_of
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import get_order, order_summary
from marketplace.parties.assistance_queries import signature

blueprint = Blueprint("deliveries", __name__)


@blueprint.route("/orders/<int:order_id>/deliveries/new", methods=["GET", "POST"])
@guarded("delivery:despatch", load=get_order, by="order_id")
def despatch(order: PurchaseOrder) -> Any:
    """The group sends goods off and gets their slip."""
    if not operations.takes_goods(order):
        raise Conflict("order_takes_no_goods")
    flows, unmended = queries.line_flows(order), queries.list_unmended(order.id)
    form = despatch_form(order, flows, unmended)
    if form.validate_on_submit() and form.attempt(
        operations.despatch, order, form.parcels(sources(order, flows, unmended)), current_actor(), now(),
        carrier=form.carrier.data or "", note=form.note.data or "",
    ):  # fmt: skip
        flash(_("The delivery is on its way. Print the slip, or show it on the phone."), "success")
        return redirect(url_for("deliveries.slip", delivery_id=form.result.id), 303)
    summary = order_summary(order.id)
    return render(
        "deliveries/despatch.html", form, order=order, flows=flows, unmended=unmended, title=title_of(order),
        number=number_from(order, summary.off_taker.name), outlet=summary.outlet, uncounted=list_on_the_way(order.id),
    )  # fmt: skip


@blueprint.route("/deliveries/<int:delivery_id>")
@guarded("delivery:read", load=queries.get_delivery, by="delivery_id")
def slip(delivery: Delivery) -> Any:
    """The slip that travels with the goods; its QR code leads here."""
    summary = order_summary(delivery.order_id)
    address = slips.absolute(url_for("deliveries.slip", delivery_id=delivery.id))
    words = _(
        "Slip %(number)s of %(group)s, for order %(order)s: %(address)s",
        number=delivery.number, order=number_from(summary.order, summary.off_taker.name), group=summary.group.name,
        address=address,
    )  # fmt: skip
    return render(
        "deliveries/slip.html", delivery=delivery, summary=summary, state=DELIVERY_STATES[delivery.status],
        sent_before=queries.sent_before(delivery), share_url=whatsapp_link(words),
        people=names_on_papers({delivery.received_by or 0})
        | signature(delivery.despatched_by, delivery.producer_group_id, delivery.despatched_at),
    )  # fmt: skip


@blueprint.route("/deliveries/<int:delivery_id>/qr.svg")
@guarded("delivery:read", load=queries.get_delivery, by="delivery_id")
def qr_code(delivery: Delivery) -> Any:
    """The QR code of the slip's address."""
    address = slips.absolute(url_for("deliveries.slip", delivery_id=delivery.id))
    answer = Response(qr_svg(address), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@blueprint.route("/deliveries/<int:delivery_id>/receive", methods=["GET", "POST"])
@guarded("delivery:receive", load=queries.get_delivery, by="delivery_id")
def receive(delivery: Delivery) -> Any:
    """The off-taker states what arrived."""
    DELIVERY.after(delivery.status, "receive")
    form = receive_form(delivery)
    if form.validate_on_submit() and form.attempt(
        operations.receive, delivery, form.counts(delivery), current_actor(), now(), note=form.note.data or ""
    ):
        if delivery.status == "decided":
            flash(_("Recorded: nothing arrived. The group may send the goods again."), "success")
        else:
            flash(_("Received. Now inspect the goods, each lot by itself."), "success")
        return redirect(url_for("reports.order_file", order_id=delivery.order_id), 303)
    return render("deliveries/receive.html", form, delivery=delivery, summary=order_summary(delivery.order_id))


@blueprint.route("/deliveries/<int:delivery_id>/cancel", methods=["GET", "POST"])
@guarded("delivery:cancel", load=queries.get_delivery, by="delivery_id")
def cancel(delivery: Delivery) -> Any:
    """The group takes a delivery back before it is received."""
    DELIVERY.after(delivery.status, "cancel")
    form = CancelForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.cancel_delivery, delivery, reason, current_actor(), now()):
        flash(_("The delivery is taken back. Its goods may be sent again."), "success")
        return redirect(url_for("reports.order_file", order_id=delivery.order_id), 303)
    return render("deliveries/cancel.html", form, delivery=delivery)
