"""What people do with payments. Calls to a service happen after the commit, see `gateway_calls`."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.actor import Actor
from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.data.counters import next_number
from marketplace.infra.data.runtime import emit, service, session
from marketplace.infra.files.photo_records import attach
from marketplace.infra.language.formats import local_date
from marketplace.kernel.document_keys import DocumentKey
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.reasons import clean_reason
from marketplace.orders import operations as orders
from marketplace.parties.operations import event_fields as party_event_fields
from marketplace.parties.queries import find_bank_account, load_organisation, waits_until
from marketplace.payments import events, rules
from marketplace.payments.lifecycle import PAYMENT
from marketplace.payments.methods import Methods, PaymentMethod
from marketplace.payments.models import Payment, ReceivingAccount
from marketplace.payments.payable import Payable
from marketplace.payments.queries import (
    find_receiving_account,
    list_attempts,
    load_payment,
    receiving_waits_until,
)

NUMBER_PREFIX = "PAY"


def start_payment(
    payable: Payable,
    method: str,
    actor: Actor,
    at: datetime,
    *,
    amount: int | None = None,
    proofs: Sequence[str] = (),
    transferred_on: date | None = None,
    note: str = "",
) -> Payment:
    """Starts to pay it by the method of that code: all that is left of it, or a part (`amount`, rupiah).

    By hand the payer says that the money went, and shows photos of the proof (tokens). A service's page is opened once
    this is committed: send the payer on to the view `payments.checkout`. Raises Conflict when the owner is paid, or has
    a payment open, DomainError while the payee's account is too new.
    """
    chosen = _find_method(method)
    at = moment_in(payable.file, at)
    others = list_attempts(payable.owner)
    amount = rules.unpaid(payable.amount, others) if amount is None else amount
    rules.check_start(amount, payable.amount, payable.payer_id, payable.payee_id, others)
    rules.check_limit(amount, chosen.largest)
    if chosen.by_hand:
        holder = _holder_of(payable.payee_id, at) if chosen.needs_account else ""
        payment = _start(payable, amount, method, ("", holder), actor, at)
        report_payment(payment, proofs, transferred_on, note, actor, at)
        return payment
    account = _load_receiving_account(payable.payee_id, method, at) if chosen.needs_account else None
    to = (account.account, account.holder) if account is not None else ("", "")
    payment = _start(payable, amount, method, to, actor, at)
    emit(events.CheckoutStarted(**event_fields(payment, actor, at)))
    return payment


def report_payment(
    payment: Payment,
    proof_upload_ids: Sequence[str],
    transferred_on: date | None,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    """The payer says that the money is sent, for the first time or again after the payee did not find it."""
    payment, at = lock_payment(payment.id, at)
    _must_be_by_hand(payment)
    PAYMENT.after(payment.status, "report")
    today = local_date(at, load_organisation(payment.payer_id).zone)
    rules.check_transfer(len(proof_upload_ids), transferred_on or today, today, payment.owed_since)
    PAYMENT.move(payment, "report")
    payment.transferred_on, payment.note = transferred_on or today, note.strip()
    payment.reported_at, payment.reported_by = at, actor.user_id
    attach(subject=payment.key, kind="proof", tokens=list(proof_upload_ids), at=at)
    fields = event_fields(payment, actor, at, payment.payer_id)
    emit(events.PaymentReported(**fields, transferred_on=payment.transferred_on, note=payment.note))


def confirm_payment(payment: Payment, actor: Actor, at: datetime) -> None:
    """The payee has found the money; what a service carries is confirmed by the service alone."""
    payment, at = lock_payment(payment.id, at)
    _must_be_by_hand(payment)
    PAYMENT.move(payment, "confirm")
    payment.confirmed_at = payment.ended_at = at
    payment.confirmed_by = actor.user_id
    emit(events.PaymentConfirmed(**event_fields(payment, actor, at, payment.producer_group_id)))


def dispute_payment(payment: Payment, reason: str, actor: Actor, at: datetime) -> None:
    """The payee looked and did not find the money; the payer answers with a better proof or pays another way."""
    payment, at = lock_payment(payment.id, at)
    PAYMENT.move(payment, "dispute")
    payment.dispute_reason = clean_reason(reason)
    payment.disputed_at, payment.disputed_by = at, actor.user_id
    fields = event_fields(payment, actor, at, payment.producer_group_id)
    emit(events.PaymentDisputed(**fields, reason=payment.dispute_reason))


def cancel_payment(payment: Payment, actor: Actor, at: datetime) -> None:
    """The payer gives this attempt up so that another method can be chosen."""
    payment, at = lock_payment(payment.id, at)
    PAYMENT.move(payment, "cancel")
    payment.ended_at, payment.checkout_url = at, None
    emit(events.PaymentCancelled(**event_fields(payment, actor, at, payment.payer_id)))


def set_receiving_account(
    organisation_id: int, provider: str, account: str, holder: str, actor: Actor, at: datetime
) -> None:
    """Sets where an organisation receives through a service; payments already started keep the account they named."""
    if provider not in {method.code for method in service(Methods).with_account}:
        raise DomainError("unknown_payment_method")
    present = find_receiving_account(organisation_id, provider)
    if present is not None:
        if (present.account, present.holder) == (account, holder):
            return
        present.ended_at = at
        session().flush()
    session().add(
        ReceivingAccount(
            organisation_id=organisation_id, provider=provider, account=account, holder=holder,
            created_at=at, created_by=actor.user_id,
        )
    )  # fmt: skip
    session().flush()
    emit(events.ReceivingAccountSet(**party_event_fields(load_organisation(organisation_id), actor, at)))


def lock_payment(payment_id: int, at: datetime) -> tuple[Payment, datetime]:
    """The payment as it stands now, under the lock of the order it lies with and its own, and the moment."""
    at = moment_in(load_payment(payment_id).file, at)
    picked = select(Payment).where(Payment.id == payment_id).with_for_update()
    return session().scalars(picked.execution_options(populate_existing=True)).one(), at


def moment_in(file: str | None, at: datetime) -> datetime:
    """The moment of what is done now in a file: an order's never go back, and it is locked; others go by the clock."""
    order = DocumentKey.parse(file or "")
    return orders.lock_order(order.id, at)[1] if order is not None and order.kind == "order" else at


