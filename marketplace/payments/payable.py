"""What can be paid, as payments knows it: the room that owes it builds the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Payable:
    """An amount that one organisation owes another, and the document behind it."""

    owner: str
    """The key of the document that is paid: `settlement:5`."""
    amount: int
    """Whole rupiah."""
    payer_id: int
    payee_id: int
    group_id: int
    """The producer group whose money it is, also where another receives for it."""
    label: str = ""
    """What the payer and the service's page call it; the payment's own number when empty."""
    file: str | None = None
    """The order file whose timeline shows the payment: `order:17`."""
    owed_since: date | None = None
    """The day the amount became known, on the payer's calendar; no transfer of it can be older."""
    kept_from: Sequence[int] = ()
    """People who may not carry the payment further."""
