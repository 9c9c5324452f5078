"""Writing an offer of material or cash: new, and edited while it is a draft."""

from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.advances import operations, queries
from marketplace.advances.forms import CashForm, MaterialForm, renumbered
from marketplace.advances.lifecycle import ADVANCE
from marketplace.advances.materials import unit_of
from marketplace.advances.models import Advance
from marketplace.advances.views.blueprint import blueprint, to_advance
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today
from marketplace.infra.web.pages import render
from marketplace.kernel.errors import Conflict
from marketplace.orders import queries as order_queries
from marketplace.orders.models import PurchaseOrder
from marketplace.parties.queries import load_organisation


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
        return to_advance(form.result, _("The draft is saved. Check what it means for the group, then offer it."))
    return _offer_page(form, order, kind)


@blueprint.route("/advances/<int:advance_id>/edit", methods=["GET", "POST"])
@guarded("advance:edit", load=queries.get_advance, by="advance_id")
def edit(advance: Advance) -> Any:
    """Changes a draft."""
    ADVANCE.after(advance.status, "edit")
    order = order_queries.load_order(advance.order_id)
    form = _offer_form(advance.kind, order, advance)
    if _asks_for_more(form):
        return _offer_page(form, order, advance.kind, advance)[0], 422
    if form.validate_on_submit() and form.attempt(lambda: operations.edit_advance(advance, form.terms(), now())):
        return to_advance(advance, _("The draft is saved. Check what it means for the group, then offer it."))
    return _offer_page(form, order, advance.kind, advance)


def _offer_form(kind: str, order: PurchaseOrder, advance: Advance | None = None) -> Any:
    """The form as sent, or as it starts: from the draft, else empty with one piece and a line for each product."""
    if request.method == "POST":
        form: Any = (
            CashForm(today=today())
            if kind == "cash"
            else MaterialForm(today=today(), formdata=renumbered(request.form))
        )
        form.standing = (order.last_due_on, advance.due_on if advance is not None else None)
        return form
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
        unit=unit_of(chosen) if chosen else "", group=load_organisation(order.producer_group_id),
    )  # fmt: skip
