"""Pages of a payment, and the door at which a payment service knocks."""

from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.policy import can
from marketplace.infra.data.runtime import after_commit, now, service
from marketplace.infra.files.photo_records import list_attachments
from marketplace.infra.language.i18n import today
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.file_pages import register_attachment_guard
from marketplace.infra.web.languages import without_language
from marketplace.infra.web.pages import render
from marketplace.infra.web.request_edge import without_form_key
from marketplace.infra.web.security import confidential
from marketplace.infra.web.urls import id_argument
from marketplace.parties.models import Organisation
from marketplace.parties.queries import get_organisation, load_organisation, names_of_organisations
from marketplace.payments import gateway_calls, operations, provider_reports, queries
from marketplace.payments.forms import DisputeForm, ReceivingAccountForm, TransferForm
from marketplace.payments.gateway import ForgedNotice
from marketplace.payments.labels import Label, method_word, method_words, status_label
from marketplace.payments.methods import Methods
from marketplace.payments.models import Payment

blueprint = Blueprint("payments", __name__)
PER_PAGE = 30
LARGEST_NOTICE = 256 * 1024


def _sees_payment(actor: Actor, payment_id: int) -> bool:
    return can(actor, "payment:read", queries.get_payment(payment_id, actor))


register_attachment_guard("payment", _sees_payment)


@blueprint.route("/payments")
@guarded("payment:read")
def list_payments() -> Any:
    """Every payment of mine, newest first."""
    before = id_argument("before")
    payments = queries.list_visible(current_actor(), before_id=before, limit=PER_PAGE + 1)
    shown = payments[:PER_PAGE]
    names = names_of_organisations({party for each in shown for party in (each.payer_id, each.payee_id)})
    older = shown[-1].id if len(payments) > PER_PAGE else None
    return render("payments/list.html", payments=shown, names=names, older=older, label=_label, method_word=method_word)


@blueprint.route("/payments/<int:payment_id>", endpoint="payment")
@confidential
@guarded("payment:read", load=queries.get_payment, by="payment_id")
def show(payment: Payment) -> Any:
    """One payment: where it stands, and who does what next."""
    return render(
        "payments/show.html",
        payment=payment,
        payer=load_organisation(payment.payer_id),
        payee=load_organisation(payment.payee_id),
        label=_label(payment),
        method=method_word(payment.method),
        proofs=list_attachments(payment.key, "proof"),
        earlier=queries.earlier_reports(payment),
        settlement_id=_number(payment.owner, "settlement"),
        order_id=_number(payment.file or "", "order"),
    )


def _label(payment: Payment) -> Label:
    return status_label(payment, can(current_actor(), "payment:confirm", payment))


def _number(key: str, kind: str) -> int | None:
    """The 17 of `order:17`, when the key is of that kind."""
    named, _colon, number = key.partition(":")
    return int(number) if named == kind else None


def _to_page(payment: Payment) -> Any:
    return redirect(url_for("payments.payment", payment_id=payment.id), 303)


@blueprint.route("/payments/<int:payment_id>/checkout")
@confidential
@guarded("payment:pay", load=queries.get_payment, by="payment_id")
def checkout(payment: Payment) -> Any:
    """On to the service's own page, when it waits for this payment."""
    if payment.can_be_paid:
        return redirect(payment.checkout_url or "", 303)
    return _to_page(payment)


@blueprint.route("/payments/<int:payment_id>/open", methods=["POST"])
@guarded("payment:pay", load=queries.get_payment, by="payment_id")
def open_checkout(payment: Payment) -> Any:
    """Asks the service once more for its page."""
    after_commit(partial(gateway_calls.open_checkout, payment_id=payment.id))
    return redirect(url_for("payments.checkout", payment_id=payment.id), 303)


@blueprint.route("/payments/<int:payment_id>/check", methods=["POST"])
@guarded("payment:pay", load=queries.get_payment, by="payment_id")
def check(payment: Payment) -> Any:
    """Asks the service how the payment stands; its notice may be late or lost."""
    after_commit(partial(gateway_calls.check, payment_id=payment.id))
    flash(_("We have asked the payment service. What it says stands below."), "info")
    return _to_page(payment)


