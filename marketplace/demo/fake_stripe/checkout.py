"""Checkout sessions, payment intents and refunds: what may happen to them and which events tell of it."""

import secrets
import time
from collections.abc import Callable
from typing import Any

from marketplace.demo.fake_stripe.fields import invalid, missing, refuse_unknown, whole_number
from marketplace.demo.fake_stripe.store import Record, Store

API_VERSION = "2026-10-28.endive"
# "up to twelve digits for IDR": 999999999999 stands for Rp9,999,999,999.99.
MOST = 999_999_999_999
HALF_HOUR, DAY = 30 * 60, 24 * 3600
_SESSION_FIELDS = frozenset(
    [
        "mode",
        "line_items",
        "success_url",
        "cancel_url",
        "client_reference_id",
        "metadata",
        "payment_intent_data",
        "locale",
        "expires_at",
        "payment_method_types",
        "customer_email",
        "currency",
        "submit_type",
        "expand",
    ]
)
_PRICE_FIELDS = frozenset(["currency", "unit_amount", "product_data"])
_INTENT_FIELDS = frozenset(["description", "metadata", "statement_descriptor_suffix", "transfer_group"])
_REFUND_FIELDS = frozenset(["payment_intent", "amount", "reason", "metadata", "expand"])
_REFUND_REASONS = frozenset(["duplicate", "fraudulent", "requested_by_customer"])

Events = list[Record]


def new_id(prefix: str) -> str:
    """A fresh id in Stripe's style, such as ``cs_test_…``."""
    return f"{prefix}_{secrets.token_hex(12)}"


def public(body: Record) -> Record:
    """The object as callers see it, without the service's own notes."""
    return {name: value for name, value in body.items() if not name.startswith("_")}


