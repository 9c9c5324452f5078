"""Pages of advances: offer and answer, handing over and counting, and what happens to them afterwards."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.advances import adjustments, errors, labels, operations, pages, queries
from marketplace.advances.adjustments import Proposal
from marketplace.advances.forms import (
    ADJUSTMENT_FORMS,
    CashForm,
    CountedForm,
    IssueForm,
    MaterialForm,
    ReceiveCashForm,
    ReceiveForm,
    renumbered,
)
from marketplace.advances.lifecycle import ADJUSTMENT, ADVANCE
from marketplace.advances.materials import unit_of
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import position_of
from marketplace.infra.files import register_attachment_guard
from marketplace.infra.forms import SelectChoice
from marketplace.infra.i18n import today
from marketplace.infra.labels import Label
from marketplace.infra.pages import render
from marketplace.infra.photo_records import list_attachments
from marketplace.infra.runtime import now
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.orders import queries as order_queries
from marketplace.orders.forms import ConfirmForm, OptionalReasonForm, ReasonForm
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.queries import organisation

blueprint = Blueprint("advances", __name__)
assert errors.WORDS


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of advances, for this room's templates and those above it."""
    return {"advance_words": labels, "advance_name": labels.advance_name, "advance_label": _label}


def _label(found: Advance, side: str = "") -> Label:
    """The state; only who may act for the side reads that it is her turn."""
    answers = {"group": "advance:accept", "off_taker": "advance:issue"}
    return labels.advance_label(found, side if side and can(current_actor(), answers[side], found) else "")


def _sees_advance(actor: Actor, advance_id: int) -> bool:
    return can(actor, "advance:read", queries.get_advance(advance_id, actor))


def _sees_adjustment(actor: Actor, adjustment_id: int) -> bool:
    return can(actor, "adjustment:read", queries.get_adjustment(adjustment_id, actor))


register_attachment_guard("advance", _sees_advance)
register_attachment_guard("adjustment", _sees_adjustment)


def _to_advance(advance: Advance, message: str) -> Any:
    flash(message, "success")
    return redirect(url_for("advances.advance", advance_id=advance.id), 303)


@blueprint.route("/orders/<int:order_id>/advances/new", methods=["GET", "POST"], defaults={"kind": "material"})
@blueprint.route("/orders/<int:order_id>/advances/new/<kind>", methods=["GET", "POST"])
@guarded("advance:create", load=order_queries.get_order, by="order_id")
def create(order: PurchaseOrder, kind: str) -> Any:
    """A new offer of material or money, saved as a draft first."""
    if kind not in {"material", "cash"}:
        abort(404)
    if order.status not in {"issued", "accepted"}:
        raise Conflict("order_takes_no_advance")
    form = _offer_form(kind, order)
    if _asks_for_more(form):
        return _offer_page(form, order, kind)[0], 422
    if form.validate_on_submit() and form.attempt(
        lambda: operations.draft_advance(order, form.terms(), current_actor(), now())
    ):
        return _to_advance(form.result, _("The draft is saved. Check what it means for the group, then offer it."))
    return _offer_page(form, order, kind)


@blueprint.route("/advances/<int:advance_id>/edit", methods=["GET", "POST"])
@guarded("advance:edit", load=queries.get_advance, by="advance_id")
def edit(advance: Advance) -> Any:
    """Changes a draft."""
    ADVANCE.after(advance.status, "edit")
    order = order_queries.order(advance.order_id)
    form = _offer_form(advance.kind, order, advance)
    if _asks_for_more(form):
        return _offer_page(form, order, advance.kind, advance)[0], 422
    if form.validate_on_submit() and form.attempt(lambda: operations.edit_advance(advance, form.terms())):
        return _to_advance(advance, _("The draft is saved. Check what it means for the group, then offer it."))
    return _offer_page(form, order, advance.kind, advance)


