"""Reading what Indonesians type: rupiah, quantities, percentages, phone numbers, dates, yes and no."""

import re
from datetime import date

import phonenumbers

from marketplace.kernel.cleaning import clean_code
from marketplace.kernel.quantity import SCALE

_ENGLISH_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_RUPIAH = re.compile(r"(\d{1,3}(\.\d{3})+|\d+)(,00?)?")
_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,3}))?")
_PHONE = re.compile(r"\+?[\d ()./\-\u2010-\u2015]+")
_DECIMAL_POINT = re.compile(r"\d+\.\d{1,2}|\d+\.\d{3}")
_DAY_FIRST = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2}|[a-z]+\.?)\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00)?)?")
_YEARS = range(1900, 2101)
_MONTHS = (
    "jan januari january", "feb peb februari pebruari february", "mar maret march", "apr april", "mei may",
    "jun juni june", "jul juli july", "agu agt ags aug agustus august", "sep sept september",
    "okt oct oktober october", "nov nop november nopember", "des dec desember december",
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_YES = frozenset(["ya", "y", "iya", "yes", "sudah", "ada", "benar", "betul", "true", "v", "✓", "✔", "√", "1"])
_NO = frozenset(["tidak", "tdk", "tak", "t", "n", "no", "belum", "bukan", "salah", "false", "x", "✗", "✘", "×", "0"])


def parse_rupiah(text: str) -> int:
    """Whole rupiah from `1.250.000`, `1250000`, `Rp 1.250.000,00`; ValueError with the hint's code otherwise."""
    raw = re.sub(r"(?i)^\s*rp\.?|[\s\u00a0]|(?:,-)$", "", text)
    if _ENGLISH_THOUSANDS.fullmatch(raw):
        raise ValueError("english_numerals")
    if not _RUPIAH.fullmatch(raw):
        raise ValueError("not_rupiah")
    return int(raw.split(",")[0].replace(".", ""))


def parse_quantity(text: str) -> int:
    """Thousandths from `2,5`, `1.250` (one thousand two hundred and fifty), `30,18`; a decimal point is refused
    because it is ambiguous.
    """
    raw = re.sub(r"[\s\u00a0]", "", text)
    if _ENGLISH_THOUSANDS.fullmatch(raw) and raw.count(",") + raw.count(".") > 1:
        raise ValueError("english_numerals")
    match = _DECIMAL.fullmatch(raw)
    if match is None:
        raise ValueError("english_numerals" if _DECIMAL_POINT.fullmatch(raw) else "not_a_number")
    whole, decimals = match.groups()
    return int(whole.replace(".", "")) * SCALE + int((decimals or "0").ljust(3, "0"))


def parse_percent(text: str) -> int:
    """Basis points from `50`, `12,5`, `50 %`; two decimals at most."""
    thousandths = parse_quantity(text.replace("%", ""))
    if thousandths % 10:
        raise ValueError("not_a_number")
    return thousandths // 10


def parse_phone(text: str) -> str:
    """E.164 from `0812-…`, `62812…`, `812…`, `+62 812 …`, `0062812…`; ValueError when no such number can be in use."""
    raw = clean_code(text)
    if not _PHONE.fullmatch(raw):
        raise ValueError("not_a_phone")
    digits = re.sub(r"\D", "", raw)
    if raw.startswith("+"):
        digits = f"+{digits}"
    elif digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("62"):
        digits = f"+{digits}"
    elif digits.startswith("8"):
        digits = f"0{digits}"
    try:
        number = phonenumbers.parse(digits, "ID")
    except phonenumbers.NumberParseException:
        raise ValueError("not_a_phone") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError("not_a_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_date(text: str) -> date:
    """A day from `21/11/2026`, `21-11-2026`, `21 Nov 2026`, `21 November 2026`, `2026-11-21`: the day before the month.

    ValueError with the hint's code otherwise; a year of two digits is refused because it is ambiguous.
    """
    raw = clean_code(text).casefold().rpartition(", ")[2]  # the name of the day before the comma says nothing new
    if match := _DAY_FIRST.fullmatch(raw):
        day, _mark, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(raw):
        year, month, day = match.groups()
    else:
        raise ValueError("not_a_date")
    number = int(month) if month.isdigit() else _MONTH_OF.get(month.rstrip("."), 0)
    if int(year) not in _YEARS:
        raise ValueError("date_out_of_range")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise ValueError("not_a_date") from None


def parse_yes_no(text: str) -> bool:
    """Yes from `ya`, `sudah`, `v`, `✓`; no from `tidak`, `belum`, `x`; ValueError with the hint's code otherwise."""
    raw = clean_code(text).casefold().rstrip(".")
    if raw in _YES:
        return True
    if raw in _NO:
        return False
    raise ValueError("not_yes_no")


def names_its_country(text: str) -> bool:
    """Whether a phone number says which country it is of: with +, 00 or 62, or the 0 that Indonesians begin with."""
    return re.sub(r"[^\d+]", "", clean_code(text)).startswith(("+", "0", "62"))


def international(number: str) -> str:
    """A phone number (E.164) as it is kept, in groups that can be compared: `+62 812-3456-7890`."""
    parsed = phonenumbers.parse(number, "ID")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def grouped(whole: int) -> str:
    """A whole number with a dot between the thousands."""
    return f"{whole:,}".replace(",", ".")
