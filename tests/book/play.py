"""Random moves of one order, the same for the pure world and for the one in the database."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Protocol

from marketplace.advances.rules import Position
from marketplace.kernel.money import BASIS

MATERIALS = ("mori_primissima", "mori_primissima", "wax")
FORMS = ("credit_sale", "loan", "consigned")
UNIT = 1_000
SIDES = ("group", "group", "off_taker")
ASKED = (0, 1, 999, 50_001, 2_000_000)
ENDS = ("agree", "uphold", "uphold", "withdraw", "dismiss")


class World(Protocol):
    """What a player sees and may do."""

    lines: Sequence[int]
    """Order lines by id."""
    rework: Mapping[int, int]
    """Units (thousandths) of a line sent back to be mended."""

    @property
    def positions(self) -> list[Position]: ...
    @property
    def unpaid(self) -> list[int]: ...
    def give_material(
        self,
        form: str,
        lots: list[int],
        counted: list[int],
        cost: int,
        margin: int,
        norms: dict[int, tuple[int, int]],
        tolerance: int,
        material: str,
    ) -> Any: ...
    def room_for_claim(self, advance_id: int) -> int: ...
    def give_cash(self, amount: int, rate: int) -> Any: ...
    def decide(self, line: int, accepted: int, second: int, rework: int, rejected: int, reworked: bool) -> Any: ...
    def give_back(self, advance_id: int, quantity: int) -> Any: ...
    def lose(self, advance_id: int, quantity: int, parts: dict[str, int]) -> Any: ...
    def claim_faulty(self, advance_id: int, quantity: int) -> Any: ...
    def repay(self, advance_id: int, amount: int) -> Any: ...
    def forgive(self, advance_id: int, amount: int) -> Any: ...
    def carry_over(self, advance_id: int, amount: int) -> Any: ...
    def close_variance(self, advance_id: int) -> Any: ...
    def pay(self, settlement_id: int) -> Any: ...
    def revise(self, line: int, price: int) -> Any: ...
    def fulfil(self) -> Any: ...
    @property
    def subjects(self) -> Sequence[str]: ...
    @property
    def cases(self) -> Sequence[int]: ...
    def object(self, subject: str, side: str, asked: int) -> Any: ...
    def end_case(self, case_id: int, how: str, part: int) -> Any: ...
    def moved(self) -> None: ...


def terms(rng: Random) -> dict[str, int | str]:
    """What the two sides might agree."""
    return {
        "method": rng.choice(["norm", "percent", "fixed"]),
        "rate": rng.choice([500, 1_250, 3_000, 5_000, 10_000]),
        "amount": rng.choice([1, 49_999, 250_000, 2_000_000]),
        "cap_rate": rng.choice([0, 1_000, 3_333, 5_000, 5_000, 10_000]),
        "second_grade_factor": rng.choice([0, 5_000, 7_777, 8_000, 10_000]),
    }


def play(world: World, rng: Random, moves: int) -> None:
    """Plays some moves, each followed by what the world proves of a move."""
    give(world, rng)
    for _ in range(moves):
        rng.choices([give, deliver, adjust, pay, revise, quarrel], [2, 6, 6, 3, 2, 5])[0](world, rng)
        world.moved()


def finish(world: World, rng: Random) -> None:
    """Brings the order to its end: nothing held, nothing owed by either side. Some cases wait until after it."""
    for case_id in list(world.cases):
        if rng.random() < 0.7:
            end(world, rng, case_id)
            world.moved()
    if rng.random() < 0.3:
        world.fulfil()
    for position in world.positions:
        if position.with_group:
            clear_material(world, rng, position)
            world.moved()
    for position in world.positions:
        if position.owed:
            clear_debt(world, rng, position)
            world.moved()
    while world.unpaid:
        world.pay(world.unpaid[0])
        world.moved()
    for position in world.positions:
        assert position.with_group == 0
        assert position.owed == 0
        assert position.deferred_margin == 0


def give(world: World, rng: Random) -> None:
    """An advance of material or cash, often counted shorter than it was measured."""
    if rng.random() < 0.2:
        world.give_cash(rng.randint(1, 2_000_000), rng.choice([100, 2_500, 10_000]))
        return
    form = rng.choice(FORMS)
    lots = [rng.randint(1, 45_000) for _ in range(rng.randint(1, 3))]
    counted = [length if rng.random() < 0.7 else rng.randint(0, length) for length in lots]
    cost = rng.randint(1, 2_000_000)
    margin = rng.randint(0, 200_000) if form == "credit_sale" else 0
    lines = [line for line in world.lines if rng.random() < 0.7] or [world.lines[0]]
    material = rng.choice(MATERIALS)
    norms = {line: (rng.randint(1, 4_000), rng.randint(0, 99)) for line in lines}
    world.give_material(form, lots, counted, cost, margin, norms, rng.choice([0, 200, 1_000]), material)


def deliver(world: World, rng: Random) -> None:
    """A lot is decided, now and then one that had been sent back."""
    line = rng.choice(list(world.lines))
    waiting = world.rework.get(line, 0) // UNIT
    reworked = waiting > 0 and rng.random() < 0.5
    units = rng.randint(1, min(waiting, 12)) if reworked else rng.randint(1, 12)
    cuts = sorted(rng.randint(0, units) for _ in range(3))
    accepted, second, rework = cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1]
    if rng.random() < 0.4:
        accepted, second, rework = units, 0, 0
    rejected = units - accepted - second - rework
    world.decide(line, accepted * UNIT, second * UNIT, rework * UNIT, rejected * UNIT, reworked)


def adjust(world: World, rng: Random) -> None:
    """Something happens to an advance, whatever is possible for it."""
    position = rng.choice(world.positions)
    claimable = [each for each in world.positions if each.carried and world.room_for_claim(each.advance_id)]
    if claimable and rng.random() < 0.5:  # a claim that follows its debt to where it stands now
        position = rng.choice(claimable)
    possible = []
    if position.with_group:
        nearly_all = max(position.with_group - rng.randint(0, position.received_quantity // 60), 1)
        quantity = rng.choice([rng.randint(1, position.with_group), position.with_group, nearly_all])
        possible.append(lambda: world.give_back(position.advance_id, quantity))
        possible.append(lambda: world.lose(position.advance_id, quantity, parts(rng)))
    faulty = world.room_for_claim(position.advance_id)
    if faulty and not position.keeps_title:
        possible.append(lambda: world.claim_faulty(position.advance_id, rng.randint(1, faulty)))
    if position.owed:
        amount = rng.choice([rng.randint(1, position.owed), position.owed])
        possible.append(lambda: world.repay(position.advance_id, amount))
        if not position.with_group:
            possible.append(lambda: world.forgive(position.advance_id, amount))
            possible.append(lambda: world.carry_over(position.advance_id, amount))
    if position.is_variance and position.with_group and rng.random() < 0.7:
        possible = [lambda: world.close_variance(position.advance_id)]
    if position in claimable and not position.keeps_title:
        possible = [lambda: world.claim_faulty(position.advance_id, rng.randint(1, faulty))]
    if possible:
        rng.choice(possible)()


def pay(world: World, rng: Random) -> None:
    """One of the unpaid settlements is paid."""
    if world.unpaid:
        world.pay(rng.choice(world.unpaid))


def revise(world: World, rng: Random) -> None:
    """Both sides agree to another price of a line; what was decided keeps its own."""
    world.revise(rng.choice(list(world.lines)), rng.choice([1, 999, 20_001, 185_000, 240_000]))


def quarrel(world: World, rng: Random) -> None:
    """Somebody objects to a document, or a case that waits comes to its end."""
    waiting, subjects = world.cases, world.subjects
    if waiting and rng.random() < 0.6:
        end(world, rng, rng.choice(waiting))
    elif subjects:
        world.object(rng.choice(subjects), rng.choice(SIDES), rng.choice(ASKED))


def end(world: World, rng: Random, case_id: int) -> None:
    """A case comes to its end: of what was asked it brings all, or a part."""
    world.end_case(case_id, rng.choice(ENDS), rng.choice([BASIS, 5_000, 1]))


def parts(rng: Random) -> dict[str, int]:
    """Who bears a loss: one party, or several by agreed parts."""
    if rng.random() < 0.6:
        return {rng.choice(["off_taker", "group", "programme"]): BASIS}
    first = rng.randint(0, BASIS)
    second = rng.randint(0, BASIS - first)
    return {"off_taker": first, "group": second, "programme": BASIS - first - second}


def clear_material(world: World, rng: Random, position: Position) -> None:
    """What is left is closed as variance, returned or lost."""
    if position.is_variance and rng.random() < 0.5:
        world.close_variance(position.advance_id)
    elif rng.random() < 0.5:
        world.give_back(position.advance_id, position.with_group)
    else:
        world.lose(position.advance_id, position.with_group, parts(rng))


def clear_debt(world: World, rng: Random, position: Position) -> None:
    """What is still owed is repaid or forgiven."""
    clear = world.repay if rng.random() < 0.5 else world.forgive
    clear(position.advance_id, position.owed)
