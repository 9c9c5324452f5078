"""Every numeric field of every form, in both languages: what a page shows is typed back and read as the same."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, template_rendered
from flask_babel import force_locale
from sqlalchemy import select
from wtforms import Form
from wtforms.fields.core import UnboundField

from marketplace.infra.language.i18n import LOCALES
from marketplace.infra.web.forms import (
    BaseForm,
    Counted,
    PercentField,
    QuantityField,
    RupiahField,
    WholeNumberField,
)
from marketplace.infra.web.request_edge import Marketplace
from marketplace.infra.web.typed import MeasuredField
from marketplace.inspections.models import Decision
from tests.client import Client, Page
from tests.journeys.sample import signed_in
from tests.pages import Form as SentForm
from tools.walk import endpoint_of, walk

pytestmark = pytest.mark.long
KEYS = ("darmini", "ratih", "hidayat", "laras", "sari")
"""Those who write figures."""
ASKED_BY_ADDRESS = {"lot"}
"""Fields of a form that changes nothing; its own test walks it (`standards/test_editor.py`)."""


def figures_of(form: Any) -> Iterator[MeasuredField]:
    """Every numeric field of a form, also in its lists."""
    for each in form:
        if isinstance(each, MeasuredField):
            yield each
        elif hasattr(each, "entries"):
            yield from (found for entry in each.entries for found in figures_of(entry))
        elif hasattr(each, "form"):
            yield from figures_of(each.form)


@contextmanager
def drawn(app: Flask) -> Iterator[list[BaseForm]]:
    """The forms with figures that pages draw."""
    met: list[BaseForm] = []

    def note(_app: Flask, template: Any, context: dict[str, Any], **_more: Any) -> None:
        met.extend(each for each in context.values() if isinstance(each, BaseForm) and any(figures_of(each)))

    with template_rendered.connected_to(note, app):
        yield met


def sample_of(figure: MeasuredField) -> int:
    """What the field holds, or a figure with thousands, and with decimals where it may have them."""
    if figure.data:
        return int(figure.data)
    if isinstance(figure, RupiahField):
        return 1_250_500
    if isinstance(figure, PercentField):
        return 1_250
    if isinstance(figure, QuantityField):
        return 1_250_000 if any(isinstance(check, Counted) for check in figure.validators) else 1_250_500
    assert isinstance(figure, WholeNumberField)
    return 21


@dataclass(frozen=True)
class Place:
    """Where somebody finds a form with figures."""

    key: str
    path: str


@pytest.fixture(scope="module")
def places(still_world: Marketplace) -> list[Place]:
    """A page for each endpoint and set of fields."""
    found: dict[tuple[str, str], Place] = {}
    with still_world.runtime.unit_of_work(write=False) as work:
        rejected = work.scalars(select(Decision.inspection_id).where(Decision.rejected > 0)).all()
    objections = [f"/cases/new/inspection:{inspection_id}" for inspection_id in rejected]
    for key in KEYS:
        client = signed_in(still_world, key)
        with drawn(still_world) as met:

            def fetch(path: str, key: str = key, client: Client = client, met: list[BaseForm] = met) -> Any:
                met.clear()
                page = client.get(path).follow()
                for form in met:
                    names = " ".join(sorted({bare(each.name) for each in figures_of(form)}))
                    where = endpoint_of(still_world.url_map, page.path) or ""
                    found.setdefault((where, names), Place(key, page.path))
                return page.status_code, page.path, page.text if "text/html" in page.headers["Content-Type"] else ""

            for _visit in walk(fetch, still_world.url_map, read=5):
                pass
            for path in objections:
                fetch(path)
    return list(found.values())


@dataclass
class Figures:
    """A form with figures as somebody has it open: what its fields would hold, and how a page writes that."""

    page: Page
    sent: SentForm
    meant: dict[str, int]
    words: dict[str, str]
    held: dict[str, int]
    """What the fields hold already."""
    held_words: dict[str, str]


def opened(app: Marketplace, place: Place, language: str) -> list[Figures]:
    """Each form with figures on that page, read in that language."""
    client = signed_in(app, place.key)
    with client.http.session_transaction() as kept:
        kept["locale"] = language
    with drawn(app) as met:
        page = client.get(place.path)
    every = []
    with app.test_request_context(), force_locale(language):
        for form in met:
            meant = {figure.name: sample_of(figure) for figure in figures_of(form)}
            words = {figure.name: figure.in_words(meant[figure.name]) for figure in figures_of(form)}
            here = [each for each in page.forms if each.is_post and set(meant) & each.names]
            filled = [figure for figure in figures_of(form) if figure.data is not None]
            held = {figure.name: figure.data for figure in filled}
            held_words = {figure.name: figure.in_words(figure.data) for figure in filled}
            for each in here:
                drawn_here = {name: figure for name, figure in meant.items() if name in each.names}
                every.append(Figures(page, each, drawn_here, words, held, held_words))
    return every


def typed(
    app: Marketplace, figures: Figures, words: dict[str, str], names: Collection[str]
) -> tuple[Page, dict[str, MeasuredField]]:
    """The form sent with these words; the page that comes back, and what its fields read."""
    data = {**figures.sent.values, **{name: words[name] for name in names}}
    with drawn(app) as met:
        page = figures.page.client.post(figures.sent.action or figures.page.path, data=data)
    return page, {figure.name: figure for form in met for figure in figures_of(form)}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """No form does anything: it comes back with what it read."""

    def attempt(form: BaseForm, *_operation: Any, **_arguments: Any) -> bool:
        form.form_errors.append("held")
        return False

    monkeypatch.setattr(BaseForm, "attempt", attempt)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.usefixtures("held")
def test_what_a_page_shows_its_fields_read_and_what_almost_reads_is_offered(
    still_world: Marketplace, places: list[Place], language: str
) -> None:
    wrong, met = [], set()
    for place in places:
        for figures in opened(still_world, place, language):
            page, read = typed(still_world, figures, figures.words, figures.meant)
            for name, meant in figures.meant.items():
                met.add(bare(name))
                if name not in read or read[name].data != meant:
                    wrong.append(f"{place} {name}: {figures.words[name]!r} {page} {read.get(name)}")
            doubtful = {name: f"kira-kira {words}?" for name, words in figures.words.items()}
            page, _read = typed(still_world, figures, doubtful, figures.meant)
            offered = [name for name in figures.meant if f'name="read-{name}"' in page.text]
            wrong += [f"{place} {name}: no reading offered" for name in figures.meant if name not in offered]
    assert wrong == []
    declared = {
        name
        for form in every_form(Form)
        if form.__module__.startswith("marketplace.")
        for name, unbound in vars(form).items()
        if isinstance(unbound, UnboundField) and issubclass(unbound.field_class, MeasuredField)
    }
    assert {name for name in declared if not any(each.endswith(bare(name)) for each in met)} == ASKED_BY_ADDRESS


def test_what_is_sent_back_as_it_is_shown_is_saved_unchanged(world: Marketplace, places: list[Place]) -> None:
    saved = set()
    for place in places:
        for here, there in (("id", "en"), ("en", "id")):
            for figures in opened(world, place, here):
                page, _read = typed(world, figures, figures.held_words, figures.held)
                again = [each.held for each in opened(world, place, there)] if page.status_code == 303 else []
                if again and figures.held:
                    assert figures.held in again, (place, page)
                    saved.add(bare(place.path))
    assert len(saved) > 4, saved


def every_form(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from every_form(below)


def bare(name: str) -> str:
    return re.sub(r"\d+", "", name)
