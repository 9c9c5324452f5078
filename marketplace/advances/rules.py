"""How an advance stands and what moves it: pure arithmetic in rupiah and thousandths, with cumulative floors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import BASIS, at_rate, share, split
from marketplace.kernel.quantity import SCALE
from marketplace.orders.rules import RULES_NUMBER

MATERIAL_FORMS = ("credit_sale", "loan", "consigned")
BEARERS = ("off_taker", "group", "programme")
OWED_ON = {"credit_sale": "material_debt", "loan": "material_debt", "consigned": "claim", "cash": "cash_advance"}
"""Contract form → the account on which the group owes."""


@dataclass(frozen=True)
class Position:
    """An advance after its receipt, with the running sums of everything that moved it since."""

    advance_id: int
    order_id: int
    kind: str
    contract_form: str
    commodity: str
    recovery_rate: int = 0
    tolerance: int = 0
    received_quantity: int = 0
    received_margin: int = 0
    received_total: int = 0
    good_quantity: int = 0
    good_value: int = 0
    consumed_good: int = 0
    consumed_rejected: int = 0
    returned_quantity: int = 0
    lost_quantity: int = 0
    variance_quantity: int = 0
    faulty_quantity: int = 0
    valued_quantity: int = 0
    claimed_quantity: int = 0
    claimed: int = 0
    recovered: int = 0
    repaid: int = 0
    forgiven: int = 0
    carried: int = 0
    written_down: int = 0
    excess: int = 0
    margin_earned: int = 0
    rules_number: int = RULES_NUMBER

    @property
    def key(self) -> str:
        """The owner key in the book."""
        return key_of("advance", self.advance_id)

    @property
    def order_key(self) -> str:
        """The order's owner key in the book."""
        return key_of("order", self.order_id)

    @property
    def account(self) -> str:
        """The account on which the group owes for this advance."""
        return OWED_ON[self.contract_form]

    @property
    def keeps_title(self) -> bool:
        """Whether the material stays the off-taker's, so that the group owes nothing for receiving it."""
        return self.kind == "material" and self.contract_form == "consigned"

    @property
    def charged(self) -> int:
        """What the group owed on receipt."""
        return 0 if self.keeps_title else self.received_total

    @property
    def discharged(self) -> int:
        """Everything that lowered what is owed."""
        return self.recovered + self.repaid + self.forgiven + self.carried + self.written_down

    @property
    def owed(self) -> int:
        """What the group still owes, on the debt, claim or cash account."""
        return self.charged + self.claimed - self.discharged

    @property
    def with_group(self) -> int:
        """Material the group still holds."""
        gone = self.returned_quantity + self.lost_quantity + self.variance_quantity
        return self.received_quantity - self.consumed_good - self.consumed_rejected - gone

    @property
    def paid(self) -> int:
        """What the group gave for it so far (or owes elsewhere) and has not got back."""
        return self.recovered + self.repaid + self.carried - self.excess

    @property
    def is_settled(self) -> bool:
        """Whether nothing is held and nothing is owed."""
        return self.with_group == 0 and self.owed == 0

    @property
    def is_variance(self) -> bool:
        """Whether what is still held is so little that it may be closed without a bearer."""
        return 0 < self.variance_quantity + self.with_group <= at_rate(self.received_quantity, self.tolerance)

    def released_margin(self, discharged: int) -> int:
        """The part of the margin that no longer is deferred once so much of the debt is discharged."""
        return share(self.received_margin, discharged, self.received_total) if self.received_total else 0

    @property
    def deferred_margin(self) -> int:
        """Margin agreed and neither earned, given back nor carried over."""
        return 0 if self.keeps_title else self.received_margin - self.released_margin(self.discharged)


