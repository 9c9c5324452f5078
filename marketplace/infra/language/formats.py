"""How values look on the screen, in Indonesian and in English. Pure: the language and the zone are arguments."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date
from markupsafe import Markup, escape

from marketplace.infra.language.usages import usage_of
from marketplace.kernel.money import BASIS
from marketplace.kernel.packs import Measure
from marketplace.kernel.quantity import SCALE, UNITS

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
"""The three zones of Indonesia, by the name people use, with the clock that keeps them."""

_ZONE_NAMES = {clock: name for name, clock in ZONES.items()} | {"Asia/Pontianak": "WIB"}
_DOCUMENT_NUMBER = re.compile(r"\b[A-Z]{2,4}(?:-[A-Z]{2,5})?-\d{4}-\d{4,}\b")
_DIGIT_WIDE, _MARK_WIDE, _NO_END = "\u2007", "\u2008", "\u2060"
"""A space as wide as a digit, one as wide as a comma, and what keeps both from hanging out at the end of a line."""


def whole(number: int, locale: str = "id") -> str:
    """A whole number with its thousands parted: 1.250.000, in English 1,250,000."""
    return f"{number:,}".replace(",", usage_of(locale).thousands)


def decimal(thousandths: int, locale: str = "id") -> str:
    """A number in thousandths, with no more decimals than it carries: 2,515 or 15,18 or 12."""
    sign = "-" if thousandths < 0 else ""
    full, rest = divmod(abs(thousandths), SCALE)
    if not rest:
        return sign + whole(full, locale)
    digits = f"{rest:03d}".rstrip("0")
    return f"{sign}{whole(full, locale)}{usage_of(locale).fraction}{digits}"


def file_size(size: int, locale: str = "id") -> str:
    """How large a file is: 240 kB, 1,2 MB; rounded up, so that nothing is zero."""
    step, name = (1_000, "kB") if size < 1_000_000 else (100_000, "MB")
    steps = -(-size // step)
    return f"{decimal(steps * (SCALE if name == 'kB' else SCALE // 10), locale)} {name}"


def rupiah(amount: int, locale: str = "id") -> str:
    """Whole rupiah: Rp1.250.000, a negative amount -Rp50.000; in English Rp1,250,000."""
    return f"{'-' if amount < 0 else ''}Rp{whole(abs(amount), locale)}"


def short_rupiah(amount: int, locale: str = "id") -> str:
    """A large amount in short, rounded half up: Rp243 juta, Rp1,2 miliar. Below a million it stays exact."""
    size = abs(amount)
    if size < 1_000_000:
        return rupiah(amount, locale)
    usage = usage_of(locale)
    steps = ((10**6, usage.million), (10**9, usage.billion), (10**12, usage.trillion))
    shown, word = next(
        (shown, word)
        for step, word in steps
        if (shown := _rounded(size, step)) < 1_000 * SCALE or word == usage.trillion
    )
    return f"{'-' if amount < 0 else ''}Rp{decimal(shown, locale)} {word}"


def _rounded(size: int, step: int) -> int:
    """How many steps an amount is, in thousandths: one digit after the comma below ten steps, none above."""
    tenths = (size * 10 + step // 2) // step
    return tenths * SCALE // 10 if tenths < 100 else (size + step // 2) // step * SCALE


def unit_name(unit: str, locale: str = "id", quantity: int = SCALE) -> str:
    """The word for a unit: lembar; sheet in English, or sheets for any quantity but one. An unknown code is shown."""
    one, more = usage_of(locale).units.get(unit, (unit, unit))
    return one if abs(quantity) == SCALE else more


def quantity_number(quantity: int, unit: str, locale: str = "id") -> str:
    """A quantity in thousandths without its unit, where the head of its column names it: 30,18."""
    return decimal(quantity, locale)


def quantity_column(quantities: Iterable[int], unit: str, locale: str = "id", *, named: bool = False) -> list[str]:
    """The quantities of one column, in thousandths: the marks of fractions stand below each other, without zeros.

    What a figure has fewer decimals than the longest is made up for by spaces of the same width. `named` has each
    followed by its unit.
    """
    quantities = list(quantities)
    mark = usage_of(locale).fraction
    shown = [quantity_number(quantity, unit, locale) for quantity in quantities]
    decimals = [len(number.partition(mark)[2]) for number in shown]
    longest = max(decimals, default=0)
    padded = [number + _padding(own, longest) for number, own in zip(shown, decimals, strict=True)]
    if named:
        return [f"{text} {unit_name(unit, locale, each)}" for text, each in zip(padded, quantities, strict=True)]
    return [text + _NO_END if text[-1].isspace() else text for text in padded]


def _padding(own: int, longest: int) -> str:
    if own == longest:
        return ""
    return (_MARK_WIDE if own == 0 else "") + _DIGIT_WIDE * (longest - own)


def quantity(quantity: int, unit: str, locale: str = "id", pack_unit: str = "") -> str:
    """A quantity in thousandths with its unit: 2,515 m · 12 lembar; in English 2.515 m · 12 sheets. What is bought by
    the pack is told in packs and pieces: 1 kodi 19 lembar.
    """
    if unit in UNITS and (parts := Measure(unit, pack_unit).packs_and_pieces(abs(quantity))) and any(parts):
        return _packed(Measure(unit, pack_unit), *parts, locale, "-" if quantity < 0 else "")
    return f"{quantity_number(quantity, unit, locale)} {unit_name(unit, locale, quantity)}"


def _packed(measure: Measure, packs: int, pieces: int, locale: str, sign: str) -> str:
    counted = [(packs, measure.priced_unit), (pieces, measure.piece)]
    told = (f"{whole(count, locale)} {unit_name(code, locale, count * SCALE)}" for count, code in counted if count)
    return sign + " ".join(told)


def percent(basis_points: int, locale: str = "id") -> str:
    """A rate in basis points (5,000 is one half) as people read it: 50%, 12,5%."""
    return f"{decimal(basis_points * 100 * SCALE // BASIS, locale)}%"


def phone(number: str) -> str:
    """A phone number (E.164) as people write it here: 0812-3456-7890; a foreign one with its country code."""
    parsed = phonenumbers.parse(number, "ID")
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if parsed.country_code == 62 else style.INTERNATIONAL)


def day(value: date, locale: str = "id") -> str:
    """A date in full: 21 November 2026."""
    return format_date(value, "d MMMM y", locale=usage_of(locale).code)


def short_day(value: date, locale: str = "id") -> str:
    """A date where the year is known: 28 Sep."""
    return format_date(value, "d MMM", locale=usage_of(locale).code)


def month(value: date, locale: str = "id") -> str:
    """A month and its year: November 2026."""
    return format_date(value, "MMMM y", locale=usage_of(locale).code)


def local(value: datetime, zone: str = "WIB") -> datetime:
    """A moment (aware) on the clock of a zone, named WIB, WITA, WIT or as in the zone database."""
    return value.astimezone(ZoneInfo(ZONES.get(zone, zone)))


def local_date(value: datetime, zone: str = "WIB") -> date:
    """The day on which a moment (aware) falls on the calendar of a zone: of the organisation that owes the step."""
    return local(value, zone).date()


def moment(value: datetime, locale: str = "id", zone: str = "WIB") -> str:
    """A moment (aware) with the zone's name: 21 November 2026, 14.05 WIB; in English 14:05."""
    here = local(value, zone)
    name = _ZONE_NAMES.get(ZONES.get(zone, zone)) or here.tzname()
    return f"{day(here.date(), locale)}, {here:%H}{usage_of(locale).hours}{here:%M} {name}"


def unbroken(text: str) -> Markup:
    """A text for the screen in which the number of a document, PO-GKJ-2026-0009, stays on one line."""
    return Markup(_DOCUMENT_NUMBER.sub(r'<span class="num">\g<0></span>', str(escape(text))))  # noqa: S704  escaped


def relative_day(value: date, today: date, locale: str = "id") -> str:
    """How far a date is from today: hari ini, besok, kemarin, 3 hari lagi, 3 hari lalu."""
    away, usage = (value - today).days, usage_of(locale)
    if away in usage.near:
        return usage.near[away]
    return (usage.ahead if away > 0 else usage.ago) % {"days": abs(away)}


def deadline(value: date, today: date, locale: str = "id") -> str:
    """By when, in words to put beside a task: Paling lambat besok; past it, Lewat 3 hari."""
    away, usage = (value - today).days, usage_of(locale)
    if away < 0:
        return usage.late[0 if away == -1 else 1] % {"days": -away}
    return usage.by % {"when": relative_day(value, today, locale) if away < 2 else day(value, locale)}
