"""The arithmetic of advances by table: what is due, what cloth a lot takes, what giving it up is worth."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.advances import postings, rulebook, rules
from marketplace.advances.rules import MaterialSupply, Position, Use
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms, check_material, plan
from marketplace.kernel.errors import DomainError, Invalid

SALE = Position(
    1, 1, "material", "credit_sale", "mori_primissima/metre", tolerance=200,
    received_quantity=30_180, received_margin=45_000, received_total=945_000,
)  # fmt: skip
CONSIGNED = replace(SALE, contract_form="consigned", received_margin=0, received_total=900_000)


@pytest.mark.parametrize(
    ("cost", "margin", "issued", "received", "expected"),
    [
        (900_000, 45_000, 30_180, 30_180, (900_000, 45_000)),
        (900_000, 45_000, 30_180, 15_090, (450_000, 22_500)),
        (900_000, 45_000, 30_180, 0, (0, 0)),
        (100, 10, 3, 1, (33, 3)),
    ],
)
def test_a_shorter_count_lowers_cost_and_margin(
    cost: int, margin: int, issued: int, received: int, expected: tuple[int, int]
) -> None:
    assert rules.receipt_of(cost, margin, issued, received) == expected


def test_a_longer_count_is_refused() -> None:
    with pytest.raises(DomainError, match="counted_more_than_issued"):
        rules.receipt_of(900_000, 45_000, 30_180, 30_181)


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ({}, 0),
        ({"good_quantity": 15_090}, 472_500),
        ({"good_quantity": 25_150, "recovered": 472_500}, 315_000),
        ({"good_quantity": 33_000}, 945_000),
        # returned cloth took its own value off: the deliveries still pay for all of theirs
        ({"good_quantity": 15_090, "valued_quantity": 2_515, "written_down": 78_750}, 472_500),
        # what the programme or the buyer bears counts likewise, and never twice
        ({"good_quantity": 27_665, "valued_quantity": 2_515, "written_down": 78_750, "recovered": 787_500}, 78_750),
        # a repayment shortens the tail, not this delivery
        ({"good_quantity": 15_090, "repaid": 78_750}, 472_500),
        ({"good_quantity": 30_180, "repaid": 78_750, "recovered": 787_500}, 78_750),
        ({"good_quantity": 30_180, "forgiven": 945_000}, 0),
        # one floor over all that was explained: the rupiah it drops comes with the unit that completes it
        (
            {
                "received_quantity": 3,
                "received_margin": 0,
                "received_total": 11,
                "good_quantity": 1,
                "valued_quantity": 1,
                "written_down": 3,
            },
            4,
        ),
    ],
)
def test_what_the_norm_makes_due_by_the_first_rules(changed: dict[str, int], due: int) -> None:
    assert rulebook.norm_due(replace(SALE, rules_number=1, **changed)) == due


@pytest.mark.parametrize(
    ("changed", "good", "due"),
    [
        ({}, 0, 0),
        ({}, 15_090, 472_500),
        ({"good_quantity": 15_090, "good_value": 472_500, "recovered": 472_500}, 10_060, 315_000),
        ({}, 33_000, 945_000),
        ({"valued_quantity": 2_515, "written_down": 78_750}, 15_090, 472_500),
        ({"repaid": 78_750}, 15_090, 472_500),
        ({"good_quantity": 27_665, "good_value": 866_250, "repaid": 78_750, "recovered": 787_500}, 2_515, 78_750),
        ({"forgiven": 945_000}, 30_180, 0),
        # the rupiah that three floors would drop comes with what completes the whole
        (
            {
                "received_quantity": 3, "received_margin": 0, "received_total": 11, "good_quantity": 1,
                "good_value": 3, "recovered": 3, "valued_quantity": 1, "written_down": 4,
            },
            1, 4,
        ),
    ],
)  # fmt: skip
def test_what_the_norm_makes_due(changed: dict[str, int], good: int, due: int) -> None:
    after = rulebook.consumed(replace(SALE, **changed), Use(1, good_quantity=good))
    assert rulebook.norm_due(after) == due


@given(
    st.integers(1, 2_000_000), st.integers(1, 60_000),
    st.lists(st.tuples(st.sampled_from(["good", "return", "loss", "faulty"]), st.integers(1, 20_000)), max_size=9),
)  # fmt: skip
def test_an_advance_that_ends_with_a_return_ends_at_zero(
    total: int, received: int, story: list[tuple[str, int]]
) -> None:
    position = Position(1, 1, "material", "loan", "wax/kilogram", received_quantity=received, received_total=total)
    for kind, wanted in story:
        quantity = min(wanted, position.with_group)
        if not quantity:
            break
        if kind == "good":
            position = postings.consume(position, Use(1, 0, 0, quantity, quantity)).position
            if due := rulebook.norm_due(position):
                position = postings.recover(position, due).position
        elif kind == "faulty":
            position = postings.consume(position, Use(1, 0, 0, 0, 0, quantity)).position
            position = postings.claim_faulty(position, quantity).position
        elif kind == "return":
            position = postings.give_back(position, quantity).position
        else:
            position = postings.lose(position, quantity, {"off_taker": 5_000, "programme": 5_000}).position
    if position.with_group:
        position = postings.give_back(position, position.with_group).position
    assert (position.with_group, position.owed, position.excess) == (0, 0, 0)


def test_every_unit_takes_of_every_material() -> None:
    mori = [MaterialSupply(1, 2_500, 5_000, "mori_prima/metre"), MaterialSupply(3, 2_500, 9_000, "mori_prima/metre")]
    wax = MaterialSupply(2, 200, 1_000, "wax/kilogram")
    assert rules.allocate(3_000, 0, 1_000, [mori[0], wax, mori[1]]) == [
        Use(1, 2_000, 0, 5_000, 5_000), Use(3, 1_000, 0, 2_500, 2_500), Use(2, 3_000, 0, 600, 600),
    ]  # fmt: skip
    assert rulebook.allocate(1, 3_000, 0, 1_000, [mori[0], wax]) == [
        Use(1, 2_000, 0, 5_000, 5_000), Use(2, 1_000, 0, 200, 200),
    ]  # fmt: skip


@given(st.integers(1, 4_000), st.lists(st.integers(1, 9_999), min_size=1, max_size=8))
def test_use_of_goods_by_weight_is_one_running_floor(norm: int, lots: list[int]) -> None:
    before, taken = 0, 0
    for units in lots:
        supply = MaterialSupply(1, norm, 10**9, "wax/kilogram", before)
        taken += sum(use.good_quantity for use in rules.allocate(units, 0, 1, [supply]))
        before += units
    assert taken == sum(lots) * norm // 1_000


@pytest.mark.parametrize(
    ("good", "rejected", "cloths", "uses"),
    [
        (6_000, 0, [MaterialSupply(1, 2_515, 30_180)], [Use(1, 6_000, 0, 15_090, 15_090, 0)]),
        (4_000, 1_000, [MaterialSupply(1, 2_515, 15_090)], [Use(1, 4_000, 1_000, 10_060, 10_060, 2_515)]),
        # oldest first, in whole units; the second takes the rest
        (
            3_000, 1_000, [MaterialSupply(1, 2_500, 5_900), MaterialSupply(2, 2_000, 9_000)],
            [Use(1, 2_000, 0, 5_000, 5_000, 0), Use(2, 1_000, 1_000, 2_000, 2_000, 2_000)],
        ),
        # the last has too little: it gives what it holds, and its good units make the debt due all the same
        (4_000, 1_000, [MaterialSupply(1, 2_500, 6_000)], [Use(1, 4_000, 1_000, 10_000, 6_000, 0)]),
        (0, 2_000, [MaterialSupply(1, 2_500, 3_000)], [Use(1, 0, 2_000, 0, 0, 3_000)]),
        (0, 0, [MaterialSupply(1, 2_500, 3_000)], []),
        (5_000, 0, [], []),
    ],
)  # fmt: skip
def test_which_advance_a_lot_uses(good: int, rejected: int, cloths: list[MaterialSupply], uses: list[Use]) -> None:
    assert rules.allocate(good, rejected, 1_000, cloths) == uses


@given(
    st.integers(0, 40), st.integers(0, 40),
    st.lists(st.tuples(st.integers(1, 4_000), st.integers(0, 50_000)), min_size=1, max_size=4),
)  # fmt: skip
def test_a_lot_takes_no_more_than_there_is(good: int, rejected: int, held: list[tuple[int, int]]) -> None:
    cloths = [MaterialSupply(number, *cloth) for number, cloth in enumerate(held)]
    uses = rules.allocate(good * 1_000, rejected * 1_000, 1_000, cloths)
    assert sum(use.good_units for use in uses) == good * 1_000
    assert sum(use.rejected_units for use in uses) == rejected * 1_000
    for use in uses:
        cloth = cloths[use.advance_id]
        assert 0 <= use.good_consumed + use.rejected_consumed <= cloth.with_group
        assert use.good_consumed <= use.good_quantity == use.good_units * cloth.norm // 1_000


def test_returned_cloth_takes_cost_and_margin_off_the_debt() -> None:
    step = postings.give_back(replace(SALE, recovered=787_500, margin_earned=37_500), 2_515)
    figures = {line.account: line.amount for line in step.lines if line.commodity == "IDR" and line.amount}
    assert figures == {"material_supplied": 75_000, "material_debt": -78_750, "deferred_margin": 3_750}
    assert (step.value, step.excess) == (78_750, 0)


def test_value_beyond_the_debt_is_owed_to_the_group_with_its_margin() -> None:
    paid = replace(SALE, recovered=945_000, margin_earned=45_000)
    step = postings.give_back(paid, 2_515)
    figures = {line.account: line.amount for line in step.lines if line.commodity == "IDR" and line.amount}
    assert figures == {"material_supplied": 75_000, "payable": -78_750, "margin_earned": 3_750}
    assert step.excess == 78_750


def test_nobody_is_paid_for_cloth_she_was_forgiven() -> None:
    let_go = replace(SALE, consumed_good=27_665, consumed_rejected=2_515, recovered=866_250, forgiven=78_750)
    step = postings.claim_faulty(replace(let_go, recovered=0, forgiven=945_000), 2_515)
    assert (step.value, step.excess) == (0, 0)
    assert postings.claim_faulty(let_go, 2_515).excess == 78_750


def test_the_programme_pays_in_full_and_the_margin_is_earned() -> None:
    step = postings.lose(SALE, 2_515, {"programme": 10_000})
    figures = {line.account: line.amount for line in step.lines if line.commodity == "IDR" and line.amount}
    assert figures == {
        "programme_relief": 78_750, "material_debt": -78_750, "deferred_margin": 3_750, "margin_earned": -3_750,
    }  # fmt: skip


def test_a_shared_loss_is_split_to_the_last_millimetre() -> None:
    step = postings.lose(SALE, 1_001, {"off_taker": 3_333, "group": 3_333, "programme": 3_334})
    assert sum(quantity for _, quantity in step.borne) == 1_001
    assert step.position.lost_quantity == 1_001
    assert step.position.owed == 945_000 - step.value


@pytest.mark.parametrize(
    "parts", [{}, {"group": 9_999}, {"group": 5_000, "insurer": 5_000}, {"group": 11_000, "off_taker": -1_000}]
)
def test_parts_of_a_loss_are_whole(parts: dict[str, int]) -> None:
    with pytest.raises(DomainError, match="parts_not_whole"):
        postings.lose(SALE, 1_000, parts)


def test_the_group_owes_for_consigned_cloth_only_what_it_lost() -> None:
    assert CONSIGNED.owed == 0
    step = postings.lose(CONSIGNED, 2_515, {"group": 10_000})
    assert (step.claimed, step.position.owed) == (75_000, 75_000)
    assert postings.lose(CONSIGNED, 2_515, {"off_taker": 10_000}).position.owed == 0
    with pytest.raises(DomainError, match="faulty_not_owed"):
        postings.claim_faulty(replace(CONSIGNED, consumed_rejected=2_515), 2_515)


def test_forgiving_waits_until_no_cloth_is_left() -> None:
    with pytest.raises(DomainError, match="still_with_group"):
        postings.forgive(SALE, 1_000)
    step = postings.forgive(replace(SALE, consumed_rejected=30_180), 78_750)
    figures = {line.account: line.amount for line in step.lines}
    assert figures == {"forgiven": 75_000, "material_debt": -78_750, "deferred_margin": 3_750}


def test_a_small_remainder_is_closed_and_a_large_one_is_not() -> None:
    small = replace(SALE, consumed_good=30_180 - 603)
    assert postings.close_variance(small).position.with_group == 0
    assert postings.close_variance(small).position.owed == small.owed
    with pytest.raises(DomainError, match="beyond_tolerance"):
        postings.close_variance(replace(SALE, consumed_good=30_180 - 604))
    # what was closed before counts towards the same tolerance
    again = replace(SALE, consumed_good=30_180 - 604, variance_quantity=303)
    with pytest.raises(DomainError, match="beyond_tolerance"):
        postings.close_variance(again)


@pytest.mark.parametrize(("quantity", "code"), [(0, "quantity_not_positive"), (30_181, "more_than_with_group")])
def test_more_than_is_held_cannot_go_back(quantity: int, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        postings.give_back(SALE, quantity)


OFFER = MaterialTerms(
    contract_form="credit_sale", material_code="mori_primissima", unit="metre", cost=900_000, margin=45_000,
    lots=[LotTerms("Pis 1", 30_180)], norms=[NormTerms(1, 2_500, 15)],
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"contract_form": ""}, "contract_form_missing", "contract_form"),
        ({"contract_form": "loan"}, "margin_only_in_sale", "margin"),
        ({"cost": 0}, "cost_missing", "cost"),
        ({"lots": []}, "lots_missing", "lots-0-length"),
        ({"lots": [LotTerms("", 10_000), LotTerms("Pis 2", 0)]}, "length_missing", "lots-1-length"),
        ({"norms": []}, "norms_missing", "norms-0-quantity_per_unit"),
        ({"norms": [NormTerms(1, 0)]}, "norm_not_positive", "norms-0-quantity_per_unit"),
        ({"norms": [NormTerms(1, 30_181)]}, "cloth_for_no_unit", "norms-0-quantity_per_unit"),
        ({"tolerance": 1_001}, "tolerance_too_wide", "tolerance"),
    ],
)
def test_an_offer_says_everything(changed: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_material(replace(OFFER, **changed))  # type: ignore[arg-type]
    assert [(error.code, error.field) for error in refused.value.errors] == [(code, field)]


def test_the_plan_of_an_offer() -> None:
    check_material(OFFER)
    planned = plan(OFFER.norms[0], OFFER.quantity, OFFER.total)
    assert (planned.units, planned.per_unit) == (12_000, 78_750)
