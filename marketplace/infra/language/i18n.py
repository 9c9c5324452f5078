"""Language and zone of the reader; the filters templates format with."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask import session as browser_session
from flask_babel import Babel, get_locale

from marketplace.infra.data.runtime import now
from marketplace.infra.language import formats

LOCALES = ("id", "en")
DEFAULT = "id"


def language() -> str:
    """`id` or `en`: the reader's language within a request, Indonesian elsewhere."""
    locale = get_locale()
    return str(locale) if locale is not None else DEFAULT


def zone() -> str:
    """The reader's zone (IANA name)."""
    actor = g.get("actor")
    return actor.zone if actor is not None else "Asia/Jakarta"


def init_i18n(app: Flask, catalogues: Path) -> None:
    """Chooses language and zone for each request and gives templates their formats."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(catalogues)
    Babel(app, default_locale=DEFAULT, locale_selector=_choose_language, timezone_selector=zone)
    app.jinja_env.filters.update(
        rupiah=lambda amount: formats.rupiah(amount, language()),
        short_rupiah=lambda amount: formats.short_rupiah(amount, language()),
        quantity=lambda amount, unit: formats.quantity(amount, unit, language()),
        quantity_number=lambda amount, unit: formats.quantity_number(amount, unit, language()),
        unit_name=lambda unit, amount=1000: formats.unit_name(unit, language(), amount),
        percent=lambda rate: formats.percent(rate, language()),
        whole=lambda number: formats.whole(number, language()),
        phone=formats.phone,
        unbroken=formats.unbroken,
        date=_show_day,
        day_here=_as_day,
        short_date=lambda value: formats.short_day(_as_day(value), language()),
        moment=lambda value: formats.moment(value, language(), zone()),
        deadline=lambda value: formats.deadline(value, today(), language()),
    )
    app.jinja_env.globals["today"] = today


def today() -> date:
    """Today's date in the reader's zone."""
    return formats.local_date(now(), zone())


def _choose_language() -> str:
    actor = g.get("actor")
    chosen = browser_session.get("locale") or (actor.locale if actor is not None and actor.is_signed_in else None)
    return str(chosen) if chosen in LOCALES else DEFAULT


def _as_day(value: Any) -> date:
    return formats.local_date(value, zone()) if isinstance(value, datetime) else value


def _show_day(value: Any) -> str:
    return formats.day(_as_day(value), language())
