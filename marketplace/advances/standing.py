"""What of an advance is still free to be proposed: proposals that wait for an answer have spoken for their part."""

from collections.abc import Sequence
from typing import Protocol

from marketplace.advances.rules import Position
from marketplace.kernel.errors import DomainError

OF_MATERIAL = frozenset({"return", "loss", "variance"})
OF_MONEY = frozenset({"repayment", "forgiveness", "carry_over"})


class Standing(Protocol):
    """A proposal that waits for an answer, or one that is about to."""

    kind: str
    amount: int
    lot_id: int | None

    @property
    def settled_quantity(self) -> int: ...


def check_room(position: Position, proposal: Standing, waiting: Sequence[Standing]) -> None:
    """DomainError where the proposal and those that wait exceed, together, what is with the group or owed."""
    unit = position.commodity.rpartition("/")[2]
    if proposal.kind in OF_MATERIAL:
        taken = sum(each.settled_quantity for each in waiting if each.kind in OF_MATERIAL)
        if taken and proposal.settled_quantity > position.with_group - taken:
            free = max(position.with_group - taken, 0)
            raise DomainError("asked_beyond_held", "quantity", asked_quantity=taken, free_quantity=free, unit=unit)
    if proposal.kind in OF_MONEY:
        taken = sum(each.amount for each in waiting if each.kind in OF_MONEY)
        if taken and proposal.amount > position.owed - taken:
            free = max(position.owed - taken, 0)
            raise DomainError("asked_beyond_owed", "amount", asked_rupiah=taken, free_rupiah=free)


def check_lot(free: int, quantity: int, unit: str) -> None:
    """DomainError where more faulty material is claimed than its own lot rejected and has free; thousandths."""
    if quantity > free:
        raise DomainError("more_than_lot_rejected", "quantity", most_quantity=max(free, 0), unit=unit)