class Checkout:
    """The rules over one store. Methods that change something return the events that tell of it."""

    def __init__(self, store: Store, *, page_root: Callable[[], str], clock: Callable[[], float] = time.time) -> None:
        self._store, self._page_root, self._clock = store, page_root, clock

    def create(self, fields: dict[str, Any], account: str) -> Record:
        """Open a session; IDR amounts count in hundredths of a rupiah. Raises ApiError."""
        refuse_unknown(fields, _SESSION_FIELDS)
        if fields.get("mode") != "payment":
            raise invalid("You must pass `mode=payment`.", "mode")
        if not fields.get("success_url"):
            raise missing("success_url")
        items = _priced_items(fields.get("line_items"))
        intent_data = fields.get("payment_intent_data") or {}
        refuse_unknown(intent_data, _INTENT_FIELDS, "payment_intent_data")
        total, currency = sum(item["amount_total"] for item in items), items[0]["currency"]
        if total > MOST:
            raise invalid("Amount must be no more than Rp9,999,999,999.99.", "line_items", "amount_too_large")
        now = int(self._clock())
        session_id = new_id("cs_test")
        session = {
            "id": session_id, "object": "checkout.session", "livemode": False, "mode": "payment", "created": now,
            "status": "open", "payment_status": "unpaid", "payment_intent": None, "currency": currency,
            "amount_subtotal": total, "amount_total": total, "expires_at": _expiry(fields, now),
            "success_url": fields["success_url"], "cancel_url": fields.get("cancel_url"),
            "client_reference_id": fields.get("client_reference_id"), "metadata": fields.get("metadata") or {},
            "locale": fields.get("locale"), "customer_details": None, "payment_method_types": ["card"],
            "url": f"{self._page_root()}/c/pay/{session_id}",
        }  # fmt: skip
        self._store.put("session", session, account)
        self._store.put("items", {"id": f"items:{session_id}", "lines": items, "intent": intent_data}, account)
        return session

    def lines(self, session_id: str) -> list[Record]:
        """What the session is for, line by line."""
        kept = self._store.find("items", f"items:{session_id}")
        return list(kept["lines"]) if kept else []

    def pay(self, session: Record) -> Events:
        """The payer pays at once."""
        return self._complete(session, "paid", "succeeded")

    def pay_later(self, session: Record, *, arrives: bool = True, after: float | None = None) -> Events:
        """The payer uses a method whose money arrives, or fails, later: complete, but not yet paid.

        Without ``after`` (seconds) the money waits for ``settle``.
        """
        events = self._complete(session, "unpaid", "processing")
        if after is not None:
            intent = self._intent_of(session)
            self._store.put("intent", {**intent, "_arrives": arrives, "_due": self._clock() + after})
        return events

    def settle_due(self) -> Events:
        """Let every late payment arrive, or fail, whose moment has come."""
        now, events = self._clock(), list[Record]()
        for intent in self._store.newest("intent"):
            if intent["status"] == "processing" and intent.get("_due", now + 1) <= now:
                session = self._store.find("session", intent["_session"])
                events += self.settle(session, arrived=intent["_arrives"]) if session else []
        return events

    def settle(self, session: Record, *, arrived: bool) -> Events:
        """The late money arrives, or its bank refuses it."""
        intent = self._store.find("intent", str(session["payment_intent"]))
        if session["status"] != "complete" or intent is None or intent["status"] != "processing":
            raise invalid("This session is not waiting for money.")
        session["payment_status"] = "paid" if arrived else "unpaid"
        self._save_intent(intent, "succeeded" if arrived else "requires_payment_method", self._account(session))
        self._store.put("session", session)
        return [self._event(f"checkout.session.async_payment_{'succeeded' if arrived else 'failed'}", session)]

    def decline(self, session: Record) -> Events:
        """The payer's bank refuses; the session stays open for another try."""
        _must_be_open(session)
        intent = self._intent_of(session)
        self._save_intent(intent, "requires_payment_method", self._account(session))
        return [self._event("payment_intent.payment_failed", intent)]

    def expire(self, session: Record) -> Events:
        """Close an open session for good; 400 when it is not open any more."""
        _must_be_open(session)
        session.update(status="expired", url=None)
        self._store.put("session", session)
        return [self._event("checkout.session.expired", session)]

    def expire_overdue(self) -> Events:
        """Expire every open session whose time has run out."""
        now = self._clock()
        overdue = [s for s in self._store.newest("session") if s["status"] == "open" and s["expires_at"] <= now]
        return [event for session in overdue for event in self.expire(session)]

    def refund(self, fields: dict[str, Any], account: str) -> tuple[Record, Events]:
        """Give money back, whole or in part, never more than was paid."""
        refuse_unknown(fields, _REFUND_FIELDS)
        if not fields.get("payment_intent"):
            raise missing("payment_intent")
        if fields.get("reason", "duplicate") not in _REFUND_REASONS:
            raise invalid("Invalid reason", "reason")
        intent = self._store.find("intent", fields["payment_intent"], account)
        if intent is None:
            raise invalid(f"No such payment_intent: '{fields['payment_intent']}'", "payment_intent", "resource_missing")
        left = intent["amount_received"] - intent["_refunded"]
        if left <= 0:
            raise invalid("There is nothing left to refund.", "payment_intent", "charge_already_refunded")
        amount = whole_number(fields, "amount", "amount") if "amount" in fields else left
        if amount > left:
            raise invalid("Refund amount is greater than unrefunded amount.", "amount", "amount_too_large")
        refund = {
            "id": new_id("re"), "object": "refund", "amount": amount, "currency": intent["currency"],
            "payment_intent": intent["id"], "status": "succeeded", "reason": fields.get("reason"),
            "metadata": fields.get("metadata") or {}, "created": int(self._clock()),
        }  # fmt: skip
        intent["_refunded"] += amount
        self._store.put("intent", intent)
        self._store.put("refund", refund, account)
        return refund, [self._event("refund.created", refund)]

    def _complete(self, session: Record, payment_status: str, intent_status: str) -> Events:
        _must_be_open(session)
        intent = self._intent_of(session)
        self._save_intent(intent, intent_status, self._account(session))
        session.update(status="complete", payment_status=payment_status, payment_intent=intent["id"], url=None)
        self._store.put("session", session)
        events = [self._event("checkout.session.completed", session)]
        if intent_status == "succeeded":
            events.insert(0, self._event("payment_intent.succeeded", intent))
        return events

    def _intent_of(self, session: Record) -> Record:
        for intent in self._store.newest("intent"):
            if intent["_session"] == session["id"]:
                return intent
        kept = self._store.find("items", f"items:{session['id']}") or {"intent": {}}
        return {
            "id": new_id("pi"), "object": "payment_intent", "_session": session["id"], "livemode": False,
            "amount": session["amount_total"], "amount_received": 0, "_refunded": 0,
            "currency": session["currency"], "created": int(self._clock()),
            "description": kept["intent"].get("description"), "metadata": kept["intent"].get("metadata") or {},
        }  # fmt: skip

    def _save_intent(self, intent: Record, status: str, account: str) -> None:
        paid = status == "succeeded"
        intent.update(status=status, amount_received=intent["amount"] if paid else 0)
        intent["latest_charge"] = new_id("ch") if paid else None
        self._store.put("intent", intent, account)

    def _account(self, session: Record) -> str:
        return self._store.account_of(session["id"])

    def _event(self, kind: str, about: Record) -> Record:
        account = self._store.account_of(about["id"])
        event = {
            "id": new_id("evt"), "object": "event", "type": kind, "created": int(self._clock()),
            "api_version": API_VERSION, "livemode": False, "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None}, "data": {"object": public(about)},
            **({"account": account} if account else {}),
        }  # fmt: skip
        self._store.put("event", event, account)
        return event


def _must_be_open(session: Record) -> None:
    if session["status"] != "open":
        raise invalid(f"This Session is {session['status']} and can no longer be changed.")


def _expiry(fields: dict[str, Any], now: int) -> int:
    if "expires_at" not in fields:
        return now + DAY
    moment = whole_number(fields, "expires_at", "expires_at")
    if not now + HALF_HOUR - 60 <= moment <= now + DAY:
        raise invalid("The `expires_at` timestamp must be 30 minutes to 24 hours from now.", "expires_at")
    return moment


def _priced_items(items: Any) -> list[Record]:
    if not isinstance(items, list) or not items:
        raise missing("line_items")
    priced = []
    for place, item in enumerate(items):
        shown = f"line_items[{place}]"
        price = item.get("price_data") if isinstance(item, dict) else None
        if not isinstance(price, dict):
            raise missing(f"{shown}[price_data]")
        refuse_unknown(price, _PRICE_FIELDS, f"{shown}[price_data]")
        if price.get("currency") != "idr":
            raise invalid("This account takes idr only.", f"{shown}[price_data][currency]")
        name = (price.get("product_data") or {}).get("name")
        if not name:
            raise missing(f"{shown}[price_data][product_data][name]")
        unit_amount = whole_number(price, "unit_amount", f"{shown}[price_data][unit_amount]")
        quantity = whole_number(item, "quantity", f"{shown}[quantity]")
        priced.append({"name": name, "quantity": quantity, "currency": "idr", "amount_total": unit_amount * quantity})
    return priced
