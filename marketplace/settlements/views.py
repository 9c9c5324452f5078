"""Pages of settlements: the sum, approval, paying, the receipt; statements of an order, of a group, of mine."""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import kept_apart
from marketplace.accounts.sides import side_of
from marketplace.audit.seal_codes import SealCode
from marketplace.infra.data.runtime import now
from marketplace.infra.files.qr import qr_inline
from marketplace.infra.language.formats import local
from marketplace.infra.language.i18n import today, zone
from marketplace.infra.language.messages import message_for
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.orders import queries as order_queries
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.views.blueprint import number_told
from marketplace.parties.large import is_large
from marketplace.parties.models import Organisation
from marketplace.parties.queries import list_by_id
from marketplace.payments import operations as payment_operations
from marketplace.payments import queries as payment_queries
from marketplace.payments.forms import PayForm
from marketplace.payments.labels import method_word, method_words, status_label
from marketplace.payments.lifecycle import OPEN
from marketplace.payments.methods import METHODS, PaymentMethod
from marketplace.settlements import hands, labels, messages, operations, queries
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import Statement

blueprint = Blueprint("settlements", __name__)
assert messages.WORDS


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of settlements, for this room's templates and those above it."""
    return {"settlement_words": labels, "settlement_label": labels.settlement_label}


def _page(settlement: Settlement, form: ConfirmForm | None = None) -> Any:
    payments, parties = payment_queries.list_payments(settlement.key), _parties(settlement)
    side = side_of(settlement, current_actor())
    return render(
        "settlements/settlement.html", form, settlement=settlement, order=order_queries.load_order(settlement.order_id),
        side=side, statement=queries.order_statement(settlement.order_id), status_label=_label_of_payment,
        method_word=method_word, payments=payments,
        underway=next((each for each in payments if each.status in OPEN), None),
        hands=hands.people_by_part(settlement), alone_limit=hands.alone_limit(settlement),
        kept=kept_words(settlement), successor=queries.find_successor(settlement), **parties,
        waits_for_second=side == "off_taker" and hands.waits_for_second(settlement, now()),
    )  # fmt: skip


def kept_words(settlement: Settlement) -> str:
    """Why the reader, whose duty it would be, may not take the settlement's next step; "" where she may."""
    step = {"drafted": "settlement:approve", "approved": "settlement:pay"}.get(settlement.status)
    code = kept_apart(current_actor(), step, settlement) if step is not None else ""
    return message_for(DomainError(code)) if code else ""


def _label_of_payment(payment: Any) -> Any:
    return status_label(payment, receives=payment.payee_id in current_actor().group_ids)


def _parties(settlement: Settlement) -> dict[str, Any]:
    both = {each.id: each for each in list_by_id([settlement.producer_group_id, settlement.off_taker_id])}
    return {"group": both[settlement.producer_group_id], "off_taker": both[settlement.off_taker_id]}


@blueprint.route("/settlements/<int:settlement_id>")
@guarded("settlement:read", load=queries.get_settlement, by="settlement_id")
def settlement(settlement: Settlement) -> Any:
    """The sum: what was delivered, each deduction with its cause, what the group gets, what is still owed."""
    return _page(settlement)


@blueprint.route("/settlements/<int:settlement_id>/approve", methods=["POST"])
@guarded("settlement:approve", load=queries.get_settlement, by="settlement_id")
def approve(settlement: Settlement) -> Any:
    """Finance approves."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.approve_settlement, settlement, current_actor(), now()):
        if settlement.status == "paid":
            flash(_("Approved. Nothing is left to pay: all of it was deducted."), "success")
            return redirect(url_for("reports.order_file", order_id=settlement.order_id), 303)
        flash(_("Approved. Now choose how to pay."), "success")
        return redirect(url_for("settlements.pay", settlement_id=settlement.id), 303)
    return _page(settlement, form)


@blueprint.route("/settlements/<int:settlement_id>/pay", methods=["GET", "POST"], defaults={"method": METHODS[0].code})
@blueprint.route("/settlements/<int:settlement_id>/pay/<method>", methods=["GET", "POST"])
@confidential
@takes_files
@guarded("settlement:pay", load=queries.get_settlement, by="settlement_id")
@asked_again(when=lambda settlement, method: is_large(settlement.off_taker_id, settlement.net))
def pay(settlement: Settlement, method: str) -> Any:
    """Pays by transfer or cash with a proof, or through the payment service's own page."""
    methods = payment_queries.list_methods(settlement.producer_group_id)
    chosen = next((each for each in methods if each.code == method), None)
    if chosen is None:
        abort(404)
    if settlement.status == "drafted":
        raise Conflict("settlement_not_approved")
    open_payment = payment_queries.find_open(settlement.key)
    if request.method == "GET" and (settlement.status == "paid" or open_payment is not None):
        return _to_payment(settlement, open_payment)
    form: Any = PayForm() if chosen.by_hand else ConfirmForm()
    if request.method == "GET" and chosen.by_hand:
        form.transferred_on.data, form.amount.data = today(), settlement.unpaid
    if form.validate_on_submit() and _start(settlement, chosen, form):
        if not chosen.by_hand:
            return redirect(url_for("payments.checkout", payment_id=form.result.id), 303)
        flash(_("The proof is sent. The group looks into its account and confirms."), "success")
        return redirect(url_for("reports.order_file", order_id=settlement.order_id), 303)
    return render(
        "settlements/pay.html", form, settlement=settlement, method=chosen, methods=methods, method_word=method_word,
        words=method_words(chosen, settlement.unpaid),
        details=payment_queries.find_transfer_details(settlement.producer_group_id, now()),
        receiver=payment_queries.find_receiving_account(settlement.producer_group_id, method), **_parties(settlement),
    )  # fmt: skip


