"""What happens to an advance afterwards: proposed by one side, answered by the other."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.accounts.sides import side_of
from marketplace.advances import adjustments, labels, pages, queries
from marketplace.advances.adjustments import Proposal
from marketplace.advances.forms import ADJUSTMENT_FORMS, CountedForm
from marketplace.advances.lifecycle import ADJUSTMENT
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import position_of
from marketplace.advances.views.blueprint import blueprint, parties_of
from marketplace.infra.data.runtime import now
from marketplace.infra.files.photo_records import list_attachments
from marketplace.infra.web.answer_forms import ConfirmForm, ReasonForm
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.forms import SelectChoice
from marketplace.infra.web.pages import render
from marketplace.kernel.errors import NotFound
from marketplace.orders import queries as order_queries


@blueprint.route("/advances/<int:advance_id>/adjustments/new")
@guarded("adjustment:propose", load=queries.get_advance, by="advance_id")
def choose_adjustment(advance: Advance) -> Any:
    """What happened: one form for each kind."""
    possible = pages.possible_adjustments(advance)
    return render(
        "advances/choose.html", advance=advance, possible=possible, position=position_of(advance), **parties_of(advance)
    )


@blueprint.route("/advances/<int:advance_id>/adjustments/new/<kind>", methods=["GET", "POST"])
@takes_files
@guarded("adjustment:propose", load=queries.get_advance, by="advance_id")
def propose(advance: Advance, kind: str) -> Any:
    """Records something that the other side answers."""
    if kind not in ADJUSTMENT_FORMS:
        abort(404)
    position = position_of(advance)
    form: Any = ADJUSTMENT_FORMS[kind](data=_start(kind, position) if request.method == "GET" else None)
    form.position = position
    if "quantity" in form:
        form.quantity.measure_in(advance.unit)
    if kind == "carry_over":
        targets = order_queries.list_orders(current_actor(), ("accepted",))
        form.target_order_id.choices = [
            SelectChoice(order.id, f"{order.number}: {order.lines[0].title}")
            for order in targets
            if order.id != advance.order_id and order.producer_group_id == advance.producer_group_id
        ]
    if kind == "faulty":
        lots = queries.lots_with_rejects(advance.id)
        form.lot_id.choices = [SelectChoice(lot_id, labels.lot_words(used, advance)) for lot_id, used in lots.items()]
    if form.validate_on_submit() and form.attempt(
        adjustments.propose_adjustment, advance, _proposal(kind, form), current_actor(), now()
    ):
        flash(_("Written down. The other side answers; until then nothing changes."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=form.result.id), 303)
    return render("advances/propose.html", form, advance=advance, kind=kind, position=position, **parties_of(advance))


def _start(kind: str, position: Any) -> dict[str, Any]:
    """What the form begins with: all that is held, or all that is owed; nobody loses all by a slip of the thumb."""
    if kind == "loss":
        return {}
    if kind in {"repayment", "forgiveness", "carry_over"}:
        return {"amount": position.owed}
    if kind == "faulty":
        return {"quantity": position.consumed_rejected - position.faulty_quantity}
    return {"quantity": position.with_group}


def _proposal(kind: str, form: Any) -> Proposal:
    def typed(name: str, empty: Any) -> Any:
        return form[name].data if name in form and form[name].data is not None else empty

    return Proposal(
        kind=kind, quantity=typed("quantity", 0), amount=typed("amount", 0), cause=typed("cause", ""),
        parts=form.parts() if kind == "loss" else {}, reason=typed("reason", ""),
        payment_reference=typed("payment_reference", ""), target_order_id=typed("target_order_id", None),
        lot_id=typed("lot_id", None),
        evidence=form.evidence.data,
    )  # fmt: skip


@blueprint.route("/adjustments/<int:adjustment_id>")
@guarded("adjustment:read", load=queries.get_adjustment, by="adjustment_id")
def adjustment(adjustment: Adjustment) -> Any:
    """What was recorded, and its answer."""
    return _adjustment_page(adjustment, CountedForm(counted=adjustment.quantity))


def _adjustment_page(adjustment: Adjustment, form: Any) -> Any:
    actor, side = current_actor(), side_of(adjustment, current_actor())
    may_answer = adjustment.status == "proposed" and can(actor, "adjustment:answer", adjustment)
    return render(
        "advances/adjustment.html", form, adjustment=adjustment, advance=adjustment.advance, side=side,
        may_answer=may_answer,
        may_confirm=adjustment.status == "agreed" and can(actor, "adjustment:confirm", adjustment),
        may_withdraw=ADJUSTMENT.can(adjustment.status, "withdraw") and can(actor, "adjustment:withdraw", adjustment),
        photos=list_attachments(adjustment.key), label=labels.adjustment_label(adjustment, side),
        lot=queries.lots_with_rejects(adjustment.advance_id).get(adjustment.lot_id or 0),
        position=position_of(adjustment.advance), foreseen=adjustments.foreseen_owed(adjustment),
        **parties_of(adjustment),
    )  # fmt: skip


@blueprint.route("/adjustments/<int:adjustment_id>/accept", methods=["POST"])
@guarded("adjustment:answer", load=queries.get_adjustment, by="adjustment_id")
def accept_adjustment(adjustment: Adjustment) -> Any:
    """The other side agrees; a return with its own count."""
    ADJUSTMENT.after(adjustment.status, "accept")
    form: Any = CountedForm() if adjustment.kind == "return" else ConfirmForm()
    if adjustment.kind == "return":
        form.hold_against(adjustment.quantity, adjustment.advance.unit)
    counted = form.counted.data if adjustment.kind == "return" else None
    if form.validate_on_submit() and form.attempt(
        adjustments.accept_adjustment, adjustment, current_actor(), now(), counted=counted
    ):
        flash(_("Agreed. Both sides see the new figures."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=adjustment.id), 303)
    return _adjustment_page(adjustment, form)


@blueprint.route("/adjustments/<int:adjustment_id>/confirm", methods=["POST"])
@guarded("adjustment:confirm", load=queries.get_adjustment, by="adjustment_id")
def confirm_adjustment(adjustment: Adjustment) -> Any:
    """The programme bears its part."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(adjustments.confirm_adjustment, adjustment, current_actor(), now()):
        flash(_("Confirmed. Both sides see the new figures."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=adjustment.id), 303)
    return _adjustment_page(adjustment, form)