def receipt_of(cost: int, margin: int, issued: int, received: int) -> tuple[int, int]:
    """Cost and margin of what was really received: each lowered pro rata, rounded down; cash advances count rupiah."""
    if not 0 <= received <= issued:
        raise DomainError("counted_more_than_issued", "counted")
    return share(cost, received, issued), share(margin, received, issued)


def accounted_for(position: Position) -> int:
    """The material whose value is spoken for: in good units, returned, borne by others, or claimed from the group."""
    return position.good_quantity + position.valued_quantity + position.claimed_quantity


def worth(position: Position, quantity: int) -> int:
    """What `quantity` more adds to ⌊total × accounted for ÷ received⌋: one running sum for all that is valued."""
    if not position.received_quantity:
        return 0
    before, total, whole = accounted_for(position), position.received_total, position.received_quantity
    return share(total, before + quantity, whole) - share(total, before, whole)


def norm_due(position: Position) -> int:
    """What the norm makes due now: the value of the material in good units, less what was recovered for it.

    What the group repaid, was forgiven or carried over shortens the tail of the debt instead of this delivery.
    """
    return min(max(position.good_value - position.recovered, 0), position.owed)


@dataclass(frozen=True)
class MaterialSupply:
    """What one advance offers to a lot: material per unit of its order line, what is with the group, and the units of
    the line that took of it before.
    """

    advance_id: int
    norm: int
    with_group: int
    commodity: str = ""
    good_before: int = 0
    rejected_before: int = 0

    def running(self, before: int, units: int) -> int:
        """What so many units more take up: ⌊norm × units⌋ kept on the running number of units."""
        return (before + units) * self.norm // SCALE - before * self.norm // SCALE


@dataclass(frozen=True)
class Use:
    """What one lot took from one advance; `good_quantity` makes the debt due, the consumed ones left the group."""

    advance_id: int
    good_units: int = 0
    rejected_units: int = 0
    good_quantity: int = 0
    good_consumed: int = 0
    rejected_consumed: int = 0


def allocate(good: int, rejected: int, step: int, supplies: Sequence[MaterialSupply]) -> list[Use]:
    """Splits decided units over the advances of each material, oldest first: every unit takes of every material."""
    chains: dict[str, list[MaterialSupply]] = {}
    for supply in supplies:
        chains.setdefault(supply.commodity, []).append(supply)
    return [use for chain in chains.values() for use in allocate_chain(good, rejected, step, chain)]


def allocate_chain(good: int, rejected: int, step: int, chain: Sequence[MaterialSupply]) -> list[Use]:
    """Splits decided units over the advances of one material in steps of `step`, as far as each one's goes.

    The last takes the rest: more material than it holds is not taken, but its good units make the debt due all the
    same. Good units come before rejected ones.
    """
    uses = []
    for index, supply in enumerate(chain):
        last = index == len(chain) - 1
        room = supply.with_group * SCALE // supply.norm // step * step
        here_good = good if last else min(good, room)
        here_rejected = rejected if last else min(rejected, room - here_good)
        good, rejected = good - here_good, rejected - here_rejected
        quantity = supply.running(supply.good_before, here_good)
        consumed = min(quantity, supply.with_group)
        spoilt = min(supply.running(supply.rejected_before, here_rejected), supply.with_group - consumed)
        if here_good or here_rejected:
            uses.append(Use(supply.advance_id, here_good, here_rejected, quantity, consumed, spoilt))
    return uses


@dataclass(frozen=True)
class Value:
    """What material is worth to a debt: the part that lowers it, the part owed back, and the margin within each."""

    debt: int = 0
    excess: int = 0
    released: int = 0
    reclaimed: int = 0
    followed: tuple[int, ...] = ()
    """By how much it lowers each debt that was carried elsewhere."""

    @property
    def total(self) -> int:
        """Both parts; what it lowers elsewhere is no part of it."""
        return self.debt + self.excess

    @property
    def cost(self) -> int:
        """Both parts without their margin."""
        return self.total - self.released - self.reclaimed


