"""What each step of an advance writes in the book: a position and values in, the position after and lines out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from marketplace.advances.rulebook import claim_of, consumed, relief_of, value_of
from marketplace.advances.rules import (
    Position,
    Use,
    bear,
    check_faulty,
    check_final,
    check_held,
    check_owed,
    check_variance,
)
from marketplace.ledger.rules import PostingLine, rupiah


@dataclass(frozen=True)
class Step:
    """The position after, the lines for the book, and what the document of the step remembers."""

    position: Position
    lines: tuple[PostingLine, ...] = ()
    value: int = 0
    excess: int = 0
    claimed: int = 0
    borne: tuple[tuple[str, int], ...] = ()
    followed: tuple[tuple[Position, int], ...] = ()
    """Debts carried elsewhere that it lowers there: how each stands afterwards, and by how much."""


def receive(position: Position) -> Step:
    """The group confirmed what it received: material leaves the store, and what is owed begins."""
    key, total, margin = position.key, position.received_total, position.received_margin
    lines = move(position, "store", "with_group", position.received_quantity)
    if position.kind == "cash":
        lines += (rupiah("cash_advance", key, total), rupiah("cash", position.order_key, -total))
    elif not position.keeps_title:
        lines += (
            rupiah(position.account, key, total),
            rupiah("material_supplied", key, margin - total),
            rupiah("deferred_margin", key, -margin),
        )
    return Step(position, lines)


def claim_back(position: Position, order_key: str) -> Step:
    """A case found that goods of an order were worth less than was paid for them; the group owes the rest."""
    total = position.received_total
    lines = (rupiah(position.account, position.key, total), rupiah("goods_received", order_key, -total))
    return Step(position, lines)


def consume(position: Position, use: Use) -> Step:
    """A decided lot used material up, in good units and in rejected ones."""
    lines = move(position, "with_group", "in_accepted", use.good_consumed)
    lines += move(position, "with_group", "in_rejected", use.rejected_consumed)
    return Step(consumed(position, use), lines)


def recover(position: Position, amount: int) -> Step:
    """A settlement deducts; the payable is lowered instead of paid."""
    check_owed(position, amount)
    step = _earn(position, amount, rupiah("payable", position.order_key, amount))
    return replace(step, position=replace(step.position, recovered=position.recovered + amount))


def repay(position: Position, amount: int) -> Step:
    """The group pays in cash."""
    check_owed(position, amount)
    step = _earn(position, amount, rupiah("cash", position.order_key, amount))
    return replace(step, position=replace(step.position, repaid=position.repaid + amount))


def forgive(position: Position, amount: int) -> Step:
    """The off-taker lets go of debt that no delivery will recover; its margin is never earned."""
    check_final(position)
    check_owed(position, amount)
    margin = _release(position, amount)
    lines = (
        rupiah("forgiven", position.key, amount - margin),
        rupiah(position.account, position.key, -amount),
        rupiah("deferred_margin", position.key, margin),
    )
    return Step(replace(position, forgiven=position.forgiven + amount), lines)


def carried_margin(position: Position, amount: int) -> int:
    """The deferred margin that goes along when `amount` is carried over."""
    return _release(position, amount)


def carry_over(position: Position, target: Position) -> Step:
    """Debt moves to an advance of kind `carried` on another order, its deferred margin with it."""
    check_final(position)
    check_owed(position, target.received_total)
    amount, margin = target.received_total, target.received_margin
    lines = (
        rupiah(target.account, target.key, amount),
        rupiah(position.account, position.key, -amount),
        rupiah("deferred_margin", position.key, margin),
        rupiah("deferred_margin", target.key, -margin),
    )
    return Step(replace(position, carried=position.carried + amount), lines)


def give_back(position: Position, quantity: int) -> Step:
    """Unused material returns to the store and takes its value off the debt."""
    check_held(position, quantity)
    lines = move(position, "with_group", "store", quantity)
    step = _write_down(position, quantity, "material_supplied")
    after = replace(step.position, returned_quantity=position.returned_quantity + quantity)
    return replace(step, position=after, lines=lines + step.lines)


def lose(position: Position, quantity: int, parts: dict[str, int]) -> Step:
    """Material is lost; off-taker, programme and group bear it by `parts` (basis points)."""
    check_held(position, quantity)
    borne = bear(quantity, parts)
    lost = replace(position, lost_quantity=position.lost_quantity + quantity)
    own = _write_down(lost, borne["off_taker"], "written_off")
    relief = _relieve(own.position, borne["programme"])
    claim = _claim(relief.position, borne["group"])
    lines = move(position, "with_group", "lost", quantity) + own.lines + relief.lines + claim.lines
    value, excess = own.value + relief.value, own.excess + relief.excess
    return Step(claim.position, lines, value, excess, claim.claimed, tuple(borne.items()))


def claim_faulty(position: Position, quantity: int, carried: Sequence[Position] = ()) -> Step:
    """Rejected units came of faulty material, borne by the off-taker: its value comes off the debt, then off what was
    `carried` to other orders, where it stands now; only what was paid already is owed back.
    """
    check_faulty(position, quantity)
    step = _write_down(position, quantity, "written_off", carried)
    return replace(step, position=replace(step.position, faulty_quantity=position.faulty_quantity + quantity))


def follow(position: Position, amount: int) -> Step:
    """A carried debt goes down by a claim on the advance that it came from."""
    margin = _release(position, amount)
    lines = (
        rupiah(position.account, position.key, -amount),
        rupiah("deferred_margin", position.key, margin),
    )
    return Step(replace(position, written_down=position.written_down + amount), lines, amount - margin)


def close_variance(position: Position) -> Step:
    """A remainder within the tolerance leaves the books without a bearer; what is owed for it stays."""
    check_variance(position)
    quantity = position.with_group
    lines = move(position, "with_group", "variance", quantity)
    return Step(replace(position, variance_quantity=position.variance_quantity + quantity), lines)


def adjust(
    kind: str,
    position: Position,
    quantity: int,
    amount: int,
    parts: dict[str, int],
    target: Position | None,
    carried: Sequence[Position] = (),
) -> Step:
    """The step of an adjustment of that kind; `target` is the advance that a carried debt goes to, `carried` are those
    in which parts of this debt stand already.
    """
    steps = {
        "return": lambda: give_back(position, quantity),
        "loss": lambda: lose(position, quantity, parts),
        "faulty": lambda: claim_faulty(position, quantity, carried),
        "variance": lambda: close_variance(position),
        "repayment": lambda: repay(position, amount),
        "forgiveness": lambda: forgive(position, amount),
        "carry_over": lambda: carry_over(position, target or position),
        "withdrawal": lambda: Step(position),  # nothing was counted, so that nothing is in the book
    }
    return steps[kind]()


def move(position: Position, source: str, target: str, quantity: int) -> tuple[PostingLine, ...]:
    """Material goes from one account to another."""
    if not quantity:
        return ()
    return (
        PostingLine(source, position.key, position.commodity, -quantity),
        PostingLine(target, position.key, position.commodity, quantity),
    )


def _release(position: Position, amount: int) -> int:
    """The margin that stops being deferred when `amount` more is discharged."""
    before = position.discharged
    return position.released_margin(before + amount) - position.released_margin(before)


def _earn(position: Position, amount: int, counter: PostingLine) -> Step:
    """Debt goes down against `counter`, and the margin within it is earned."""
    margin = _release(position, amount)
    lines = (
        counter,
        rupiah(position.account, position.key, -amount),
        rupiah("deferred_margin", position.key, margin),
        rupiah("margin_earned", position.key, -margin),
    )
    return Step(replace(position, margin_earned=position.margin_earned + margin), lines)


def _write_down(position: Position, quantity: int, cost_account: str, carried: Sequence[Position] = ()) -> Step:
    """Material the group need not pay: debt and deferred margin go down, the cost lands on `cost_account`."""
    value = value_of(position, quantity, carried)
    followed = [follow(each, amount) for each, amount in zip(carried, value.followed, strict=False) if amount]
    cost_elsewhere = sum(step.value for step in followed)
    lines = (
        rupiah(cost_account, position.key, value.cost + cost_elsewhere),
        *(line for step in followed for line in step.lines),
        rupiah(position.account, position.key, -value.debt),
        rupiah("deferred_margin", position.key, value.released),
        rupiah("payable", position.order_key, -value.excess),
        rupiah("margin_earned", position.key, value.reclaimed),
    )
    after = replace(
        position,
        valued_quantity=position.valued_quantity + quantity,
        written_down=position.written_down + value.debt,
        excess=position.excess + value.excess,
        margin_earned=position.margin_earned - value.reclaimed,
    )
    elsewhere = tuple(
        (step.position, amount) for step, amount in zip(followed, filter(None, value.followed), strict=True)
    )
    return Step(after, lines, value.total, value.excess, followed=elsewhere)


def _relieve(position: Position, quantity: int) -> Step:
    """The programme pays for lost material in full, margin included; for consigned material it pays the off-taker."""
    valued = position.valued_quantity
    after = replace(position, valued_quantity=valued + quantity)
    if position.keeps_title:
        worth = relief_of(position, quantity)
        relief = rupiah("programme_relief", position.key, worth)
        return Step(after, (relief, rupiah("material_supplied", position.key, -worth)), worth)
    value = value_of(position, quantity)
    earned = _earn(after, value.debt, rupiah("programme_relief", position.key, value.total))
    after = replace(
        earned.position,
        written_down=position.written_down + value.debt,
        excess=position.excess + value.excess,
    )
    lines = (*earned.lines, rupiah("payable", position.order_key, -value.excess))
    return Step(after, lines, value.total, value.excess)


def _claim(position: Position, quantity: int) -> Step:
    """The group lost material. If it was the off-taker's own it owes its value; else its debt simply stays."""
    if not position.keeps_title:
        return Step(position)
    before, worth = position.claimed_quantity, claim_of(position, quantity)
    lines = (rupiah("claim", position.key, worth), rupiah("material_supplied", position.key, -worth))
    after = replace(position, claimed_quantity=before + quantity, claimed=position.claimed + worth)
    return Step(after, lines, claimed=worth)
