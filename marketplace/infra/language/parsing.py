"""Reading what people type, by the marks of their page's language: amounts, quantities, phones, dates, yes and no."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import phonenumbers

from marketplace.infra.language.measures import in_unit, is_pack, is_same, is_unit
from marketplace.infra.language.usages import usage_of
from marketplace.kernel.cleaning import clean_code
from marketplace.kernel.quantity import SCALE

DEFAULT = "id"
_RUPIAH = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,00?)?|([1-9]\d{0,2}(?:,\d{3})+)(?:\.00?)?|(\d+)(?:[.,]00?)?")
_DECIMAL = {
    mark: re.compile(rf"([1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+|\d+)(?:{re.escape(other)}(\d{{1,3}}))?")
    for mark, other in ((".", ","), (",", "."))
}
"""By the mark between thousands; a number that begins with zero has none."""
_FACTORS = {
    "ribu": 10**3, "rb": 10**3, "thousand": 10**3, "juta": 10**6, "jt": 10**6, "million": 10**6, "miliar": 10**9,
    "milyar": 10**9, "billion": 10**9,
}  # fmt: skip
_NUMBER = re.compile(r"([\d.,]*\d)(\D*)")
_WITHIN = re.compile(r"(\d[\d.,\s]*)((?:%|[^\W\d_]+\s*){0,2})")
_PER_UNIT = re.compile(r"(?:/|per|@)(\D+)")
_PHONE = re.compile(r"\+?[\d ()./\-\u2010-\u2015]+")
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


class Unclear(ValueError):
    """Text that is no number: the code of its hint, and the number that may have been meant, as it would be typed."""

    def __init__(self, code: str, meant: str = "") -> None:
        super().__init__(code)
        self.meant = meant


def parse_rupiah(text: str, locale: str = DEFAULT, unit: str = "") -> int:
    """Whole rupiah from `1.250.000`, `1,250,000`, `Rp 1.250.000,00`, `75rb`, `1,5 juta`; Unclear otherwise.

    Rupiah have no fractions of three digits, so that a mark before three digits parts thousands in every language.
    The price of a unit may say so (`75rb/lembar`), and is refused for another unit.
    """
    raw = re.sub(r"(?:,-)$", "", re.sub(r"^(?:rp\.?|idr)|(?:rupiah|idr)$", "", _squeezed(text)))
    number, factor, rest = _parts(re.sub(r"(?<=\d)k$", "rb", raw))
    if (per := _PER_UNIT.fullmatch(rest)) and unit and is_unit(per[1]):
        if not is_same(per[1], unit):
            raise Unclear("another_unit")
        return parse_rupiah(raw.removesuffix(rest), locale, unit)
    if rest:
        raise Unclear("not_rupiah", _meant(text, parse_rupiah, locale, unit))
    if match := _RUPIAH.fullmatch(number):
        return int(re.sub(r"[.,]", "", match[1] or match[2] or match[3])) * factor
    try:
        amount = read_decimal(number, locale) * factor
    except ValueError:
        raise Unclear("not_rupiah", _meant(text, parse_rupiah, locale, unit)) from None
    if factor == 1 or amount % SCALE:
        raise Unclear("not_rupiah")
    return amount // SCALE


def parse_quantity(text: str, locale: str = DEFAULT, unit: str = "") -> int:
    """Thousandths from `2,5`, `1.250`, `30,18`, in English `2.5`, `1,250`; what can only be read the other way is.

    So `0.500` is one half in both languages; `2.515` is what the language says. Unclear for what is no number.
    Behind the number may stand the field's own unit, or one that is so many of it exactly: `250 cm` of metres.
    """
    number, factor, word = _parts(text)
    try:
        thousandths = read_decimal(number, locale) * factor
    except ValueError:
        raise Unclear("not_a_number", _meant(text, parse_quantity, locale, unit)) from None
    if (converted := in_unit(thousandths, word, unit)) is None:
        raise _unlike(word, unit) or Unclear("not_a_number", _meant(text, parse_quantity, locale, unit))
    return converted


def parse_percent(text: str, locale: str = DEFAULT) -> int:
    """Basis points from `50`, `12,5`, `50 %`, `50 persen`; two decimals at most."""
    thousandths = parse_quantity(text, locale, "%")
    if thousandths % 10:
        raise Unclear("not_a_number")
    return thousandths // 10


def parse_whole(text: str, locale: str = DEFAULT, unit: str = "") -> int:
    """A whole number, its thousands parted or not; Unclear for anything with a fraction. `3 minggu` are 21 days."""
    number, factor, word = _parts(text)
    try:
        written = read_decimal(number, locale) * factor
    except ValueError:
        raise Unclear("not_whole", _meant(text, parse_whole, locale, unit)) from None
    if (converted := in_unit(written, word, unit)) is None:
        raise _unlike(word, unit) or Unclear("not_whole", _meant(text, parse_whole, locale, unit))
    by_ones = factor > 1 or converted != written or usage_of(locale).fraction not in number
    if converted % SCALE or not by_ones:
        raise Unclear("not_whole")
    return converted // SCALE


def counts_by_ones(text: str, locale: str) -> bool:
    """Whether a number is written without a mark of fractions, or with a word that makes it whole: `1,5 ribu`."""
    number, factor, word = _parts(text)
    return factor > 1 or is_pack(word) or usage_of(locale).fraction not in number


def _unlike(word: str, unit: str) -> Unclear | None:
    """The refusal of a unit that is another than the field's."""
    return Unclear("another_unit") if unit and is_unit(word) else None


def read_decimal(raw: str, locale: str) -> int:
    """Thousandths by the marks of the language, else by those of the other where only these make sense; ValueError."""
    own = usage_of(locale)
    for thousands in (own.thousands, own.fraction):
        if match := _DECIMAL[thousands].fullmatch(raw):
            whole, decimals = match.groups()
            return int(whole.replace(thousands, "")) * SCALE + int((decimals or "0").ljust(3, "0"))
    raise ValueError(f"{raw} is no number")


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u2060]", "", text).casefold()


def _parts(text: str) -> tuple[str, int, str]:
    """The figures of a number, what a word behind them multiplies them by, and what stands behind that: a unit.

    `1,5 juta`, `75rb`, `12,5 m`, `2 ribu lembar`; all the text as figures where it is nothing of the kind.
    """
    match = _NUMBER.fullmatch(_squeezed(text))
    if match is None:
        return _squeezed(text), 1, ""
    number, rest = match.groups()
    if is_unit(rest):
        return number, 1, rest
    found = next(((word, factor) for word, factor in _FACTORS.items() if rest.startswith(word)), ("", 1))
    return number, found[1], rest.removeprefix(found[0])


def _meant(text: str, parse: Callable[[str, str, str], int], locale: str, unit: str) -> str:
    """The only number within the text, with the words behind it that count, where it can be read by itself: `14,9` of
    `14,9 m?`, `185rb` of `about 185rb`; nothing where the words say another unit.
    """
    found = _WITHIN.findall(text)
    if re.search(r"[-\u2212]\s*\d", text) or len(found) != 1:
        return ""
    number, words = _squeezed(found[0][0]).strip(".,"), found[0][1].casefold().split()
    behind = ["".join(words[:many]) for many in (2, 1, 0) if many <= len(words)]
    for word in behind:
        candidate = number + word
        if not word and words and (words[0].startswith(tuple(_FACTORS)) or (unit and is_unit(words[0]))):
            return ""
        if candidate != _squeezed(text):
            with suppress(ValueError):
                parse(candidate, locale, unit)
                return candidate
    return ""


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
