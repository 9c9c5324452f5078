"""What may be written down about a person: pure rules by table and by property."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.people.rules import PersonDetails, check_identity_number, digest_mark, nik_digest, person_faults

TODAY = date(2026, 11, 27)
NIK = "3314124507850003"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("3314124507850003", "3314124507850003"),
        ("3314 1205 0785 0003", "3314120507850003"),
        ("33.14.12.050785.0003", None),
    ],
)
def test_identity_numbers_are_read_with_their_signs(text: str, digits: str | None) -> None:
    assert check_identity_number(text) == (digits or "3314120507850003")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("331412450785000", "nik_not_16_digits"),
        ("33141245078500034", "nik_not_16_digits"),
        ("331412450785000x", "nik_not_16_digits"),
        ("3314123207850003", "nik_impossible"),
        ("3314127207850003", "nik_impossible"),
        ("3314120007850003", "nik_impossible"),
        ("3314124513850003", "nik_impossible"),
        ("3314124500850003", "nik_impossible"),
        ("3314124507850000", "nik_impossible"),
    ],
)
def test_impossible_identity_numbers_are_refused_at_their_field(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_identity_number(text)
    assert (refusal.value.code, refusal.value.field) == (code, "nik")


@given(st.text(max_size=40))
def test_any_text_is_sixteen_digits_or_refused(text: str) -> None:
    try:
        digits = check_identity_number(text)
    except DomainError:
        return
    assert len(digits) == 16
    assert digits.isdigit()


@pytest.mark.parametrize("around", ["\u200b", "\u2066 ", "\ufeff\u00a0", "\u00ad"])
def test_a_nik_is_judged_without_what_cannot_be_seen(around: str) -> None:
    assert check_identity_number(f"{around}3314{around}1245 0785 0003{around}") == NIK


@pytest.mark.parametrize("text", [NIK, "3314 1245 0785 0003", "33.14.12.450785.0003", "3314-1245-0785-0003"])
def test_the_same_person_is_found_with_and_without_dots(text: str) -> None:
    assert nik_digest(check_identity_number(text), "key") == nik_digest(NIK, "key")


@given(st.from_regex(r"[0-9]{16}", fullmatch=True), st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_a_digest_names_its_key_and_tells_no_digits(digits: str, key: str, other: str) -> None:
    digest = nik_digest(digits, key)
    assert len(digest) == 64
    assert digest.startswith(digest_mark(key))
    assert digits not in digest
    assert (digest == nik_digest(digits, other)) == (key == other)


@pytest.mark.parametrize(
    ("details", "faults"),
    [
        (PersonDetails("Sumarni", "prospective_worker"), []),
        (PersonDetails("Sumarni", "family", relative="abroad", trades=("batik", "salt")), []),
        (PersonDetails("\u200b ", ""), ["name_missing at name", "person_kind_missing at kind"]),
        (PersonDetails("Sumarni", "family", relative="uncle"), ["relative_unknown at relative"]),
        (PersonDetails("Sumarni", "family", years_abroad=61), ["years_impossible at years_abroad"]),
        (PersonDetails("Sumarni", "family", years_abroad=-1), ["years_impossible at years_abroad"]),
        (PersonDetails("Sumarni", "family", trades=("batik", "alchemy")), ["trade_unknown at trades"]),
        (PersonDetails("Sumarni", "returned_worker", returned_in=2027), ["year_impossible at returned_in"]),
        (PersonDetails("Sumarni", "returned_worker", nik="12"), ["nik_not_16_digits at nik"]),
    ],
)
def test_everything_wrong_is_told_at_its_field(details: PersonDetails, faults: list[str]) -> None:
    assert [f"{fault.code} at {fault.field}" for fault in person_faults(details, TODAY)] == faults
