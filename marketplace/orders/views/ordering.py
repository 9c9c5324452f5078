"""Pages of purchase orders: the list, drafting, the terms with their answer, the printed order, the early end."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.sealed_names import names_on_papers
from marketplace.accounts.task_board import TaskBoard
from marketplace.catalogue.queries import public_listing
from marketplace.infra.data.runtime import now, service
from marketplace.infra.language.i18n import today
from marketplace.infra.language.messages import message_for
from marketplace.infra.web.answer_forms import ConfirmForm, OptionalReasonForm, ReasonForm, reason_form
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import id_argument
from marketplace.kernel.errors import Conflict
from marketplace.kernel.quantity import SCALE
from marketplace.orders import drafting, labels, operations, queries, rules
from marketplace.orders.capacity import find_strains
from marketplace.orders.drafting_pages import changes_lines, draft_page, offer_for, sent_form, start_form
from marketplace.orders.lifecycle import ORDER
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.orders.renewing import Renewal, find_renewals
from marketplace.orders.renewing import keep_version as keep_version_in
from marketplace.orders.renewing import take_version as take_version_into
from marketplace.orders.views.blueprint import (
    agreed_changes,
    blueprint,
    number_told,
    side_of_reader,
    to_file,
    turn_of_reader,
)
from marketplace.parties.assistance_queries import signature
from marketplace.parties.queries import load_organisation
from marketplace.standards.changes import changes_between

PAGE = 30
MINE = "mine"


@blueprint.route("/orders")
@guarded("order:list")
def index() -> Any:
    """The reader's orders by what they wait for."""
    actor, part = current_actor(), request.args.get("state", "")
    tasks = service(TaskBoard).by_file(actor)
    states, keys = queries.LISTS.get(part, ()), list(tasks) if part == MINE else None
    orders = queries.list_orders(actor, states, keys=keys, before_id=id_argument("before"), limit=PAGE + 1)
    shown, counts = orders[:PAGE], queries.count_by_status(actor)
    parts = {name: sum(counts.get(state, 0) for state in each) for name, each in queries.LISTS.items()}
    return render(
        "orders/index.html",
        orders=[(each, side_of_reader(each), turn_of_reader(each)) for each in shown],
        names=queries.names_of_parties(shown),
        part=part if states or part == MINE else "",
        counts={"": sum(counts.values()), MINE: len(tasks), **parts},
        older=shown[-1].id if len(orders) > PAGE else None,
        labels=labels,
        tasks=tasks,
        buys=bool(actor.off_taker_ids),
        many_groups=len(actor.group_ids) > 1,
    )


@blueprint.route("/orders/new", methods=["GET", "POST"])
@guarded("order:create")
def create() -> Any:
    """A new draft, from a listing's page."""
    actor = current_actor()
    off_taker = load_organisation(actor.organisation_for("off_taker_buyer") or 0)
    if "listing" not in request.args:
        flash(_("Choose the product first, then tap “Order this”."), "info")
        return redirect(url_for("catalogue.catalogue"), 303)
    chosen = public_listing(id_argument("listing") or 0, today())
    offer = offer_for(off_taker, chosen.group.id)
    if not offer.is_whole:
        return draft_page(None, offer)
    if request.method == "GET":
        return draft_page(start_form(offer, chosen.version, now()), offer)
    form = sent_form(offer)
    if changes_lines(form):
        return draft_page(form, offer)[0], 422
    if form.validate_on_submit() and form.attempt(
        operations.draft_order, off_taker.id, form.terms(), form.line_terms(offer.prices), actor, now()
    ):
        flash(_("The draft is saved. Check it, then issue it to the group."), "success")
        return redirect(url_for("orders.terms", order_id=form.result.id), 303)
    return draft_page(form, offer)


@blueprint.route("/orders/<int:order_id>/edit", methods=["GET", "POST"])
@guarded("order:edit", load=queries.get_order, by="order_id")
def edit(order: PurchaseOrder) -> Any:
    """Changes a draft."""
    ORDER.after(order.status, "edit")
    offer = offer_for(load_organisation(order.off_taker_id), order.producer_group_id, order)
    if not offer.is_whole:
        return draft_page(None, offer, order)
    if request.method == "GET":
        return draft_page(start_form(offer, order, now()), offer, order)
    form = sent_form(offer, order)
    if changes_lines(form):
        return draft_page(form, offer, order)[0], 422
    if form.validate_on_submit() and form.attempt(
        operations.edit_order, order, form.terms(), form.line_terms(offer.prices), current_actor(), now()
    ):
        flash(_("The draft is saved. Check it, then issue it to the group."), "success")
        return redirect(url_for("orders.terms", order_id=order.id), 303)
    return draft_page(form, offer, order)


