"""Reading what Stripe tells of a checkout, strictly: what does not fit is malformed. IDR has two decimals there."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from marketplace.payments.gateway import GatewayStatus, Notice, Report

LARGEST = 9_999_999_999
"""Rupiah in one charge: twelve digits of hundredths (docs.stripe.com/currencies)."""
LONGEST_ID, LONGEST_KIND = 255, 80
LARGEST_PAYMENT = 2**31 - 1
SESSION_EVENTS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError, RecursionError)
"""What reading trips over where a value is absent, of another kind, or beyond what a clock or a stack holds."""


def to_stripe(rupiah: int) -> int:
    """Hundredths of a rupiah; ValueError outside 1 … 9,999,999,999 rupiah."""
    if not 0 < rupiah <= LARGEST:
        raise ValueError(f"{rupiah} rupiah cannot be charged at once")
    return rupiah * 100


def from_stripe(amount: int) -> int:
    """Whole rupiah; ValueError when there are sen, which no charge of ours has."""
    rupiah, sen = divmod(amount, 100)
    if sen:
        raise ValueError(f"{amount} is not whole rupiah")
    return rupiah


def read_notice(provider: str, body: bytes) -> Notice:
    """A notice whose signature is right; malformed where it cannot be read as what it says it is."""
    event, event_id, kind, occurred_at = None, _own_id(body), "unreadable", None
    try:
        event = json.loads(body)
        event_id, kind = _short(event["id"], LONGEST_ID), _short(event["type"], LONGEST_KIND)
        occurred_at = datetime.fromtimestamp(event["created"], UTC)
        about = event["data"]["object"]
        waits = kind in SESSION_EVENTS and about["mode"] == "payment"
        report = read_report(about, kind) if waits else None
    except UNREADABLE:
        ref, payment_id = _named_in(event)
        return Notice(
            provider=provider, event_id=event_id, kind=kind, occurred_at=occurred_at, malformed=True, ref=ref,
            payment_id=payment_id,
        )  # fmt: skip
    return Notice(provider=provider, event_id=event_id, kind=kind, occurred_at=occurred_at, report=report)


def read_report(session: Any, event_kind: str = "") -> Report:
    """What a session says; one of UNREADABLE where it is no sound session."""
    intent, url = session["payment_intent"], session["url"]
    if url is not None and not isinstance(url, str):
        raise TypeError("url")
    charge = intent if intent is None or isinstance(intent, str) else intent["id"]
    return Report(
        ref=_short(session["id"], LONGEST_ID),
        status=_status(session, event_kind),
        amount=_rupiah(session),
        currency=_short(session["currency"], 8),
        payment_id=_payment_in(session),
        url=url,
        expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
        charge_ref=None if charge is None else _short(charge, LONGEST_ID),
    )


def read_fee(intent: Any) -> int | None:
    """What was kept of the charge, in rupiah and rounded up; None while its entry is missing or in another currency."""
    charge = intent["latest_charge"]
    entry = charge["balance_transaction"] if charge is not None and not isinstance(charge, str) else None
    if entry is None or isinstance(entry, str) or entry["currency"] != "idr":
        return None
    if type(entry["fee"]) is not int or not 0 <= entry["fee"] <= LARGEST * 100:
        raise ValueError("a fee that no charge has")
    return -(-entry["fee"] // 100)


def _short(value: Any, longest: int) -> str:
    """The text itself: not empty, printable, no longer than its column."""
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    if not 0 < len(value) <= longest or not value.isprintable():
        raise ValueError("a text that cannot be kept")
    return value


def _own_id(body: bytes) -> str:
    """A name for a notice that has none, so that the same one counts once."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _named_in(event: Any) -> tuple[str, int | None]:
    """The checkout and the payment that a malformed notice is about, as far as they can be read."""
    session = _object_in(event)
    try:
        return _short(session["id"], LONGEST_ID), _payment_in(session)
    except UNREADABLE:
        return "", _payment_in(session)


def _object_in(event: Any) -> Any:
    try:
        return event["data"]["object"]
    except UNREADABLE:
        return None


def _payment_in(session: Any) -> int | None:
    """The payment that we named when the session was made; None where none of ours can be meant."""
    try:
        named = session["metadata"]["payment"]
        number = int(named) if named.isascii() and named.isdecimal() and len(named) <= 10 else 0
    except UNREADABLE:
        return None
    return number if 0 < number <= LARGEST_PAYMENT else None


def _rupiah(session: Any) -> int:
    """The session's amount; 0, which no payment has, when it is not whole rupiah."""
    amount = session["amount_total"]
    if type(amount) is not int:
        raise TypeError("amount_total")
    try:
        return from_stripe(amount) if session["currency"] == "idr" else 0
    except ValueError:
        return 0


def _status(session: Any, event_kind: str) -> GatewayStatus:
    status, paid = session["status"], session["payment_status"]
    if status not in ("open", "complete", "expired") or paid not in ("paid", "unpaid", "no_payment_required"):
        raise ValueError("a state that no session has")
    if paid == "paid":
        return "paid"
    if status != "complete":
        return "expired" if status == "expired" else "pending"
    intent = session["payment_intent"]
    refused = not isinstance(intent, str | None) and intent["status"] in {"requires_payment_method", "canceled"}
    return "failed" if refused or event_kind.endswith("async_payment_failed") else "processing"
