"""Which payment services this copy may use, by its settings."""

from typing import Protocol

from marketplace.infra.data.runtime import Runtime
from marketplace.payments.gateway import Gateways
from marketplace.payments.stripe_gateway import StripeGateway


class PaymentSettings(Protocol):
    """What the settings say of payment services."""

    @property
    def stripe_secret_key(self) -> str | None: ...
    @property
    def stripe_webhook_secret(self) -> str | None: ...
    @property
    def stripe_api_base(self) -> str | None: ...


def bind(runtime: Runtime, settings: PaymentSettings) -> None:
    """Provides Stripe when both its secrets are set; without them people pay by transfer or in cash."""
    gateways = Gateways()
    if settings.stripe_secret_key and settings.stripe_webhook_secret:
        gateways.by_method["stripe"] = StripeGateway(
            settings.stripe_secret_key, settings.stripe_webhook_secret, settings.stripe_api_base
        )
    runtime.provide(Gateways, gateways)