def terms_page(order: PurchaseOrder, form: ConfirmForm | None = None) -> Any:
    """The terms in plain words with a worked example; where issuing or accepting was refused, why."""
    agreed, side = drafting.as_terms(order), side_of_reader(order)
    too_much = find_strains(order, today(), with_others=side == "group") if side else []
    previews = [(line, _preview(agreed, line)) for line in order.lines]
    return render(
        "orders/terms.html", form, summary=queries.order_summary(order.id), order=order, previews=previews,
        label=labels.label_of(order, turn_of_reader(order)), title=labels.title_of(order),
        next_step=labels.next_step(order, turn_of_reader(order)), sentences=labels.deduction_sentences(agreed),
        number=labels.number_of(order), warnings=[labels.strain_words(each, side) for each in too_much],
        refusal=_why_not_begun(order) if form is None else "",
        renewals=[(each, changes_between(each.named, each.newest)) for each in _renewals(order)],
    )  # fmt: skip


def _preview(agreed: rules.Terms, line: OrderLine) -> rules.Preview:
    """What one of the unit that the price is for brings: a sheet, a kodi."""
    return rules.preview(agreed, SCALE * line.pieces_per_pack, line.unit_price, line.pieces_per_pack)


def _renewals(order: PurchaseOrder) -> list[Renewal]:
    return find_renewals(order) if order.status == "draft" else []


def _why_not_begun(order: PurchaseOrder) -> str:
    """Why an issued order cannot be taken on now: one of the two is suspended; empty while it can."""
    refusal = operations.why_not_begun(order) if order.status == "issued" else None
    return message_for(refusal) if refusal is not None else ""


@blueprint.route("/orders/<int:order_id>/terms")
@guarded("order:read", load=queries.get_order, by="order_id")
def terms(order: PurchaseOrder) -> Any:
    """What is agreed, or proposed."""
    return terms_page(order)


@blueprint.route("/orders/<int:order_id>/issue", methods=["POST"])
@guarded("order:issue", load=queries.get_order, by="order_id")
def issue(order: PurchaseOrder) -> Any:
    """Sends the order to the group."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.issue_order, order, current_actor(), now()):
        return to_file(order, _("Order %(number)s is issued. The group answers next.", number=order.number))
    return terms_page(order, form)


@blueprint.route("/orders/<int:order_id>/standards/<int:version_id>/take", methods=["POST"])
@guarded("order:edit", load=queries.get_order, by="order_id")
def take_version(order: PurchaseOrder, version_id: int) -> Any:
    """Takes the newer version of a standard into the draft."""
    return _chosen(order, version_id, take_version_into, _("The draft names the newer version of the standard now."))


@blueprint.route("/orders/<int:order_id>/standards/<int:version_id>/keep", methods=["POST"])
@guarded("order:edit", load=queries.get_order, by="order_id")
def keep_version(order: PurchaseOrder, version_id: int) -> Any:
    """Keeps the earlier version, knowing of the newer one."""
    return _chosen(order, version_id, keep_version_in, _("The draft keeps the earlier version of the standard."))


def _chosen(order: PurchaseOrder, version_id: int, operation: Any, said: str) -> Any:
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operation, order, version_id, now()):
        flash(said, "success")
        return redirect(url_for("orders.terms", order_id=order.id), 303)
    return terms_page(order, form)


@blueprint.route("/orders/<int:order_id>/accept", methods=["POST"])
@guarded("order:accept", load=queries.get_order, by="order_id")
def accept(order: PurchaseOrder) -> Any:
    """The group takes the order on."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.accept_order, order, current_actor(), now()):
        return to_file(order, _("You have accepted the order. The buyer may now give material in advance."))
    return terms_page(order, form)


@blueprint.route("/orders/<int:order_id>/decline", methods=["GET", "POST"])
@guarded("order:decline", load=queries.get_order, by="order_id")
def decline(order: PurchaseOrder) -> Any:
    """The group cannot take the order on, and says why."""
    ORDER.after(order.status, "decline")
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.decline_order, order, reason, current_actor(), now()):
        return to_file(order, _("The buyer reads your reason. This order ends here."))
    return render("orders/decline.html", form, order=order, number=number_told(order), title=labels.title_of(order))