def _offer_form(kind: str, order: PurchaseOrder, advance: Advance | None = None) -> Any:
    """The form as sent, or as it starts: from the draft, else empty with one piece and a line for each product."""
    if request.method == "POST":
        return (
            CashForm(today=today())
            if kind == "cash"
            else MaterialForm(today=today(), formdata=renumbered(request.form))
        )
    if kind == "cash":
        started = None if advance is None else {"amount": advance.total, "recovery_rate": advance.recovery_rate}
        return CashForm(today=today(), data=started, obj=advance)
    known = {} if advance is None else {norm.order_line_id: norm for norm in advance.norms}
    norms = [
        {"order_line_id": line.id}
        | ({} if (norm := known.get(line.id)) is None else
           {"quantity_per_unit": norm.quantity_per_unit, "standard_loss": norm.standard_loss})
        for line in order.lines
    ]  # fmt: skip
    lots = [] if advance is None else [{"label": lot.label, "length": lot.measured_length} for lot in advance.lots]
    data: dict[str, Any] = {"norms": norms, "lots": lots or [{}], "tolerance": 200}
    if advance is None:
        return MaterialForm(today=today(), data=data | {"due_on": max(order.last_due_on, today())})
    names = ("contract_form", "material_code", "cost", "margin", "tolerance", "due_on", "note")
    return MaterialForm(today=today(), data=data | {name: getattr(advance, name) for name in names})


def _asks_for_more(form: Any) -> bool:
    """Whether a button other than save was pressed: one more piece is added to the form."""
    if request.method != "POST" or "add_lot" not in request.form:
        return False
    form.lots.append_entry({})
    return True


def _offer_page(form: Any, order: PurchaseOrder, kind: str, advance: Advance | None = None) -> Any:
    lines = {line.id: line for line in order.lines}
    chosen = "" if kind == "cash" else (form.material_code.data or "mori_primissima")
    return render(
        f"advances/offer_{kind}.html", form, order=order, advance=advance, lines=lines,
        unit=unit_of(chosen) if chosen else "", group=organisation(order.producer_group_id),
    )  # fmt: skip


@blueprint.route("/advances/<int:advance_id>")
@guarded("advance:read", load=queries.get_advance, by="advance_id")
def advance(found: Advance) -> Any:
    """How the advance stands, in metres and rupiah, and what can be done now."""
    return _page(found)


def _page(found: Advance, form: Any = None) -> Any:
    actor, order, position = current_actor(), order_queries.order(found.order_id), position_of(found)
    return render(
        "advances/advance.html", form, advance=found, order=order, position=position, may=ADVANCE.can,
        plans=pages.plan_rows(found, order), rows=pages.material_rows(position), debts=pages.debt_rows(position),
        side=pages.side_of_reader(found, actor), possible=pages.possible_adjustments(found),
        uses=queries.list_consumptions(found.id), recoveries=queries.list_recoveries(found.id),
        proofs=list_attachments(found.key), **_parties(found),
    )  # fmt: skip


@blueprint.route("/advances/<int:advance_id>/contract")
@guarded("advance:read", load=queries.get_advance, by="advance_id")
def contract(found: Advance) -> Any:
    """The contract to print, with both names and times."""
    order = order_queries.order(found.order_id)
    return render(
        "advances/contract.html", advance=found, order=order, plans=pages.plan_rows(found, order), **_parties(found),
    )  # fmt: skip


@blueprint.route("/advances/<int:advance_id>/offer", methods=["POST"])
@guarded("advance:offer", load=queries.get_advance, by="advance_id")
def offer(found: Advance) -> Any:
    """Sends the offer to the group."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.offer_advance, found, current_actor(), now()):
        return _to_advance(found, _("The offer is sent. The group answers next; nothing moves before."))
    return _page(found, form)


@blueprint.route("/advances/<int:advance_id>/accept", methods=["POST"])
@guarded("advance:accept", load=queries.get_advance, by="advance_id")
def accept(found: Advance) -> Any:
    """The group accepts."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.accept_advance, found, current_actor(), now()):
        return _to_advance(found, _("You have accepted. The buyer hands it over next; then you count and confirm."))
    return _page(found, form)


