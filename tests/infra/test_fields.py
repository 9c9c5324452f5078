"""What Indonesians type, and what is refused with a hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms import Form

from marketplace.infra.web.forms import (
    QuantityField,
    RupiahField,
    WholeNumberField,
    parse_percent,
    parse_phone,
    parse_quantity,
    parse_rupiah,
)


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("1.250.000", 1_250_000),
        ("1250000", 1_250_000),
        ("Rp 1.250.000,00", 1_250_000),
        ("Rp1.250.000", 1_250_000),
        ("rp. 5.000,-", 5_000),
        ("1.250", 1_250),
        ("0", 0),
    ],
)
def test_rupiah_as_typed(text: str, rupiah: int) -> None:
    assert parse_rupiah(text) == rupiah


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1,250,000", "english_numerals"),
        ("1,250,000.00", "english_numerals"),
        ("1.25", "not_rupiah"),
        ("12.50", "not_rupiah"),
        ("-5", "not_rupiah"),
        ("abc", "not_rupiah"),
        ("1.250.00", "not_rupiah"),
        ("1.000,50", "not_rupiah"),
        ("", "not_rupiah"),
    ],
)
def test_rupiah_refused(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        parse_rupiah(text)


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("2,5", 2_500), ("30,18", 30_180), ("2,515", 2_515), ("6", 6_000), ("1.250", 1_250_000), ("1.250,5", 1_250_500)],
)
def test_quantity_as_typed(text: str, thousandths: int) -> None:
    assert parse_quantity(text) == thousandths


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2.5", "english_numerals"),
        ("30.18", "english_numerals"),
        ("1,250,000", "english_numerals"),
        ("1,250.5", "english_numerals"),
        ("2,5155", "not_a_number"),
        ("-2", "not_a_number"),
        ("dua", "not_a_number"),
        ("1.25.0", "not_a_number"),
    ],
)
def test_quantity_refused(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        parse_quantity(text)


@pytest.mark.parametrize(("text", "points"), [("50", 5_000), ("12,5 %", 1_250), ("0", 0), ("33,33", 3_333)])
def test_percent_as_typed(text: str, points: int) -> None:
    assert parse_percent(text) == points


def test_percent_has_two_decimals_at_most() -> None:
    with pytest.raises(ValueError, match="not_a_number"):
        parse_percent("33,333")


@pytest.mark.parametrize(
    ("text", "fault"), [("2,5", "not_whole"), ("dua", "not_whole"), ("1,000", "not_whole"), ("1.5", "english_numerals")]
)
def test_days_and_years_are_whole(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        WholeNumberField.parse(text)
    assert WholeNumberField.parse("2.019") == 2_019


@pytest.mark.parametrize("text", ["0812-3456-7890", "62 812 3456 7890", "812 3456 7890", "+6281234567890"])
def test_phone_as_typed(text: str) -> None:
    assert parse_phone(text) == "+6281234567890"


@pytest.mark.parametrize("text", ["", "12", "bu darmini", "+62", "0812 3456 7890 1234 5678"])
def test_phone_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not_a_phone"):
        parse_phone(text)


class Sample(Form):
    price = RupiahField("price")
    length = QuantityField("length")


@given(st.integers(0, 9_999_999_999_999))
def test_rupiah_is_shown_as_it_can_be_typed(amount: int) -> None:
    assert parse_rupiah(Sample(data={"price": amount}).price._value()) == amount


@given(st.integers(0, 999_999_999_999))
def test_quantity_is_shown_as_it_can_be_typed(amount: int) -> None:
    assert parse_quantity(Sample(data={"length": amount}).length._value()) == amount
