"""An advance from the offer to the count: answered, handed over, received."""

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
def advance(found: Advance) -> Any:
    """How the advance stands, in metres and rupiah, and what can be done now."""
    return _page(found)


def _page(found: Advance, form: Any = None) -> Any:
    actor, order, position = current_actor(), order_queries.load_order(found.order_id), position_of(found)
    return render(
        "advances/advance.html", form, advance=found, order=order, position=position,
        beyond=pages.beyond_limit(found, order), plans=pages.plan_rows(found, order),
        rows=pages.material_rows(position), debts=pages.debt_rows(position),
        side=side_of(found, actor), possible=pages.possible_adjustments(found),
        uses=queries.list_consumptions(found.id), recoveries=queries.list_recoveries(found.id),
        proofs=list_attachments(found.key), **parties_of(found),
    )  # fmt: skip


@blueprint.route("/advances/<int:advance_id>/contract")
@guarded("advance:read", load=queries.get_advance, by="advance_id")
def contract(found: Advance) -> Any:
    """The contract to print, with both names and times."""
    order = order_queries.load_order(found.order_id)
    return render(
        "advances/contract.html", advance=found, order=order, plans=pages.plan_rows(found, order), **parties_of(found),
    )  # fmt: skip


@blueprint.route("/advances/<int:advance_id>/offer", methods=["POST"])
@guarded("advance:offer", load=queries.get_advance, by="advance_id")
def offer(found: Advance) -> Any:
    """Sends the offer to the group."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.offer_advance, found, current_actor(), now()):
        return to_advance(found, _("The offer is sent. The group answers next; nothing moves before."))
    return _page(found, form)


@blueprint.route("/advances/<int:advance_id>/accept", methods=["POST"])
@guarded("advance:accept", load=queries.get_advance, by="advance_id")
def accept(found: Advance) -> Any:
    """The group accepts."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.accept_advance, found, current_actor(), now()):
        return to_advance(found, _("You have accepted. The buyer hands it over next; then you count and confirm."))
    return _page(found, form)


@blueprint.route("/advances/<int:advance_id>/decline", methods=["GET", "POST"])
@guarded("advance:decline", load=queries.get_advance, by="advance_id")
def decline(found: Advance) -> Any:
    """The group does not want it."""
    ADVANCE.after(found.status, "decline")
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.decline_advance, found, reason, current_actor(), now()):
        return to_advance(found, _("The buyer reads your reason. Nothing was handed over."))
    return _reason_page(found, form, "decline")


def _reason_page(found: Advance, form: Any, action: str) -> Any:
    return render("advances/reason.html", form, advance=found, action=action, **parties_of(found))


@blueprint.route("/advances/<int:advance_id>/withdraw", methods=["GET", "POST"])
@guarded("advance:withdraw", load=queries.get_advance, by="advance_id")
def withdraw(found: Advance) -> Any:
    """The off-taker takes the offer back before anything moved."""
    ADVANCE.after(found.status, "withdraw")
    form = OptionalReasonForm() if found.status == "drafted" else ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.withdraw_advance, found, reason, current_actor(), now()):
        flash(_("The offer is taken back."), "success")
        return redirect(url_for("reports.order_file", order_id=found.order_id), 303)
    return _reason_page(found, form, "withdraw")


@blueprint.route("/advances/<int:advance_id>/issue", methods=["GET", "POST"])
@takes_files
@guarded("advance:issue", load=queries.get_advance, by="advance_id")
@asked_again(when=lambda found: found.kind == "cash" and is_large(found.off_taker_id, found.total))
def issue(found: Advance) -> Any:
    """The off-taker hands it over."""
    ADVANCE.after(found.status, "issue")
    form = IssueForm()
    if form.validate_on_submit() and form.attempt(
        operations.issue_advance, found, current_actor(), now(), reference=form.reference.data or "",
        proofs=form.proof.data,
    ):  # fmt: skip
        if found.kind == "cash":
            return to_advance(found, _("Written down. The group confirms when the money has arrived."))
        return to_advance(found, _("Written down. The group counts what arrives and confirms it."))
    return render("advances/issue.html", form, advance=found, **parties_of(found))


@blueprint.route("/advances/<int:advance_id>/receive", methods=["GET", "POST"])
@guarded("advance:receive", load=queries.get_advance, by="advance_id")
def receive(found: Advance) -> Any:
    """The group states what arrived."""
    ADVANCE.after(found.status, "receive")
    form: Any
    if found.kind == "cash":
        form = ReceiveCashForm()
        form.stated = found.total
        counted: dict[str, Any] = {"amount": form.amount.data}
    else:
        form = ReceiveForm(data={"counts": [{"lot_id": lot.id} for lot in found.lots]})
        form.name_pieces(found.lots)
        counted = {"counts": form.by_lot() if form.is_submitted() else {}}
    if form.validate_on_submit() and form.attempt(operations.receive_advance, found, current_actor(), now(), **counted):
        return to_advance(found, _("Thank you. Both sides now see the same figures."))
    return render(
        "advances/receive.html", form, advance=found, proofs=list_attachments(found.key), **parties_of(found),
    )  # fmt: skip