@blueprint.route("/advances/<int:advance_id>/decline", methods=["GET", "POST"])
@guarded("advance:decline", load=queries.get_advance, by="advance_id")
def decline(found: Advance) -> Any:
    """The group does not want it."""
    ADVANCE.after(found.status, "decline")
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(operations.decline_advance, found, reason, current_actor(), now()):
        return _to_advance(found, _("The buyer reads your reason. Nothing was handed over."))
    return _reason_page(found, form, "decline")


def _reason_page(found: Advance, form: Any, action: str) -> Any:
    return render("advances/reason.html", form, advance=found, action=action, **_parties(found))


def _parties(document: Advance | Adjustment) -> dict[str, Any]:
    return {"group": organisation(document.producer_group_id), "off_taker": organisation(document.off_taker_id)}


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
@guarded("advance:issue", load=queries.get_advance, by="advance_id")
def issue(found: Advance) -> Any:
    """The off-taker hands it over."""
    ADVANCE.after(found.status, "issue")
    form = IssueForm()
    if form.validate_on_submit() and form.attempt(
        operations.issue_advance, found, current_actor(), now(), reference=form.reference.data or "",
        proofs=form.proof.data,
    ):  # fmt: skip
        return _to_advance(found, _("Written down. The group counts what arrives and confirms it."))
    return render("advances/issue.html", form, advance=found, **_parties(found))


@blueprint.route("/advances/<int:advance_id>/receive", methods=["GET", "POST"])
@guarded("advance:receive", load=queries.get_advance, by="advance_id")
def receive(found: Advance) -> Any:
    """The group states what arrived."""
    ADVANCE.after(found.status, "receive")
    form: Any
    if found.kind == "cash":
        form = ReceiveCashForm()
        counted: dict[str, Any] = {"amount": form.amount.data}
    else:
        form = ReceiveForm(data={"counts": [{"lot_id": lot.id} for lot in found.lots]})
        form.name_pieces([lot.label for lot in found.lots])
        counted = {"counts": form.by_lot() if form.is_submitted() else {}}
    if form.validate_on_submit() and form.attempt(operations.receive_advance, found, current_actor(), now(), **counted):
        return _to_advance(found, _("Thank you. Both sides now see the same figures."))
    return render(
        "advances/receive.html", form, advance=found, proofs=list_attachments(found.key), **_parties(found),
    )  # fmt: skip


@blueprint.route("/advances/<int:advance_id>/adjustments/new")
@guarded("adjustment:propose", load=queries.get_advance, by="advance_id")
def choose_adjustment(found: Advance) -> Any:
    """What happened: one form for each kind."""
    possible = pages.possible_adjustments(found)
    return render(
        "advances/choose.html", advance=found, possible=possible, position=position_of(found), **_parties(found)
    )


@blueprint.route("/advances/<int:advance_id>/adjustments/new/<kind>", methods=["GET", "POST"])
@guarded("adjustment:propose", load=queries.get_advance, by="advance_id")
def propose(found: Advance, kind: str) -> Any:
    """Records something that the other side answers."""
    if kind not in ADJUSTMENT_FORMS:
        abort(404)
    position = position_of(found)
    form: Any = ADJUSTMENT_FORMS[kind](data=_start(kind, position) if request.method == "GET" else None)
    if kind == "carry_over":
        targets = order_queries.list_orders(current_actor(), ("accepted",))
        form.target_order_id.choices = [
            SelectChoice(order.id, f"{order.number}: {order.lines[0].title}")
            for order in targets
            if order.id != found.order_id and order.producer_group_id == found.producer_group_id
        ]
    if kind == "faulty":
        lots = queries.lots_with_rejects(found.id)
        form.lot_id.choices = [SelectChoice(lot_id, labels.lot_words(used, found)) for lot_id, used in lots.items()]
    if form.validate_on_submit() and form.attempt(
        adjustments.propose_adjustment, found, _proposal(kind, form), current_actor(), now()
    ):
        flash(_("Written down. The other side answers; until then nothing changes."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=form.result.id), 303)
    return render("advances/propose.html", form, advance=found, kind=kind, position=position, **_parties(found))


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
def adjustment(found: Adjustment) -> Any:
    """What was recorded, and its answer."""
    return _adjustment_page(found, CountedForm(counted=found.quantity))


