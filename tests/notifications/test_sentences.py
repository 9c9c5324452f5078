"""Every event that people hear of has its sentence, and every sentence can be said with what its event carries."""

import dataclasses
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from flask_babel import force_locale

from marketplace.accounts import audiences
from marketplace.app import HOUSE
from marketplace.infra.data.events import Event
from marketplace.infra.language.i18n import LOCALES
from marketplace.infra.web.request_edge import Marketplace
from marketplace.ladder import ROOMS
from marketplace.notifications.labels import sentence
from marketplace.notifications.rules import AllNotices

SILENT = {"user"}
"""Rooms whose events only the history keeps."""
MADE_UP = {"given", "reason", "its_reason", "measure", "decided", "person", "maker", "party"}


def events(kind: type[Event] = Event) -> Iterator[type[Event]]:
    """Every event class with a key of its own."""
    for room in ROOMS:
        for module in iter_modules(import_module(f"marketplace.{room}").__path__):
            if module.name.endswith("events"):
                import_module(f"marketplace.{room}.{module.name}")
    for each in kind.__subclasses__():
        if "key" in vars(each) and "." in each.key and each.__module__.startswith("marketplace."):
            yield each
        yield from events(each)


NOTICES = AllNotices(HOUSE.parts("notices"))
AUDIENCES = {key: kind.audience for key, kind in NOTICES.kinds.items() if kind.audience}
SENTENCES = {key: kind.sentence for key, kind in NOTICES.kinds.items()}
KINDS = {each.key: each for each in events()}


NEEDED = {
    audiences.GROUP: "producer_group_id", audiences.BUYER: "off_taker_id", audiences.FINANCE: "off_taker_id",
    audiences.OWNER: "affected_id", audiences.PARTNER: "partner_id", audiences.PERSON: "user_id",
    audiences.COLLEAGUES: "user_id", audiences.HOLDER: "offer_id", audiences.OFFICER: "at",
}  # fmt: skip
"""What an event carries so that such people are found; a region for an officer may come from several."""


def test_every_event_has_a_sentence_and_every_sentence_an_event() -> None:
    assert {key for key in KINDS if key.partition(".")[0] not in SILENT} - set(SENTENCES) == set()
    assert set(SENTENCES) - set(KINDS) == set()


@pytest.mark.parametrize("key", sorted(AUDIENCES))
def test_an_event_carries_what_its_audience_is_found_by(key: str) -> None:
    fields = {each.name for each in dataclasses.fields(KINDS[key])}
    assert {NEEDED[audience] for audience in AUDIENCES[key]} - fields == set()


def test_every_sentence_is_said_in_both_languages(app: Marketplace) -> None:
    for key, kind in NOTICES.kinds.items():
        for words in (kind.sentence, *kind.by_method.values()):
            with app.test_request_context():
                said = {_in(locale, words) for locale in LOCALES}
            assert len(said) == len(LOCALES), key


def _in(locale: str, words: Any) -> str:
    with force_locale(locale):
        return str(words)


def test_a_document_that_notices_lead_to_has_its_page(app: Marketplace) -> None:
    for noun, (endpoint, argument) in NOTICES.pages.items():
        assert any(argument in rule.arguments for rule in app.url_map.iter_rules(endpoint)), noun
    assert NOTICES.pages.keys() <= NOTICES.icons.keys()


@pytest.mark.parametrize("key", sorted(set(KINDS) & set(SENTENCES)))
def test_a_sentence_asks_only_for_what_its_event_carries(key: str) -> None:
    fields = {each.name for each in dataclasses.fields(KINDS[key])}
    asked = set(re.findall(r"%\((\w+)\)s", str(SENTENCES[key])))
    assert asked - fields - MADE_UP == set()


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (
            {"accepted": 4_000, "second_grade": 0, "rework": 0, "rejected": 1_000},
            "Kain decided: 4 lembar accepted, 1 lembar not accepted",
        ),
        (
            {"accepted": 0, "second_grade": 2_000, "rework": 3_000, "rejected": 0},
            "Kain decided: 2 lembar second grade, 3 lembar to mend",
        ),
    ],
)
def test_a_decision_is_told_by_quantity(app: Marketplace, details: dict[str, Any], words: str) -> None:
    with app.test_request_context(), app.runtime.unit_of_work(write=False):
        said = sentence("lot.decided", {"title": "Kain", "unit": "sheet", **details})
    assert said in {words, _indonesian(words)}


def _indonesian(words: str) -> str:
    pairs = {"decided": "diputuskan", "not accepted": "tidak lolos", "accepted": "lolos"}
    pairs |= {"second grade": "mutu kedua", "to mend": "diperbaiki"}
    for english, indonesian in pairs.items():
        words = words.replace(english, indonesian)
    return words


def test_an_adjustment_is_told_by_what_it_measures(app: Marketplace) -> None:
    details = {"adjustment": "forgiveness", "number": "KM-1", "amount_rupiah": 1_250_000}
    with app.test_request_context("/en/"), app.runtime.unit_of_work(write=False):
        assert sentence("adjustment.accepted", details) == "Debt forgiven on advance KM-1 agreed: Rp1,250,000"
