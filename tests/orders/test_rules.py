"""What an order's numbers mean."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.packs import Measure
from marketplace.orders import rules
from marketplace.orders.rules import LineTerms, Terms

TODAY = date(2026, 9, 28)
TERMS = Terms(outlet_id=1)
LINE = LineTerms(listing_version_id=1, standard_version_id=1, quantity=12_000, unit_price=185_000, due_on=TODAY)


def codes(terms: Terms) -> list[tuple[str, str | None]]:
    return [(error.code, error.field) for error in rules.term_errors(terms)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"deduction_method": "barter"}, [("unknown_deduction_method", "deduction_method")]),
        ({"deduction_method": "percent"}, [("deduction_rate_missing", "deduction_rate")]),
        ({"deduction_method": "percent", "deduction_rate": 0}, [("deduction_rate_missing", "deduction_rate")]),
        ({"deduction_method": "percent", "deduction_rate": 10_001}, [("deduction_rate_missing", "deduction_rate")]),
        ({"deduction_method": "percent", "deduction_rate": 10_000}, []),
        ({"deduction_method": "fixed"}, [("deduction_amount_missing", "deduction_amount")]),
        ({"deduction_method": "fixed", "deduction_amount": -1}, [("deduction_amount_missing", "deduction_amount")]),
        ({"deduction_method": "fixed", "deduction_amount": 1}, []),
        ({"deduction_cap": 10_001}, [("share_above_whole", "deduction_cap")]),
        ({"deduction_cap": -1}, [("share_above_whole", "deduction_cap")]),
        ({"second_grade_factor": 12_000}, [("share_above_whole", "second_grade_factor")]),
        ({"inspection_days": 0}, [("days_out_of_range", "inspection_days")]),
        ({"payment_days": 91}, [("days_out_of_range", "payment_days")]),
        ({"payment_days": 90, "inspection_days": 1}, []),
    ],
)
def test_terms(changes: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert codes(replace(TERMS, **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "unit", "expected"),
    [
        ({}, "sheet", []),
        ({"quantity": 6_000}, "sheet", []),
        ({"quantity": 5_000}, "sheet", [("below_minimum_order", "l-quantity")]),
        ({"quantity": 0}, "sheet", [("quantity_not_positive", "l-quantity")]),
        ({"quantity": -3_000}, "sheet", [("quantity_not_positive", "l-quantity")]),
        ({"quantity": 7_500}, "sheet", [("quantity_not_whole", "l-quantity")]),
        ({"quantity": 7_500}, "kilogram", []),
        ({"unit_price": 0}, "sheet", [("price_not_positive", "l-unit_price")]),
        ({"due_on": TODAY - timedelta(days=1)}, "sheet", [("due_date_past", "l-due_on")]),
        ({"over_tolerance": 5_001}, "sheet", [("tolerance_too_wide", "l-over_tolerance")]),
        ({"under_tolerance": -1}, "sheet", [("tolerance_too_wide", "l-under_tolerance")]),
        (
            {"quantity": 0, "unit_price": -1},
            "sheet",
            [("quantity_not_positive", "l-quantity"), ("price_not_positive", "l-unit_price")],
        ),
    ],
)
def test_line(changes: dict[str, object], unit: str, expected: list[tuple[str, str]]) -> None:
    found = rules.line_errors(replace(LINE, **changes), "Kain", Measure(unit), 6_000, TODAY, "l-")
    assert [(error.code, error.field) for error in found] == expected


@pytest.mark.parametrize(
    ("ordered", "tolerance", "most", "least"),
    [
        (12_000, 0, 12_000, 12_000),
        (12_000, 1_000, 13_200, 10_800),
        (12_000, 500, 12_600, 11_400),
        (1, 5_000, 1, 1),
        (7, 3_333, 9, 5),
    ],
)
def test_tolerances(ordered: int, tolerance: int, most: int, least: int) -> None:
    assert rules.most(ordered, tolerance) == most
    assert rules.least(ordered, tolerance) == least


@given(st.integers(1, 10**12), st.integers(0, 5_000))
def test_tolerances_hold_the_ordered_quantity_between_them(ordered: int, tolerance: int) -> None:
    assert 0 < rules.least(ordered, tolerance) <= ordered <= rules.most(ordered, tolerance)
    assert (rules.least(ordered, tolerance) - 1) * 10_000 < ordered * (10_000 - tolerance)


def figures(ordered: int, under: int, good: int) -> SimpleNamespace:
    return SimpleNamespace(ordered_quantity=ordered, under_tolerance=under, good_quantity=good)


@pytest.mark.parametrize(
    ("lines", "fulfilled"),
    [
        ([figures(12_000, 0, 12_000)], True),
        ([figures(12_000, 0, 11_000)], False),
        ([figures(12_000, 1_000, 11_000)], True),
        ([figures(12_000, 1_000, 10_000)], False),
        ([figures(12_000, 0, 13_000)], True),
        ([figures(12_000, 0, 12_000), figures(5_000, 0, 4_999)], False),
    ],
)
def test_fulfilled(lines: list[SimpleNamespace], fulfilled: bool) -> None:
    assert rules.is_fulfilled(lines) is fulfilled


@pytest.mark.parametrize(
    ("changes", "most_deducted"),
    [
        ({}, 92_500),
        ({"deduction_cap": 3_000}, 55_500),
        ({"deduction_method": "percent", "deduction_rate": 2_500}, 92_500),
        ({"deduction_method": "fixed", "deduction_amount": 40_000}, 92_500),
    ],
)
def test_preview_of_one_unit(changes: dict[str, object], most_deducted: int) -> None:
    shown = rules.preview(replace(TERMS, **changes), 1_000, 185_000)
    assert (shown.gross, shown.most_deducted) == (185_000, most_deducted)
    assert shown.least_net == 185_000 - most_deducted
    assert shown.second_grade == 148_000


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.integers(0, 10_000),
    st.sampled_from([("norm", None, None), ("percent", 7_000, None), ("fixed", None, 250_000)]),
)
def test_the_preview_never_deducts_more_than_the_cap(
    quantity: int, price: int, cap: int, method: tuple[str, int | None, int | None]
) -> None:
    terms = replace(
        TERMS, deduction_cap=cap, deduction_method=method[0], deduction_rate=method[1], deduction_amount=method[2]
    )
    shown = rules.preview(terms, quantity, price)
    assert 0 <= shown.most_deducted * 10_000 <= shown.gross * cap
    assert shown.least_net >= 0
