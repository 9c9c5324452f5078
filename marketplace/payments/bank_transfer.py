"""Paying by hand behind the same protocol: a bank transfer, or cash; people tell of it, no service does."""

from collections.abc import Mapping

from marketplace.payments.gateway import Checkout, ForgedNotice, GatewayRefusal, Notice, Report


class ByHand:
    """The manual provider: opening it asks nobody, and only the payee's word confirms it."""

    def __init__(self, name: str = "bank_transfer") -> None:
        self.name = name

    def create(self, checkout: Checkout) -> Report:
        """The payment's own number is the reference that the payer writes on the transfer."""
        return Report(
            ref=checkout.number,
            status="pending",
            amount=checkout.amount,
            currency="idr",
            payment_id=checkout.payment_id,
            expires_at=checkout.expires_at,
        )

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Nobody sends notices of a transfer by hand, so every one is forged."""
        raise ForgedNotice(f"{self.name} has no notices")

    def fetch(self, ref: str, account: str) -> Report:
        """There is nobody to ask."""
        raise GatewayRefusal(f"{self.name} cannot be asked: the payee looks into the account")

    def close(self, ref: str, account: str) -> Report:
        """There is nothing to close."""
        raise GatewayRefusal(f"{self.name} cannot be closed: it is agreed between people")

    def refund(self, charge_ref: str, amount: int, account: str, idempotency_key: str) -> str:
        """Money given by hand goes back by hand."""
        raise GatewayRefusal(f"{self.name} is paid back by hand")
