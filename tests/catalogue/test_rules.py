"""What may be saved, what may be sent, what changed, which words are searched: pure rules by table."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.catalogue.lifecycle import LISTING, MAXIMUM_PHOTOS, VERSION
from marketplace.catalogue.rules import Offer, Photo, changes, check_offer, check_presentable
from marketplace.catalogue.search import LONGEST_WORD, MOST_WORDS, folded, words_of
from marketplace.kernel.errors import Conflict, Invalid

OFFER = Offer(
    title="Kain panjang kawung", description="Kain panjang 250 × 105 cm", category="batik", technique="tulis",
    unit="sheet", unit_price=185_000, minimum_quantity=6_000, monthly_capacity=40_000, lead_days=21,
    photos=(Photo("a", "Kain dibentang"),),
)  # fmt: skip


def refusals(check: Any, offer: Offer) -> list[tuple[str, str | None]]:
    with pytest.raises(Invalid) as refused:
        check(offer)
    return [(error.code, error.field) for error in refused.value.errors]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": "  "}, ("title_missing", "title")),
        ({"category": "rokok", "technique": ""}, ("unknown_category", "category")),
        ({"category": "food"}, ("technique_not_here", "technique")),
        ({"technique": "printing"}, ("technique_not_here", "technique")),
        ({"unit_price": 0}, ("price_not_positive", "unit_price")),
        ({"unit_price": -5}, ("price_not_positive", "unit_price")),
        ({"lead_days": 0}, ("lead_days_out_of_range", "lead_days")),
        ({"lead_days": 366}, ("lead_days_out_of_range", "lead_days")),
        ({"minimum_quantity": 0}, ("quantity_not_positive", "minimum_quantity")),
        ({"minimum_quantity": 2_500}, ("quantity_not_whole", "minimum_quantity")),
        ({"monthly_capacity": 2_500, "minimum_quantity": 1_000}, ("quantity_not_whole", "monthly_capacity")),
        ({"monthly_capacity": 5_000}, ("capacity_below_minimum", "monthly_capacity")),
        ({"unit": "bushel"}, ("unknown_unit", "unit")),
        ({"photos": (Photo("a"),) * (MAXIMUM_PHOTOS + 1)}, ("photos_too_many", "photos")),
    ],
)
def test_what_cannot_be_saved(change: dict[str, Any], refusal: tuple[str, str]) -> None:
    check_offer(OFFER)
    assert refusal in refusals(check_offer, replace(OFFER, **change))


def test_all_faults_are_named_at_once() -> None:
    wrong = replace(OFFER, title="", unit_price=0, lead_days=0)
    assert {field for _code, field in refusals(check_offer, wrong)} == {"title", "unit_price", "lead_days"}


def test_weighed_goods_may_have_decimals() -> None:
    check_offer(replace(OFFER, unit="kilogram", category="food", technique="", minimum_quantity=2_500))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"photos": ()}, ("photo_missing", "photos")),
        ({"photos": (Photo("a", "Kain"), Photo("b", " "))}, ("photo_words_missing", "photos")),
        ({"technique": ""}, ("technique_missing", "technique")),
        ({"description": "Bagus"}, ("description_too_short", "description")),
    ],
)
def test_what_is_saved_but_not_sent(change: dict[str, Any], refusal: tuple[str, str]) -> None:
    check_presentable(OFFER)
    check_offer(replace(OFFER, **change))
    assert refusals(check_presentable, replace(OFFER, **change)) == [refusal]


def test_changes_name_the_fields_that_differ() -> None:
    after = replace(OFFER, unit_price=195_000, photos=(Photo("b", "Kain dibentang"),))
    assert [(c.field, c.before, c.after) for c in changes(OFFER, after)] == [
        ("unit_price", 185_000, 195_000),
        ("photos", OFFER.photos, after.photos),
    ]
    assert changes(OFFER, OFFER) == []


LISTING_MOVES = {
    ("draft", "publish"): "live",
    ("live", "publish"): "live",
    ("draft", "edit"): "draft",
    ("live", "edit"): "live",
    ("draft", "withdraw"): "withdrawn",
    ("live", "withdraw"): "withdrawn",
    ("withdrawn", "offer_again"): "live",
    ("withdrawn", "reopen"): "draft",
}
VERSION_MOVES = {
    ("draft", "submit"): "submitted",
    ("submitted", "take_back"): "draft",
    ("submitted", "approve"): "approved",
    ("submitted", "send_back"): "sent_back",
    ("draft", "replace"): "superseded",
    ("submitted", "replace"): "superseded",
    ("sent_back", "replace"): "superseded",
    ("approved", "replace"): "superseded",
}


@pytest.mark.parametrize(
    ("lifecycle", "moves", "state", "action"),
    [
        (lifecycle, moves, state, action)
        for lifecycle, moves in ((LISTING, LISTING_MOVES), (VERSION, VERSION_MOVES))
        for state in lifecycle.states
        for action in lifecycle.actions
    ],
)
def test_every_state_and_action(lifecycle: Any, moves: dict[Any, str], state: str, action: str) -> None:
    if (state, action) in moves:
        assert lifecycle.after(state, action) == moves[state, action]
    else:
        with pytest.raises(Conflict):
            lifecycle.after(state, action)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Kain Panjang", ["kain", "panjang"]),
        ('  "batik" OR NOT tulis* ', ["batik", "or", "not", "tulis"]),
        ("gula-semut (aren)", ["gula", "semut", "aren"]),
        ("makramé", ["makrame"]),
        ("'; DROP TABLE listings; --", ["drop", "table", "listings"]),
        ("***", []),
        ("x" * 200, ["x" * LONGEST_WORD]),
        (" ".join("abcdefghijkl"), list("abcdefgh")),
    ],
)
def test_words_hold_no_operators(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


@example("𝕬İ")
@given(st.text(max_size=200))
def test_any_text_gives_few_plain_words(typed: str) -> None:
    words = words_of(typed)
    assert len(words) <= MOST_WORDS
    assert all(word.isalnum() and word == folded(word) for word in words)
