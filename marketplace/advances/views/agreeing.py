"""An advance from the offer to the count: answered, handed over, received."""

from datetime import date
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.sides import side_of
from marketplace.advances import operations, pages, queries
from marketplace.advances.forms import IssueForm, ReceiveCashForm, ReceiveForm
from marketplace.advances.lifecycle import ADVANCE
from marketplace.advances.models import Advance
from marketplace.advances.positions import position_of
from marketplace.advances.views.blueprint import blueprint, parties_of, to_advance
from marketplace.infra.data.runtime import now
from marketplace.infra.files.photo_records import list_attachments
from marketplace.infra.web.answer_forms import ConfirmForm, OptionalReasonForm, ReasonForm
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.pages import render
from marketplace.orders import queries as order_queries
from marketplace.parties.large import is_large


@blueprint.route("/advances/<int:advance_id>")
@guarded("advance:read", load=queries.get_advance, by="advance_id")
def advance(advance: Advance) -> Any:
    """How the advance stands, in metres and rupiah, and what can be done now."""
    return _page(advance)


def _page(advance: Advance, form: Any = None) -> Any:
    actor, order, position = current_actor(), order_queries.load_order(advance.order_id), position_of(advance)
    return render(
        "advances/advance.html", form, advance=advance, order=order, position=position,
        beyond=pages.beyond_limit(advance, order), plans=pages.plan_rows(advance, order),
        rows=pages.material_rows(position), debts=pages.debt_rows(position),
        side=side_of(advance, actor), possible=pages.possible_adjustments(advance),
        uses=queries.list_consumptions(advance.id), recoveries=queries.list_recoveries(advance.id),
        proofs=list_attachments(advance.key), **parties_of(advance),
    )  # fmt: skip


@blueprint.route("/advances/<int:advance_id>/contract")
@guarded("advance:read", load=queries.get_advance, by="advance_id")
def contract(advance: Advance) -> Any:
    """The contract to print, with both names and times; once accepted, as it was accepted."""
    signed = queries.find_contract(advance.id)
    agreed = (
        operations.contract_as_it_stands(advance, order_queries.load_order(advance.order_id))
        if signed is None
        else signed.terms
    )
    due_on = date.fromisoformat(agreed["due_on"]) if agreed["due_on"] else None
    return render("advances/contract.html", advance=advance, agreed=agreed, due_on=due_on)


@blueprint.route("/advances/<int:advance_id>/offer", methods=["POST"])
@guarded("advance:offer", load=queries.get_advance, by="advance_id")
def offer(advance: Advance) -> Any:
    """Sends the offer to the group."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.offer_advance, advance, current_actor(), now()):
        return to_advance(advance, _("The offer is sent. The group answers next; nothing moves before."))
    return _page(advance, form)


@blueprint.route("/advances/<int:advance_id>/accept", methods=["POST"])
@guarded("advance:accept", load=queries.get_advance, by="advance_id")
def accept(advance: Advance) -> Any:
    """The group accepts."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.accept_advance, advance, current_actor(), now()):
        return to_advance(advance, _("You have accepted. The buyer hands it over next; then you count and confirm."))
    return _page(advance, form)


@blueprint.route("/advances/<int:advance_id>/decline", methods=["GET", "POST"])
@guarded("advance:decline", load=queries.get_advance, by="advance_id")
def decline(advance: Advance) -> Any:
    """The group does not want it."""
    ADVANCE.after(advance.status, "decline")
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.decline_advance, advance, reason, current_actor(), now()):
        return to_advance(advance, _("The buyer reads your reason. Nothing was handed over."))
    return _reason_page(advance, form, "decline")


def _reason_page(advance: Advance, form: Any, action: str) -> Any:
    return render("advances/reason.html", form, advance=advance, action=action, **parties_of(advance))


@blueprint.route("/advances/<int:advance_id>/withdraw", methods=["GET", "POST"])
@guarded("advance:withdraw", load=queries.get_advance, by="advance_id")
def withdraw(advance: Advance) -> Any:
    """The off-taker takes the offer back before anything moved."""
    ADVANCE.after(advance.status, "withdraw")
    form = OptionalReasonForm() if advance.status == "drafted" else ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.withdraw_advance, advance, reason, current_actor(), now()):
        flash(_("The offer is taken back."), "success")
        return redirect(url_for("reports.order_file", order_id=advance.order_id), 303)
    return _reason_page(advance, form, "withdraw")


@blueprint.route("/advances/<int:advance_id>/issue", methods=["GET", "POST"])
@takes_files
@guarded("advance:issue", load=queries.get_advance, by="advance_id")
@asked_again(when=lambda advance: advance.kind == "cash" and is_large(advance.off_taker_id, advance.total))
def issue(advance: Advance) -> Any:
    """The off-taker hands it over."""
    ADVANCE.after(advance.status, "issue")
    form = IssueForm()
    if form.validate_on_submit() and form.attempt(
        operations.issue_advance, advance, current_actor(), now(), reference=form.reference.data or "",
        proofs=form.proof.data,
    ):  # fmt: skip
        if advance.kind == "cash":
            return to_advance(advance, _("Written down. The group confirms when the money has arrived."))
        return to_advance(advance, _("Written down. The group counts what arrives and confirms it."))
    return render("advances/issue.html", form, advance=advance, **parties_of(advance))


@blueprint.route("/advances/<int:advance_id>/receive", methods=["GET", "POST"])
@guarded("advance:receive", load=queries.get_advance, by="advance_id")
def receive(advance: Advance) -> Any:
    """The group states what arrived."""
    ADVANCE.after(advance.status, "receive")
    form: Any
    if advance.kind == "cash":
        form = ReceiveCashForm()
        form.stated = advance.total
        counted: dict[str, Any] = {"amount": form.amount.data}
    else:
        form = ReceiveForm(data={"counts": [{"lot_id": lot.id} for lot in advance.lots]})
        form.name_pieces(advance.lots, advance.unit)
        counted = {"counts": form.by_lot() if form.is_submitted() else {}}
    if form.validate_on_submit() and form.attempt(
        operations.receive_advance, advance, current_actor(), now(), **counted
    ):
        return to_advance(advance, _("Thank you. Both sides now see the same figures."))
    return render(
        "advances/receive.html", form, advance=advance, proofs=list_attachments(advance.key), **parties_of(advance),
    )  # fmt: skip
