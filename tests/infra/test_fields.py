"""What Indonesians type, and what is refused with a hint."""

import pytest
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from marketplace.infra.language.i18n import LOCALES
from marketplace.infra.language.parsing import (
    Unclear,
    parse_percent,
    parse_phone,
    parse_quantity,
    parse_rupiah,
    parse_whole,
)
from marketplace.infra.web.forms import (
    PercentField,
    QuantityField,
    RupiahField,
    WholeNumberField,
)
from marketplace.infra.web.request_edge import Marketplace

pytestmark = pytest.mark.spread


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("1.250.000", 1_250_000), ("1250000", 1_250_000), ("Rp 1.250.000,00", 1_250_000), ("Rp1.250.000", 1_250_000),
        ("rp. 5.000,-", 5_000), ("1.250", 1_250), ("0", 0), ("1,250,000", 1_250_000), ("1,250,000.00", 1_250_000),
        ("185,000", 185_000), ("75rb", 75_000), ("75 ribu", 75_000), ("1,5 juta", 1_500_000), ("Rp1,5jt", 1_500_000),
        ("2 miliar", 2_000_000_000),
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", LOCALES)
def test_rupiah_as_typed(text: str, rupiah: int, locale: str) -> None:
    assert parse_rupiah(text, locale) == rupiah


@pytest.mark.parametrize(
    "text", ["1.25", "12.50", "-5", "abc", "1.250.00", "1.000,50", "", "1,2345 ribu", "0.500", "0,500", "juta"]
)
@pytest.mark.parametrize("locale", LOCALES)
def test_rupiah_refused(text: str, locale: str) -> None:
    with pytest.raises(Unclear, match="not_rupiah"):
        parse_rupiah(text, locale)


@pytest.mark.parametrize(
    ("text", "indonesian", "english"),
    [
        ("2,5", 2_500, 2_500), ("2.5", 2_500, 2_500), ("30,18", 30_180, 30_180), ("30.18", 30_180, 30_180),
        ("6", 6_000, 6_000), ("1.250,5", 1_250_500, 1_250_500), ("1,250.5", 1_250_500, 1_250_500),
        ("1,250,000", 1_250_000_000, 1_250_000_000), ("1.250.000", 1_250_000_000, 1_250_000_000),
        # a number that begins with zero has no thousands
        ("0.500", 500, 500), ("0,500", 500, 500),
        # what each language's pages show, they read
        ("2,515", 2_515, 2_515_000), ("2.515", 2_515_000, 2_515), ("6.850", 6_850_000, 6_850),
        ("6,850", 6_850, 6_850_000),
        ("1,5 ribu", 1_500_000, 1_500_000),
    ],
)  # fmt: skip
def test_quantity_as_typed(text: str, indonesian: int, english: int) -> None:
    assert (parse_quantity(text, "id"), parse_quantity(text, "en")) == (indonesian, english)


@pytest.mark.parametrize("text", ["2,5155", "-2", "dua", "1.25.0", "", "1.2.3", "0.500.000"])
@pytest.mark.parametrize("locale", LOCALES)
def test_quantity_refused(text: str, locale: str) -> None:
    with pytest.raises(Unclear, match="not_a_number"):
        parse_quantity(text, locale)


@pytest.mark.parametrize(
    ("text", "unit", "thousandths"),
    [
        ("12,5 m", "metre", 12_500), ("12,5 meter", "metre", 12_500), ("250 cm", "metre", 2_500),
        ("2515 mm", "metre", 2_515),
        ("20 lembar", "sheet", 20_000), ("20 lbr.", "sheet", 20_000), ("20 sheets", "sheet", 20_000),
        ("20 pcs", "sheet", 20_000),
        ("1,5 ribu lembar", "sheet", 1_500_000), ("75rb buah", "piece", 75_000_000),
        ("3 ons", "kilogram", 300), ("250 gr", "kilogram", 250), ("2,5 kg", "kilogram", 2_500),
        ("500 ml", "litre", 500),
        ("2,5 m", "cm", 250_000), ("25 cm", "cm", 25_000), ("3 noda", "noda", 3_000), ("2 kodi", "kodi", 2_000),
        ("2 kodi", "sheet", 40_000), ("1,5 lusin", "piece", 18_000), ("40 lembar", "kodi", 2_000),
    ],
)  # fmt: skip
def test_a_unit_behind_the_number_is_understood(text: str, unit: str, thousandths: int) -> None:
    assert parse_quantity(text, "id", unit) == thousandths
    assert parse_quantity(text.replace(",", "."), "en", unit) == thousandths


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12,5 kg", "metre"), ("2 kodi", "metre"), ("12 yard", "metre"), ("3 m", "sheet"),
        ("0,5 mm", "metre"), ("3 cm", "noda"), ("12,5 m", "%"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", LOCALES)
def test_another_unit_is_refused_and_offers_no_reading(text: str, unit: str, locale: str) -> None:
    with pytest.raises(Unclear, match="another_unit") as refused:
        parse_quantity(text, locale, unit)
    assert refused.value.meant == ""


@pytest.mark.parametrize(
    ("text", "unit", "whole"),
    [
        ("3 minggu", "day", 21), ("3 weeks", "day", 21), ("1 bulan", "day", 30), ("10 hari", "day", 10),
        ("1 day", "day", 1),
        ("48 jam", "day", 2), ("1,5 bulan", "day", 45), ("2 hari", "hour", 48), ("5 thn", "year", 5),
        ("12 orang", "person", 12),
        ("2 ribu", "person", 2_000), ("1,5 ribu orang", "person", 1_500),
    ],
)  # fmt: skip
def test_days_and_people_in_words(text: str, unit: str, whole: int) -> None:
    assert parse_whole(text, "id", unit) == parse_whole(text.replace(",", "."), "en", unit) == whole


@pytest.mark.parametrize(("text", "unit"), [("3 tahun", "day"), ("2 kg", "day"), ("12 jam", "day"), ("3 m", "person")])
def test_another_unit_is_no_number_of_days(text: str, unit: str) -> None:
    with pytest.raises(Unclear, match=r"another_unit|not_whole"):
        parse_whole(text, "id", unit)


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [("75rb/lembar", 75_000), ("Rp 75.000 per lembar", 75_000), ("75k", 75_000), ("1,5 juta rupiah", 1_500_000),
     ("IDR 75.000", 75_000), ("75.000 / kodi", None), ("75rb per kg", None)],
)  # fmt: skip
def test_a_price_says_for_what(text: str, rupiah: int | None) -> None:
    if rupiah is not None:
        assert parse_rupiah(text, "id", "sheet") == rupiah
        return
    with pytest.raises(Unclear, match="another_unit"):
        parse_rupiah(text, "id", "sheet")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14,9 m?", "14,9"), ("12,5 m", "12,5"), ("20 lembar", "20"), ("kira-kira 30", "30"), ("-2 m", ""),
        ("kira-kira 1,5 ribu", "1,5ribu"), ("1,5 ribu potong?", "1,5ribu"), ("sekitar 2 ribuan", ""),
        ("3 x 10", ""), ("dua", ""), ("2,5155 m", ""),
    ],
)  # fmt: skip
def test_what_almost_reads_offers_its_reading(text: str, meant: str) -> None:
    with pytest.raises(Unclear) as refused:
        parse_quantity(text)
    assert refused.value.meant == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("kira-kira 250 cm", "250cm"), ("12 m lebih", "12m"), ("kira-kira 3 kg", ""), ("3 gulung", "3"),
        ("1,5 ribu m?", "1,5ribum"), ("12 m x 2", ""),
    ],
)  # fmt: skip
def test_an_offer_keeps_the_unit_and_none_is_made_for_another(text: str, meant: str) -> None:
    with pytest.raises(Unclear) as refused:
        parse_quantity(text, "id", "metre")
    assert refused.value.meant == meant
    with pytest.raises(Unclear) as price:
        parse_rupiah("kira-kira 185rb", "id", "sheet")
    assert price.value.meant == "185rb"


