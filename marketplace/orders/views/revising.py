"""Pages of revisions: proposing a change of an accepted order, comparing and answering it."""

from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today
from marketplace.infra.language.messages import message_for
from marketplace.infra.web.answer_forms import ConfirmForm, ReasonForm, reason_form
from marketplace.infra.web.pages import render
from marketplace.kernel.errors import Conflict
from marketplace.orders import labels, queries, revising, revisions
from marketplace.orders.capacity import find_strains_of
from marketplace.orders.forms import RevisionForm, revision_form
from marketplace.orders.lifecycle import ORDER
from marketplace.orders.models import PurchaseOrder, Revision, RevisionLine
from marketplace.orders.views.blueprint import blueprint, number_told, side_of_reader, to_file


@blueprint.route("/orders/<int:order_id>/revisions/new", methods=["GET", "POST"])
@guarded("revision:propose", load=queries.get_order, by="order_id")
def propose_revision(order: PurchaseOrder) -> Any:
    """Either side writes what is to change, line by line; a proposal that stands is shown instead."""
    ORDER.after(order.status, "propose_revision")
    standing = queries.find_standing_revision(order.id)
    if standing is not None:
        return redirect(url_for("orders.revision", revision_id=standing.id), 303)
    if order.short_close_side is not None:
        raise Conflict("short_close_unanswered")
    form = revision_form(order, today())
    if form.validate_on_submit() and form.attempt(
        revisions.propose_revision, order, form.changes(order), form.reason.data or "", current_actor(), now(),
        without_results=form.without_results.data,
    ):  # fmt: skip
        return to_file(order, _("Your proposal is sent. Nothing changes before the other side agrees."))
    return _proposal_page(order, form)


def _proposal_page(order: PurchaseOrder, form: RevisionForm) -> Any:
    return render(
        "orders/propose_revision.html", form, order=order, number=labels.number_of(order),
        reliances=queries.list_reliances(order.id), keeps_prices=queries.keeps_prices(order.id),
        may_do_without=not queries.judges_without_results(order),
        other=queries.names_of_parties([order])[_other_party(order, side_of_reader(order))],
    )  # fmt: skip


def _other_party(order: PurchaseOrder, side: str) -> int:
    return order.off_taker_id if side == "group" else order.producer_group_id


@blueprint.route("/revisions/<int:revision_id>")
@guarded("revision:read", load=queries.get_revision, by="revision_id")
def revision(revision: Revision) -> Any:
    """What changes, old beside new, and the answer."""
    return _revision_page(revision)


def _revision_page(revision: Revision, form: ReasonForm | None = None) -> Any:
    order, side = revision.order, side_of_reader(revision.order)
    changes = revisions.changes_of(revision)
    names, refusal = queries.names_of_parties([order]), revisions.what_no_longer_fits(revision, now())
    proposer = order.producer_group_id if revision.proposed_side == "group" else order.off_taker_id
    answerer = _other_party(order, revision.proposed_side)
    return render(
        "orders/revision.html", form or reason_form(), revision=revision, order=order, side=side,
        number=labels.number_of(order) if revision.proposed_side == "off_taker" else number_told(order),
        title=labels.revision_title(revision),
        label=labels.revision_label(revision, side), proposer=names[proposer], answerer=names[answerer],
        changes=[(labels.changed_title(change), labels.changed_rows(change)) for change in changes],
        kept=[(entry, good) for entry in revision.lines if (good := _keeps_its_price(revision, entry))],
        value_after=revision.value_after if revision.status != "proposed" else _foreseen(revision),
        refusal=message_for(refusal) if refusal is not None else "",
        reliances=queries.list_reliances(order.id) if _changes_quantity(revision) else [],
        warnings=[
            labels.strain_words(each, side)
            for each in (find_strains_of(revision, today(), with_others=side == "group") if side else [])
        ],
    )  # fmt: skip


def _foreseen(revision: Revision) -> int:
    """What the order would be worth if both sides agreed now: goods may have been decided since the proposal."""
    return revising.value_after(revision.order.lines, [revisions.change_of(entry) for entry in revision.lines])


def _changes_quantity(revision: Revision) -> bool:
    return any(entry.old_quantity != entry.new_quantity for entry in revision.lines)


def _keeps_its_price(revision: Revision, entry: RevisionLine) -> int:
    """What was decided before and keeps its price, where the price changes (thousandths)."""
    if entry.old_unit_price == entry.new_unit_price or revision.status not in {"proposed", "accepted"}:
        return 0
    return entry.line.good_quantity if entry.good_quantity is None else entry.good_quantity


@blueprint.route("/revisions/<int:revision_id>/accept", methods=["POST"])
@guarded("revision:accept", load=queries.get_revision, by="revision_id")
def accept_revision(revision: Revision) -> Any:
    """The other side agrees; the order has the new values from here on."""
    form, order = ConfirmForm(), revision.order
    if form.validate_on_submit() and form.attempt(revisions.accept_revision, revision, current_actor(), now()):
        if order.status == "closed":
            return to_file(order, _("The order is changed. Nothing more is to be made or settled, so it is closed."))
        if order.status == "fulfilled":
            return to_file(order, _("The order is changed. Nothing more is to be made; what is open is settled next."))
        return to_file(order, _("The order is changed, as both sides agreed."))
    return _revision_page(revision, reason_form(form))


@blueprint.route("/revisions/<int:revision_id>/decline", methods=["POST"])
@guarded("revision:decline", load=queries.get_revision, by="revision_id")
def decline_revision(revision: Revision) -> Any:
    """The other side does not agree, and says why."""
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(revisions.decline_revision, revision, reason, current_actor(), now()):
        return to_file(revision.order, _("You have declined the change; the order stays as it was."))
    return _revision_page(revision, form)


@blueprint.route("/revisions/<int:revision_id>/withdraw", methods=["POST"])
@guarded("revision:withdraw", load=queries.get_revision, by="revision_id")
def withdraw_revision(revision: Revision) -> Any:
    """The proposing side takes its proposal back."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(revisions.withdraw_revision, revision, current_actor(), now()):
        return to_file(revision.order, _("Your proposal is taken back; the order stays as it was."))
    return _revision_page(revision, reason_form(form))
