"""The ways of paying: one table, a line for each. A service's line stands in its gateway's own file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marketplace.payments import stripe_gateway
from marketplace.payments.gateway import N_, Gateway, MethodWords, PaymentMethod

__all__ = ["BANK_TRANSFER", "CASH", "METHODS", "MethodWords", "Methods", "PaymentMethod"]

BANK_TRANSFER = PaymentMethod(
    code="bank_transfer",
    words=MethodWords(name=N_("Bank transfer"), guide_title=N_("Transfer to this account")),
    needs_account=True,
)
CASH = PaymentMethod(
    code="cash",
    words=MethodWords(
        name=N_("Cash"),
        guide_title=N_("Hand the cash over"),
        guide=N_("Hand over %(amount)s against a signed receipt, take a photo of it, and send it here."),
    ),
)
METHODS: tuple[PaymentMethod, ...] = (
    BANK_TRANSFER,
    stripe_gateway.METHOD,
    CASH,
)
"""Every way of paying, in the order in which they are offered; the first is offered first."""


class Methods:
    """The ways of paying that a copy knows, and the services among them that its settings connect it with; app.py
    makes it and rooms ask for it as a service.
    """

    def __init__(self, table: Iterable[PaymentMethod], settings: Any) -> None:
        self.table: Sequence[PaymentMethod] = tuple(table)
        self._by_code: Mapping[str, PaymentMethod] = {method.code: method for method in self.table}
        made = {method.code: method.connect(settings) for method in self.table if method.connect is not None}
        self._gateways = {code: gateway for code, gateway in made.items() if gateway is not None}

    def find(self, code: str) -> PaymentMethod | None:
        """The method of that code."""
        return self._by_code.get(code)

    def find_gateway(self, code: str) -> Gateway | None:
        """The gateway of that method, when it is a service that this copy is connected with."""
        return self._gateways.get(code)

    def is_offered(self, method: PaymentMethod) -> bool:
        """Whether this copy can take such payments at all."""
        return method.by_hand or method.code in self._gateways

    @property
    def origins(self) -> Sequence[str]:
        """Where the pages of the connected services stand."""
        return sorted({gateway.origin for gateway in self._gateways.values()})

    @property
    def with_account(self) -> Sequence[PaymentMethod]:
        """The services at which a payee needs an account."""
        return [method for method in self.table if method.needs_account and not method.by_hand]