@pytest.mark.parametrize(
    ("text", "points"),
    [("50", 5_000), ("12,5 %", 1_250), ("0", 0), ("33,33", 3_333), ("12.5%", 1_250), ("12,5 persen", 1_250)],
)
@pytest.mark.parametrize("locale", LOCALES)
def test_percent_as_typed(text: str, points: int, locale: str) -> None:
    assert parse_percent(text, locale) == points


def test_percent_has_two_decimals_at_most() -> None:
    with pytest.raises(Unclear, match="not_a_number"):
        parse_percent("33,333")


@pytest.mark.parametrize("text", ["2,5", "dua", "1,000", "1.5"])
def test_days_and_years_are_whole(text: str) -> None:
    with pytest.raises(Unclear, match="not_whole"):
        parse_whole(text)
    assert parse_whole("2.019") == parse_whole("2,019", "en") == 2_019


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
    share = PercentField("share")
    days = WholeNumberField("days")


PARSERS = {"price": parse_rupiah, "length": parse_quantity, "share": parse_percent, "days": parse_whole}


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("locale", LOCALES)
@given(amount=st.integers(0, 9_999_999_999))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_field_shows_it_reads(app: Marketplace, name: str, locale: str, amount: int) -> None:
    with app.test_request_context(), force_locale(locale):
        shown = Sample(data={name: amount})[name]._value()
        assert PARSERS[name](shown, locale) == amount


def test_the_reading_that_is_offered_is_taken_with_one_tap_unless_the_text_changed_since(app: Marketplace) -> None:
    asked = Sample(MultiDict({"length": "14,9 m?"}))
    assert (asked.validate(), asked.length.meant, asked.length._value()) == (False, "14,9", "14,9 m?")
    tapped = Sample(MultiDict({"length": "14,9 m?", "read-length": "14,9 m?|14,9"}))
    assert (tapped.validate(), tapped.length.data, tapped.length._value()) == (True, 14_900, "14,9")
    with app.test_request_context(), force_locale("en"):
        assert Sample(MultiDict({"length": "14,9 m?"})).length.meant == "14.9"
    changed = Sample(MultiDict({"length": "15", "read-length": "14,9 m?|14,9"}))
    assert (changed.validate(), changed.length.data) == (True, 15_000)


class Measured(Form):
    kind = StringField("kind")
    length = QuantityField("length", unit="metre")
    days = WholeNumberField("days", unit="day")
    price = RupiahField("price")


def test_what_words_were_read_as_is_read_back_and_a_wrong_unit_named(app: Marketplace) -> None:
    sent = {"length": "250 cm", "days": "3 minggu", "price": "75rb"}
    for locale, shown in (("id", ["2,5 m", "21 hari", "Rp75.000"]), ("en", ["2.5 m", "21 days", "Rp75,000"])):
        with app.test_request_context(), force_locale(locale):
            form = Measured(MultiDict(sent))
            assert form.validate()
            assert [field.understood for field in (form.length, form.days, form.price)] == shown
            assert Measured(MultiDict({"length": "2,5", "days": "21"})).length.understood == ""
            wrong = Measured(MultiDict({"length": "3 kg"}))
            assert (wrong.validate(), wrong.length.meant, "m" in str(wrong.length.errors)) == (False, "", True)
            wrong.length.measure_in("kilogram")
            assert (wrong.validate(), wrong.length.data) == (True, 3_000)