def event_fields(payment: Payment, actor: Actor, at: datetime, organisation_id: int | None = None) -> dict[str, Any]:
    """The fields that every event of a payment carries."""
    return {
        **actor.event_fields(at, organisation_id),
        "subject": payment.key,
        "file": payment.file,
        "producer_group_id": payment.producer_group_id,
        "off_taker_id": payment.off_taker_id,
        "payment_id": payment.id,
        "owner": payment.owner,
        "number": payment.number,
        "method": payment.method,
        "amount_rupiah": payment.amount,
    }


def _start(payable: Payable, amount: int, method: str, to: tuple[str, str], actor: Actor, at: datetime) -> Payment:
    """Writes the payment down; `to` is the service's id of the account, and whose account it is."""
    payer_id, payee_id = payable.payer_id, payable.payee_id
    group, payer = load_organisation(payable.group_id), load_organisation(payer_id)
    number = next_number(payer_id, payer.code, NUMBER_PREFIX, local_date(at, payer.zone))
    payment = Payment(
        number=number, owner=payable.owner, file=payable.file, payer_id=payer_id, payee_id=payee_id,
        producer_group_id=group.id, off_taker_id=payer_id, region_code=group.region_code, method=method,
        amount=amount, owed=payable.amount, description=payable.label or number, created_at=at,
        created_by=actor.user_id,
        account=to[0], receiver=to[1],
        token=secrets.token_hex(12), locale=actor.locale, owed_since=payable.owed_since,
        kept_from=list(payable.kept_from),
    )  # fmt: skip
    try:
        with all_or_nothing():
            session().add(payment)
    except IntegrityError as error:
        raise Conflict("payment_open") from error
    return payment


def _find_method(code: str) -> PaymentMethod:
    """The method, when this copy has it."""
    methods = service(Methods)
    method = methods.find(code)
    if method is None or not methods.is_offered(method):
        raise DomainError("unknown_payment_method", "method")
    return method


def _load_receiving_account(payee_id: int, provider: str, at: datetime) -> ReceivingAccount:
    """The payee's account at the service; DomainError without one, or while it is new in another's place."""
    account = find_receiving_account(payee_id, provider)
    if account is None:
        raise DomainError("no_receiving_account", "method")
    if until := receiving_waits_until(account, at):
        raise DomainError("account_too_new", "method", until_at=until)
    return account


def _holder_of(payee_id: int, at: datetime) -> str:
    """Whose bank account the payee is paid to, "" without one; DomainError while it is new and nobody confirmed it a
    second time.
    """
    account = find_bank_account(payee_id)
    until = waits_until(account, at) if account is not None else None
    if until is not None:
        raise DomainError("account_too_new", "method", until_at=until)
    return account.holder if account is not None else ""


def _must_be_by_hand(payment: Payment) -> None:
    method = service(Methods).find(payment.method)
    if method is None or not method.by_hand:
        raise Conflict("service_confirms")