def _to_payment(settlement: Settlement, open_payment: Any) -> Any:
    if open_payment is None:
        return redirect(url_for("settlements.settlement", settlement_id=settlement.id), 303)
    return redirect(url_for("payments.payment", payment_id=open_payment.id), 303)


def _start(settlement: Settlement, method: PaymentMethod, form: Any) -> bool:
    """Starts to pay what is left, or a part of it; the form tells what was refused."""
    told: dict[str, Any] = {}
    if method.by_hand:
        told = {"amount": form.amount.data, "proofs": form.proof.data}
        told |= {"transferred_on": form.transferred_on.data, "note": form.note.data or ""}
    payable, at = payable_of(settlement, now()), now()
    return bool(form.attempt(payment_operations.start_payment, payable, method.code, current_actor(), at, **told))


@blueprint.route("/settlements/<int:settlement_id>/receipt")
@confidential
@guarded("settlement:read", load=queries.get_settlement, by="settlement_id")
def receipt(settlement: Settlement) -> Any:
    """The statement of one settlement to print; once paid it is the receipt."""
    paid = payment_queries.list_confirmed(settlement.key)
    return render(
        "settlements/receipt.html", settlement=settlement, order=order_queries.load_order(settlement.order_id),
        paid=paid, method_word=method_word, underway=payment_queries.find_open(settlement.key),
        hands=hands.people_by_part(settlement), alone_limit=hands.alone_limit(settlement), **_witness(settlement),
        **_parties(settlement),
    )  # fmt: skip


def _witness(settlement: Settlement) -> dict[str, Any]:
    """The seal that its paper carries, and the same as a picture; none on papers from before there was a seal."""
    if not settlement.newest_witness:
        return {"seal": None, "seal_picture": ""}
    picture = Markup(qr_inline(settlement.newest_witness))  # noqa: S704  its only text is our own
    return {"seal": SealCode.parse(settlement.newest_witness), "seal_picture": picture}


@blueprint.route("/statements/orders/<int:order_id>")
@confidential
@guarded("order:read", load=order_queries.get_order, by="order_id")
def statement(order: PurchaseOrder) -> Any:
    """Everything settled in one order, and what is still owed."""
    statement = queries.order_statement(order.id)
    title = _("Statement of order %(number)s", number=number_told(order))
    return _statement_page(title, statement, order=order)


@blueprint.route("/statements")
@confidential
@guarded("statement:read")
def statement_of_mine() -> Any:
    """Everything settled in one year in the reader's scope, and what is still owed."""
    year = _year()
    statement = queries.period_statement(current_actor(), *_bounds(year))
    return _statement_page(_("Money in %(year)s", year=year), statement, year=year, years=_years())


@blueprint.route("/statements/groups/<int:group_id>")
@confidential
@guarded("statement:read", load=queries.get_statement_group, by="group_id")
def statement_of_group(group: Organisation) -> Any:
    """One group's statement for a year, as far as the reader may see it."""
    year = _year()
    statement = queries.period_statement(current_actor(), *_bounds(year), group_id=group.id)
    title = _("%(group)s: money in %(year)s", group=group.name, year=year)
    return _statement_page(title, statement, year=year, years=_years(group.id), group=group)


def _parties_to_name(document: Any) -> list[int]:
    return order_queries.parties_to_name(document, current_actor())


def _statement_page(title: str, statement: Statement, **context: Any) -> Any:
    blank: dict[str, Any] = {"order": None, "year": None, "years": [], "group": None}
    return render(
        "settlements/statement.html", title=title, statement=statement, numbers=queries.order_numbers(statement),
        names=queries.names_of_parties(statement), groups=queries.groups_of(statement), method_word=method_word,
        underway=queries.payments_underway(statement.settlements), parties_to_name=_parties_to_name,
        side_of=partial(side_of, person=current_actor()),
        payments=payment_queries.confirmed_of([each.key for each in statement.settlements]), **blank | context,
    )  # fmt: skip


def _year() -> int:
    asked = request.args.get("year", type=int)
    return asked if asked is not None and 2000 <= asked <= today().year else today().year


def _years(group_id: int | None = None) -> list[int]:
    """This year and every one before it, back to the first settlement."""
    first = queries.first_drafted_at(current_actor(), group_id)
    return list(range(today().year, (local(first, zone()).year if first else today().year) - 1, -1))


def _bounds(year: int) -> tuple[datetime, datetime]:
    clock = ZoneInfo(zone())
    return datetime(year, 1, 1, tzinfo=clock), datetime(year + 1, 1, 1, tzinfo=clock)