@blueprint.route("/adjustments/<int:adjustment_id>/decline", methods=["GET", "POST"])
@guarded("adjustment:decline", load=queries.get_adjustment, by="adjustment_id")
def decline_adjustment(adjustment: Adjustment) -> Any:
    """The other side, or the programme, does not agree."""
    ADJUSTMENT.after(adjustment.status, "decline")
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(
        adjustments.decline_adjustment, adjustment, reason, current_actor(), now()
    ):
        flash(_("Your reason is sent. Nothing was changed; talk it over and record what you agree."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=adjustment.id), 303)
    return render(
        "advances/decline_adjustment.html",
        form,
        adjustment=adjustment,
        advance=adjustment.advance,
        **parties_of(adjustment),
    )


@blueprint.route("/adjustments/<int:adjustment_id>/withdraw", methods=["POST"])
@guarded("adjustment:withdraw", load=queries.get_adjustment, by="adjustment_id")
def withdraw_adjustment(adjustment: Adjustment) -> Any:
    """The side that recorded it takes it back."""
    if adjustment.proposed_side != side_of(adjustment, current_actor()):
        raise NotFound("adjustment")
    adjustments.withdraw_adjustment(adjustment, current_actor(), now())
    flash(_("Taken back. Nothing was changed."), "success")
    return redirect(url_for("advances.advance", advance_id=adjustment.advance_id), 303)
