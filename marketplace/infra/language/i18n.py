"""Language and zone of the reader; the filters templates format with."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask import session as browser_session
from flask_babel import Babel, get_locale

from marketplace.infra.data.runtime import now
from marketplace.infra.language import formats

LOCALES = ("id", "en")
DEFAULT = "id"
PREFIX = "/en"
"""Below it stand the English addresses of public pages."""


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
        quantity=lambda amount, unit, pack_unit="": formats.quantity(amount, unit, language(), pack_unit),
        quantity_number=lambda amount, unit: formats.quantity_number(amount, unit, language()),
        quantity_column=lambda amounts, unit, named=False: formats.quantity_column(
            amounts, unit, language(), named=named
        ),
        unit_name=lambda unit, amount=1000: formats.unit_name(unit, language(), amount),
        percent=lambda rate: formats.percent(rate, language()),
        whole=lambda number: formats.whole(number, language()),
        file_size=lambda size: formats.file_size(size, language()),
        phone=formats.phone,
        unbroken=formats.unbroken,
        date=_show_day,
        day_here=_as_day,
        month=lambda value: formats.month(_as_day(value), language()),
        short_date=lambda value: formats.short_day(_as_day(value), language()),
        moment=lambda value: formats.moment(value, language(), zone()),
        deadline=lambda value: formats.deadline(value, today(), language()),
    )
    app.jinja_env.globals["today"] = today


def today() -> date:
    """Today's date in the reader's zone."""
    return formats.local_date(now(), zone())


def address_language() -> str | None:
    """The language of the requested address, which is a public page's; None where the address says none."""
    rule = request.url_rule
    return (rule.defaults or {}).get("language") if rule is not None else None


def chosen_language() -> str | None:
    """The language of the person who is signed in: chosen in this browser, else on any other; None for strangers.

    While nobody can say who asks, as without the database, it is the one this browser remembers.
    """
    actor = g.get("actor")
    if actor is None:
        return remembered_language()
    if not actor.is_signed_in:
        return None
    return remembered_language() or known_language(actor.locale)


def remembered_language() -> str | None:
    """The language in which somebody is or was last signed in in this browser; None where it remembers none."""
    kept = browser_session.get("locale")
    return known_language(str(kept)) if kept else None


def known_language(code: str) -> str:
    """The language kept under this code; Indonesian for one that the pages do not speak."""
    return code if code in LOCALES else DEFAULT


def _choose_language() -> str:
    return address_language() or chosen_language() or _language_for_strangers()


def _language_for_strangers() -> str:
    """At an address without a page: by its beginning. A form sent by somebody who was signed out meanwhile is
    answered in her language; a plain address that can be kept is always Indonesian.
    """
    if request.url_rule is None:
        return "en" if f"{request.path}/".startswith(f"{PREFIX}/") else DEFAULT
    return (remembered_language() if request.method == "POST" else None) or DEFAULT


def _as_day(value: Any) -> date:
    return formats.local_date(value, zone()) if isinstance(value, datetime) else value


def _show_day(value: Any) -> str:
    return formats.day(_as_day(value), language())
