"""Reading payments, the accounts that receive them, and what the payer needs to know before paying."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.audit.queries import list_of_keys
from marketplace.audit.words import told
from marketplace.infra.data.runtime import service, session
from marketplace.infra.data.states import in_states
from marketplace.kernel.errors import NotFound
from marketplace.parties.banks import bank_name
from marketplace.parties.queries import find_bank_account, load_organisation, waits_until
from marketplace.parties.thresholds import value_of
from marketplace.payments.events import PaymentReported
from marketplace.payments.lifecycle import AT_GATEWAY, OPEN
from marketplace.payments.methods import Methods, PaymentMethod
from marketplace.payments.models import Payment, ReceivingAccount, WebhookEvent

MOST_REPORTS = 20
"""As many reports of one payment are told on its page."""


@dataclass(frozen=True)
class TransferDetails:
    """Where a bank transfer goes."""

    bank: str
    number: str
    holder: str
    waits_until: datetime | None = None
    """Until when nothing is paid to it yet, because it is new."""


@dataclass(frozen=True)
class EarlierReport:
    """What the payer said of a transfer that the payee did not find; its photos stay with those that came after."""

    reported_at: datetime
    transferred_on: date
    note: str


def earlier_reports(payment: Payment) -> list[EarlierReport]:
    """What was reported before the report that stands, oldest first."""
    if payment.disputed_at is None:
        return []
    events = list_of_keys([payment.key], [PaymentReported.key], MOST_REPORTS)[::-1]
    earlier = list(zip(events, told(events), strict=True))[:-1]
    return [
        EarlierReport(event.occurred_at, date.fromisoformat(details["transferred_on"]), details.get("note") or "")
        for event, details in earlier
    ]


def load_payment(payment_id: int) -> Payment:
    """The payment, whoever asks; NotFound if there is none."""
    payment = session().get(Payment, payment_id)
    if payment is None:
        raise NotFound("payment")
    return payment


def get_payment(payment_id: int, viewer: Actor) -> Payment:
    """The payment if the viewer may see it."""
    payment = session().scalar(select(Payment).where(Payment.id == payment_id, visible_to(Payment, viewer)))
    if payment is None:
        raise NotFound("payment")
    return payment


def list_payments(owner: str) -> list[Payment]:
    """Every attempt to pay the owner, newest first; who may see the owner may see these."""
    return list(session().scalars(select(Payment).where(Payment.owner == owner).order_by(Payment.id.desc())))


def find_open(owner: str) -> Payment | None:
    """The owner's one open payment."""
    return session().scalar(select(Payment).where(Payment.owner == owner, Payment.status.in_(OPEN)))


def open_by_owner(owners: Collection[str]) -> dict[str, Payment]:
    """The open payment of each of these owners that has one."""
    picked = select(Payment).where(Payment.owner.in_(owners), Payment.status.in_(OPEN)).order_by(Payment.id)
    return {payment.owner: payment for payment in session().scalars(picked)} if owners else {}


def list_open_of_file(file: str) -> list[Payment]:
    """The open payments of an order file, oldest first; who may see the order may see these."""
    mine = (Payment.file == file, Payment.status.in_(OPEN))
    return list(session().scalars(select(Payment).where(*mine).order_by(Payment.id)))


def list_confirmed(owner: str) -> list[Payment]:
    """The payments that paid the owner, in the order in which they came."""
    return confirmed_of([owner]).get(owner, [])


def confirmed_of(owners: Sequence[str]) -> dict[str, list[Payment]]:
    """The payments that paid each of these owners, by owner, in the order in which they came."""
    picked = select(Payment).where(Payment.owner.in_(owners), Payment.status == "confirmed")
    by_owner: dict[str, list[Payment]] = {}
    for payment in session().scalars(picked.order_by(Payment.confirmed_at, Payment.id)):
        by_owner.setdefault(payment.owner, []).append(payment)
    return by_owner


def list_attempts(owner: str, leaving_out: int | None = None) -> list[tuple[str, int]]:
    """Status and amount of each of the owner's payments, one left out on request."""
    rows = session().execute(select(Payment.id, Payment.status, Payment.amount).where(Payment.owner == owner))
    return [(status, amount) for payment_id, status, amount in rows if payment_id != leaving_out]


def list_visible(viewer: Actor, *, before_id: int | None = None, limit: int = 30) -> list[Payment]:
    """The viewer's payments, newest first."""
    picked = select(Payment).where(visible_to(Payment, viewer)).order_by(Payment.id.desc()).limit(limit)
    return list(session().scalars(picked if before_id is None else picked.where(Payment.id < before_id)))


def list_waiting_payments(viewer: Actor) -> list[Payment]:
    """The viewer's open payments, oldest first."""
    picked = select(Payment).where(visible_to(Payment, viewer), in_states(Payment.status, OPEN))
    return sorted(session().scalars(picked), key=lambda payment: payment.id)  # in order SQLite would read all there are


def list_unfinished() -> list[Payment]:
    """Payments with something left to do or to ask at a service, oldest first."""
    unclosed = and_(Payment.status == "cancelled", Payment.checkout_closed_at.is_(None))
    at_service = or_(Payment.status.in_(AT_GATEWAY), Payment.status == "refunding", unclosed)
    services = [method.code for method in service(Methods).table if not method.by_hand]
    picked = select(Payment).where(Payment.method.in_(services), at_service).order_by(Payment.id)
    return list(session().scalars(picked))


def find_by_ref(method: str, ref: str) -> Payment | None:
    """The payment of that checkout."""
    return session().scalar(select(Payment).where(Payment.method == method, Payment.provider_ref == ref))


def has_taken(provider: str, event_id: str) -> bool:
    """Whether that notice was taken before."""
    taken = select(WebhookEvent.id).where(WebhookEvent.provider == provider, WebhookEvent.event_id == event_id)
    return session().scalar(taken) is not None


def find_receiving_account(organisation_id: int, provider: str) -> ReceivingAccount | None:
    """The organisation's present account at the service."""
    mine = (ReceivingAccount.organisation_id == organisation_id, ReceivingAccount.provider == provider)
    return session().scalar(select(ReceivingAccount).where(*mine, ReceivingAccount.ended_at.is_(None)))


def receiving_waits_until(account: ReceivingAccount, at: datetime) -> datetime | None:
    """Until when nothing is paid into an account at a service that took the place of another; None if it may be."""
    mine = (
        ReceivingAccount.organisation_id == account.organisation_id,
        ReceivingAccount.provider == account.provider,
        ReceivingAccount.id < account.id,
    )
    if session().scalar(select(ReceivingAccount.id).where(*mine).limit(1)) is None:
        return None
    hours = value_of("new_account_hours", load_organisation(account.organisation_id), at)
    until = account.created_at + timedelta(hours=hours)
    return until if until > at else None


def find_transfer_details(organisation_id: int, at: datetime) -> TransferDetails | None:
    """Bank, number and holder of the organisation's confirmed account, for its payers only."""
    account = find_bank_account(organisation_id)
    if account is None:
        return None
    return TransferDetails(bank_name(account.bank_code), account.number, account.holder, waits_until(account, at))


def list_methods(payee_id: int) -> list[PaymentMethod]:
    """The ways in which this payee can be paid now; a service only where this copy has it and the payee its account."""
    mine = (ReceivingAccount.organisation_id == payee_id, ReceivingAccount.ended_at.is_(None))
    held = set(session().scalars(select(ReceivingAccount.provider).where(*mine)))
    methods = service(Methods)
    return [
        method
        for method in methods.table
        if methods.is_offered(method) and (method.by_hand or not method.needs_account or method.code in held)
    ]