@blueprint.route("/payments/<int:payment_id>/cancel", methods=["POST"])
@guarded("payment:cancel", load=queries.get_payment, by="payment_id")
def cancel(payment: Payment) -> Any:
    """Gives this attempt up, and goes to where another way to pay is chosen."""
    operations.cancel_payment(payment, current_actor(), now())
    flash(_("This payment is given up. You can choose another way to pay now."), "success")
    settlement_id = _number(payment.owner, "settlement")
    if settlement_id is None:
        return _to_page(payment)
    return redirect(url_for("settlements.settlement", settlement_id=settlement_id), 303)


@blueprint.route("/payments/<int:payment_id>/report", methods=["GET", "POST"])
@takes_files
@guarded("payment:report", load=queries.get_payment, by="payment_id")
def report(payment: Payment) -> Any:
    """A better proof, after the payee did not find the money."""
    form = TransferForm(transferred_on=payment.transferred_on or today())
    if form.validate_on_submit() and form.attempt(
        operations.report_payment, payment, form.proof.data, form.transferred_on.data, form.note.data or "",
        current_actor(), now(),
    ):  # fmt: skip
        flash(_("The proof is sent. The receiver looks into the account again."), "success")
        return _to_page(payment)
    return render("payments/report.html", form, payment=payment)


@blueprint.route("/payments/<int:payment_id>/confirm", methods=["POST"])
@guarded("payment:confirm", load=queries.get_payment, by="payment_id")
def confirm(payment: Payment) -> Any:
    """The payee has found the money."""
    operations.confirm_payment(payment, current_actor(), now())
    flash(_("Thank you. The payment is written down as received."), "success")
    return _to_page(payment)


@blueprint.route("/payments/<int:payment_id>/dispute", methods=["GET", "POST"])
@guarded("payment:dispute", load=queries.get_payment, by="payment_id")
def dispute(payment: Payment) -> Any:
    """The payee did not find the money."""
    form = DisputeForm()
    if form.validate_on_submit() and form.attempt(
        operations.dispute_payment, payment, form.reason.data or "", current_actor(), now()
    ):
        flash(_("The payer is told, and sends a better proof or pays another way."), "success")
        return _to_page(payment)
    return render("payments/dispute.html", form, payment=payment, payer=load_organisation(payment.payer_id))


@blueprint.route(
    "/organisations/<int:organisation_id>/receiving-account", methods=["GET", "POST"], defaults={"provider": ""}
)
@blueprint.route("/organisations/<int:organisation_id>/receiving-account/<provider>", methods=["GET", "POST"])
@guarded("payment:receive", load=get_organisation, by="organisation_id")
@asked_again()
def receiving_account(party: Organisation, provider: str) -> Any:
    """Where an organisation receives through a service, at first the first one; every payer is shown its name."""
    services = service(Methods).with_account
    method = next((each for each in services if provider in ("", each.code)), None)
    if method is None:
        abort(404)
    form = ReceivingAccountForm(obj=queries.find_receiving_account(party.id, method.code))
    account, holder = (form.account.data or "").strip(), (form.holder.data or "").strip()
    if form.validate_on_submit() and form.attempt(
        operations.set_receiving_account, party.id, method.code, account, holder, current_actor(), now()
    ):
        flash(_("The account is set. %(name)s can be paid this way.", name=party.name), "success")
        return redirect(request.path, 303)
    words = method_words(method)
    form.account.description = words.account_hint
    return render(
        "payments/receiving_account.html", form, party=party, words=words, services=services, here=method,
        method_word=method_word,
    )  # fmt: skip


def csrf_exempt(view: Any) -> Any:
    """Marks a view that other machines post to; the notice's own signature takes the token's place."""
    view.csrf_exempt = True
    return view


@blueprint.route("/webhooks/<provider>", methods=["POST"])
@blueprint.route("/payments/webhooks/<provider>", methods=["POST"])  # where a service of an older copy still knocks
@csrf_exempt
@without_form_key
@public
@without_language
def webhook(provider: str) -> Any:
    """A signed notice: taken once, answered 200 whatever it meant, 400 when it is forged or too old."""
    gateway = service(Methods).find_gateway(provider)
    if gateway is None:
        abort(404)
    if (request.content_length or 0) > LARGEST_NOTICE:
        abort(413)
    try:
        notice = gateway.verify(dict(request.headers), request.get_data())
    except ForgedNotice:
        return {"outcome": "forged"}, 400
    return {"outcome": provider_reports.take_notice(notice, now())}