def _adjustment_page(found: Adjustment, form: Any) -> Any:
    actor, side = current_actor(), pages.side_of_reader(found, current_actor())
    may_answer = found.status == "proposed" and can(actor, "adjustment:answer", found)
    return render(
        "advances/adjustment.html", form, adjustment=found, advance=found.advance, side=side, may_answer=may_answer,
        may_confirm=found.status == "agreed" and can(actor, "adjustment:confirm", found),
        may_withdraw=ADJUSTMENT.can(found.status, "withdraw") and can(actor, "adjustment:withdraw", found),
        photos=list_attachments(found.key), label=labels.adjustment_label(found, side),
        position=position_of(found.advance), lot=queries.lots_with_rejects(found.advance_id).get(found.lot_id or 0),
        foreseen=adjustments.foreseen_owed(found), **_parties(found),
    )  # fmt: skip


@blueprint.route("/adjustments/<int:adjustment_id>/accept", methods=["POST"])
@guarded("adjustment:answer", load=queries.get_adjustment, by="adjustment_id")
def accept_adjustment(found: Adjustment) -> Any:
    """The other side agrees; a return with its own count."""
    ADJUSTMENT.after(found.status, "accept")
    form: Any = CountedForm() if found.kind == "return" else ConfirmForm()
    counted = form.counted.data if found.kind == "return" else None
    if form.validate_on_submit() and form.attempt(
        adjustments.accept_adjustment, found, current_actor(), now(), counted=counted
    ):
        flash(_("Agreed. Both sides see the new figures."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=found.id), 303)
    return _adjustment_page(found, form)


@blueprint.route("/adjustments/<int:adjustment_id>/confirm", methods=["POST"])
@guarded("adjustment:confirm", load=queries.get_adjustment, by="adjustment_id")
def confirm_adjustment(found: Adjustment) -> Any:
    """The programme bears its part."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(adjustments.confirm_adjustment, found, current_actor(), now()):
        flash(_("Confirmed. Both sides see the new figures."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=found.id), 303)
    return _adjustment_page(found, form)


@blueprint.route("/adjustments/<int:adjustment_id>/decline", methods=["GET", "POST"])
@guarded("adjustment:decline", load=queries.get_adjustment, by="adjustment_id")
def decline_adjustment(found: Adjustment) -> Any:
    """The other side, or the programme, does not agree."""
    ADJUSTMENT.after(found.status, "decline")
    form = ReasonForm()
    reason = form.reason.data or ""
    if form.validate_on_submit() and form.attempt(
        adjustments.decline_adjustment, found, reason, current_actor(), now()
    ):
        flash(_("Your reason is sent. Nothing was changed; talk it over and record what you agree."), "success")
        return redirect(url_for("advances.adjustment", adjustment_id=found.id), 303)
    return render("advances/decline_adjustment.html", form, adjustment=found, advance=found.advance, **_parties(found))


@blueprint.route("/adjustments/<int:adjustment_id>/withdraw", methods=["POST"])
@guarded("adjustment:withdraw", load=queries.get_adjustment, by="adjustment_id")
def withdraw_adjustment(found: Adjustment) -> Any:
    """The side that recorded it takes it back."""
    if found.proposed_side != pages.side_of_reader(found, current_actor()):
        raise NotFound("adjustment")
    adjustments.withdraw_adjustment(found, current_actor(), now())
    flash(_("Taken back. Nothing was changed."), "success")
    return redirect(url_for("advances.advance", advance_id=found.advance_id), 303)
