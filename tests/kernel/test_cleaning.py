"""What can be seen of a text, and what a copied text carries along unseen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.cleaning import clean_code, clean_name, clean_text, is_blank, is_unseen, trim, visible_length

UNSEEN = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u3164\u2800\u115f\u180e\u034f\ufe0f\x00\x1f\u2028\u00a0\u3000"
)
PEOPLES = ["Darmini", "नेपाल", "မြန်မာ", "محمد علی", "山田 花子", "José", "👩‍🌾", "Ni Luh Ayu"]


@pytest.mark.parametrize("character", UNSEEN)
def test_what_leaves_no_mark_is_unseen(character: str) -> None:
    assert is_unseen(character), unicodedata.name(character, repr(character))
    assert is_blank(character * 3)
    assert trim(f"{character} Sri{character}{character}") == "Sri"
    assert visible_length(character) == 0


@pytest.mark.parametrize("name", PEOPLES)
def test_names_of_all_peoples_stay(name: str) -> None:
    assert clean_name(f"\u200b {name}\u2060\n") == name
    assert not is_blank(name)
    assert visible_length(name) > 0


def test_a_name_stands_on_one_line_in_its_order() -> None:
    assert clean_name(" Sri\u202e\n  Wahyuni\u00a0\u200b") == "Sri Wahyuni"


def test_written_words_keep_their_lines() -> None:
    assert clean_text("\ufeffSejak 2021\n\n– batik\u00ad tulis\t\x00\n") == "Sejak 2021\n\n– batik tulis"


def test_a_code_is_judged_without_what_stands_around_and_unseen_inside() -> None:
    assert clean_code("\u200e３３１４\u200b1245\u00a0\u2028 0785 \ufeff") == "33141245 0785"
    assert clean_code(" nama@contoh.\u200bexample\u2069") == "nama@contoh.example"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (trim, clean_text, clean_name, clean_code):
        assert clean(clean(text)) == clean(text)
    assert is_blank(text) == (trim(text) == "")
    assert visible_length(text) <= len(text)
