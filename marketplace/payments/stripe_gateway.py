"""Stripe Checkout behind the gateway protocol. IDR has two decimals there: rupiah × 100."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from marketplace.payments.gateway import (
    N_,
    Checkout,
    ForgedNotice,
    GatewayRefusal,
    GatewayUnreachable,
    MethodWords,
    Notice,
    PaymentMethod,
    Report,
)
from marketplace.payments.stripe_reports import LARGEST, from_stripe, read_fee, read_notice, read_report, to_stripe

if TYPE_CHECKING:
    import stripe

__all__ = ["LARGEST", "METHOD", "StripeGateway", "from_stripe", "to_stripe"]
TOLERANCE_SECONDS = 300
TIMEOUT_SECONDS = 10
CHECKOUT_ORIGIN = "https://checkout.stripe.com"


class StripeGateway:
    """Talks to Stripe, or to any server that speaks its interface, through the official SDK."""

    name = "stripe"

    def __init__(
        self, secret_key: str, webhook_secret: str, api_base: str | None = None, origin: str = CHECKOUT_ORIGIN
    ) -> None:
        self.origin = origin
        self._secret_key, self._webhook_secret, self._api_base = secret_key, webhook_secret, api_base
        self._made: stripe.StripeClient | None = None

    def create(self, checkout: Checkout) -> Report:
        """Open a Checkout Session that names the payment, once per idempotency key."""
        with _translated():
            options = self._options(checkout.account, checkout.idempotency_key)
            return read_report(self._client().v1.checkout.sessions.create(_wanted(checkout), options))

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Check the signature over the raw body, at most five minutes old; amounts come back as rupiah.

        What is signed and cannot be read is a malformed notice, not an error: the service would send it for days.
        """
        import stripe

        try:
            signature = headers.get("Stripe-Signature", "")
            stripe.WebhookSignature.verify_header(body.decode(), signature, self._webhook_secret, TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise ForgedNotice(str(error)) from error
        return read_notice(self.name, body)

    def fetch(self, ref: str, account: str) -> Report:
        """The session as it stands, and whether the bank refused the money that was under way."""
        with _translated():
            options = self._options(account)
            session = self._client().v1.checkout.sessions.retrieve(ref, {"expand": ["payment_intent"]}, options)
            return read_report(session)

    def close(self, ref: str, account: str) -> Report:
        """Expire the session; when it is past that, report how it ended."""
        try:
            with _translated():
                return read_report(self._client().v1.checkout.sessions.expire(ref, None, self._options(account)))
        except GatewayRefusal:
            return self.fetch(ref, account)

    def refund(self, charge_ref: str, amount: int, account: str, idempotency_key: str) -> str:
        """Refund the payment intent."""
        with _translated():
            wanted: Any = {"payment_intent": charge_ref, "amount": to_stripe(amount), "reason": "duplicate"}
            refund = self._client().v1.refunds.create(wanted, self._options(account, idempotency_key))
            return str(refund.id)

    def fee(self, charge_ref: str, account: str) -> int | None:
        """The fee of the charge's entry in the account's balance; None while there is none, or in another currency."""
        with _translated():
            wanted: Any = {"expand": ["latest_charge.balance_transaction"]}
            return read_fee(self._client().v1.payment_intents.retrieve(charge_ref, wanted, self._options(account)))

    def _client(self) -> stripe.StripeClient:
        import stripe

        if self._made is None:
            # Its library tells of every call.
            logging.getLogger("stripe").setLevel(max(logging.WARNING, logging.getLogger().level))
            base: Any = {"api": self._api_base} if self._api_base else None
            http = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
            self._made = stripe.StripeClient(
                self._secret_key, base_addresses=base, max_network_retries=2, http_client=http
            )
        return self._made

    @staticmethod
    def _options(account: str, idempotency_key: str | None = None) -> Any:
        options = {"stripe_account": account, "idempotency_key": idempotency_key}
        return {name: value for name, value in options.items() if value}


def _wanted(checkout: Checkout) -> Any:
    price = {
        "currency": "idr",
        "unit_amount": to_stripe(checkout.amount),
        "product_data": {"name": checkout.description},
    }
    names = {"payment": str(checkout.payment_id), "number": checkout.number, "payee": checkout.payee}
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": checkout.success_url,
        "cancel_url": checkout.cancel_url,
        "client_reference_id": checkout.number,
        "metadata": names,
        "payment_intent_data": {"description": f"{checkout.number} {checkout.payee}", "metadata": names},
        "locale": checkout.locale,
        "expires_at": int(checkout.expires_at.timestamp()),
    }


@contextmanager
def _translated() -> Iterator[None]:
    """Turns the SDK's errors into the protocol's: come again, or no."""
    import stripe

    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise GatewayUnreachable(_short(error)) from error
    except (stripe.StripeError, AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise GatewayRefusal(_short(error)) from error


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {getattr(error, 'user_message', None) or error}"


class StripeSettings(Protocol):
    """What the settings say of Stripe."""

    @property
    def stripe_secret_key(self) -> str | None: ...
    @property
    def stripe_webhook_secret(self) -> str | None: ...
    @property
    def stripe_api_base(self) -> str | None: ...
    @property
    def checkout_origin(self) -> str: ...


def connect(settings: StripeSettings) -> StripeGateway | None:
    """The gateway when both its secrets are set; without them people pay another way."""
    key, secret = settings.stripe_secret_key, settings.stripe_webhook_secret
    if not (key and secret):
        return None
    return StripeGateway(key, secret, settings.stripe_api_base, settings.checkout_origin)


METHOD = PaymentMethod(
    code=StripeGateway.name,
    words=MethodWords(
        name=N_("Card, through Stripe"),
        account_hint=N_("Begins with acct_. Empty: the account of this site's own key."),
    ),
    largest=LARGEST,
    needs_account=True,
    connect=connect,
)