def value_of(position: Position, quantity: int, carried: Sequence[Position] = ()) -> Value:
    """What giving up `quantity` takes off the debt, by its worth on the running sum; then off what was `carried`.

    Beyond the debt the group gets back, at most, what it paid: material it was forgiven brings no money.
    """
    if position.keeps_title:
        return Value()
    rest = worth(position, quantity)
    debt = min(rest, position.owed)
    rest -= debt
    followed = []
    for each in carried:
        followed.append(min(rest, each.owed))
        rest -= followed[-1]
    # What stands in carried debts is not paid; what was paid of them there is.
    paid = sum(each.recovered + each.repaid - each.excess for each in (position, *carried))
    value = valued_at(position, debt, min(rest, max(paid, 0)))
    return replace(value, followed=tuple(followed))


def valued_at(position: Position, debt: int, excess: int) -> Value:
    """What lowers the debt and what is owed back, with the margin within each."""
    released = position.released_margin(position.discharged + debt) - position.released_margin(position.discharged)
    back = position.released_margin(position.excess + excess) - position.released_margin(position.excess)
    return Value(debt, excess, released, min(back, position.margin_earned))


def bear(quantity: int, parts: dict[str, int]) -> dict[str, int]:
    """Splits a lost quantity among its bearers by basis points that sum to one; the largest remainder decides."""
    shares = [parts.get(bearer, 0) for bearer in BEARERS]
    if sum(shares) != BASIS or min(shares) < 0 or set(parts) - set(BEARERS):
        raise DomainError("parts_not_whole", "parts")
    return dict(zip(BEARERS, split(quantity, shares), strict=True))


def check_held(position: Position, quantity: int) -> None:
    """DomainError unless `quantity` is above zero and with the group."""
    if quantity <= 0:
        raise DomainError("quantity_not_positive", "quantity")
    if quantity > position.with_group:
        unit = position.commodity.rpartition("/")[2]
        raise DomainError("more_than_with_group", "quantity", most_quantity=position.with_group, unit=unit)


def check_faulty(position: Position, quantity: int) -> None:
    """DomainError unless so much material of rejected units is still unclaimed, and the group owed for it at all."""
    if position.keeps_title:
        raise DomainError("faulty_not_owed", "quantity")
    if quantity <= 0:
        raise DomainError("quantity_not_positive", "quantity")
    if quantity > position.consumed_rejected - position.faulty_quantity:
        unit = position.commodity.rpartition("/")[2]
        most = position.consumed_rejected - position.faulty_quantity
        raise DomainError("more_than_rejected", "quantity", most_quantity=most, unit=unit)


def check_owed(position: Position, amount: int) -> None:
    """DomainError unless `amount` is above zero and owed."""
    if amount <= 0:
        raise DomainError("amount_not_positive", "amount")
    if amount > position.owed:
        raise DomainError("more_than_owed", "amount", most_rupiah=position.owed)


def check_final(position: Position) -> None:
    """DomainError while material is with the group: only debt no delivery can lower is forgiven or carried over."""
    if position.with_group:
        unit = position.commodity.rpartition("/")[2]
        raise DomainError("still_with_group", held_quantity=position.with_group, unit=unit)


def check_variance(position: Position) -> None:
    """DomainError unless the whole remainder lies within the tolerance."""
    if not position.is_variance:
        unit = position.commodity.rpartition("/")[2]
        most = at_rate(position.received_quantity, position.tolerance)
        raise DomainError("beyond_tolerance", "quantity", most_quantity=most, unit=unit)


def consumed(position: Position, use: Use) -> Position:
    """The position after a lot."""
    return replace(
        position,
        good_quantity=position.good_quantity + use.good_quantity,
        good_value=position.good_value + worth(position, use.good_quantity),
        consumed_good=position.consumed_good + use.good_consumed,
        consumed_rejected=position.consumed_rejected + use.rejected_consumed,
    )