@blueprint.route("/orders/<int:order_id>/cancel", methods=["GET", "POST"])
@guarded("order:cancel", load=queries.get_order, by="order_id")
def cancel(order: PurchaseOrder) -> Any:
    """The off-taker withdraws the order; a draft is thrown away."""
    ORDER.after(order.status, "cancel")
    is_draft = order.status == "draft"
    form = OptionalReasonForm() if is_draft else ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.cancel_order, order, reason, current_actor(), now()):
        if is_draft:
            flash(_("The draft is thrown away."), "success")
            return redirect(url_for("orders.index"), 303)
        return to_file(order, _("The order is cancelled. The group reads your reason."))
    moved = not is_draft and queries.has_moved(order.id)
    return render("orders/cancel.html", form, order=order, title=labels.title_of(order), moved=moved)


@blueprint.route("/orders/<int:order_id>/short-close", methods=["GET", "POST"])
@guarded("order:propose_short_close", load=queries.get_order, by="order_id")
def propose_short_close(order: PurchaseOrder) -> Any:
    """Proposes to end the order with less than was ordered; shows a standing proposal with its answer."""
    ORDER.after(order.status, "propose_short_close")
    if order.status == "fulfilled" and not (order.early_end_waits or queries.awaits_mending(order.id)):
        raise Conflict("nothing_to_end_early")
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(
        operations.propose_short_close, order, reason, current_actor(), now()
    ):
        return to_file(order, _("Your proposal is sent. The order ends early once the other side agrees."))
    return short_close_page(order, form)


def short_close_page(order: PurchaseOrder, form: ReasonForm | OptionalReasonForm) -> Any:
    """The form to propose an early end, or the standing proposal."""
    proposer = names_on_papers({order.short_close_proposed_by or 0}).get(order.short_close_proposed_by or 0, "")
    return render(
        "orders/short_close.html", form, order=order, title=labels.title_of(order), side=side_of_reader(order),
        proposer=proposer, names=queries.names_of_parties([order]),
        number=labels.number_of(order) if order.short_close_side == "off_taker" else number_told(order),
    )  # fmt: skip


@blueprint.route("/orders/<int:order_id>/short-close/confirm", methods=["POST"])
@guarded("order:confirm_short_close", load=queries.get_order, by="order_id")
def confirm_short_close(order: PurchaseOrder) -> Any:
    """The other side agrees to end the order early."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.confirm_short_close, order, current_actor(), now()):
        if order.status == "closed":
            return to_file(order, _("The order is ended early and closed; nothing was left open."))
        return to_file(order, _("The order is ended early. It closes once material and payments are settled."))
    return short_close_page(order, reason_form(form))


@blueprint.route("/orders/<int:order_id>/short-close/refuse", methods=["POST"])
@guarded("order:refuse_short_close", load=queries.get_order, by="order_id")
def refuse_short_close(order: PurchaseOrder) -> Any:
    """The other side refuses the early end with a reason, or the proposer takes it back."""
    own = order.short_close_side == side_of_reader(order)
    form = OptionalReasonForm() if own else ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.refuse_short_close, order, reason, current_actor(), now()):
        return to_file(
            order,
            _("Your proposal is taken back; the order goes on.") if own else _("You have refused; the order goes on."),
        )
    return short_close_page(order, form)


@blueprint.route("/orders/<int:order_id>/close", methods=["POST"])
@guarded("order:close", load=queries.get_order, by="order_id")
def close(order: PurchaseOrder) -> Any:
    """Closes a fulfilled order that nothing holds."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.close_order, order, current_actor(), now()):
        return to_file(order, _("The order is closed."))
    return terms_page(order, form)


@blueprint.route("/orders/<int:order_id>/document")
@guarded("order:read", load=queries.get_order, by="order_id")
def document(order: PurchaseOrder) -> Any:
    """The purchase order to print, with every frozen term."""
    return render(
        "orders/document.html", summary=queries.order_summary(order.id), order=order,
        sentences=labels.deduction_sentences(drafting.as_terms(order)),
        people=names_on_papers({order.issued_by or 0})
        | signature(order.accepted_by, order.producer_group_id, order.accepted_at),
        label=labels.label_of(order),
        number=labels.number_of(order), agreed_changes=agreed_changes(order.id),
    )  # fmt: skip
