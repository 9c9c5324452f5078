"""What may be written down about a person: a NIK that can exist, a year that can be, names that are the same."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marketplace.kernel.cleaning import clean_code, is_blank
from marketplace.kernel.errors import DomainError, refusals
from marketplace.people.lifecycle import ANSWERS, CHANNELS, PERSON_KINDS, PURPOSES, RELATIVES
from marketplace.people.trades import TRADES

CONSENT_TEXT = "2026-1"
"""The version of the consent text shown beside the question; a new wording gets a new name."""
LONGEST_ABROAD = 60
"""Years."""


@dataclass(frozen=True)
class PersonDetails:
    """What is written down about a person. An empty `nik` leaves the one on record."""

    name: str
    kind: str
    skill: str = ""
    country: str = ""
    years_abroad: int | None = None
    returned_in: int | None = None
    public_name: str = ""
    """Whether her name and journey may be shown to everybody: given, declined, or empty while nobody asked."""
    nik: str = ""
    relative: str = ""
    phone: str | None = None
    trades: tuple[str, ...] = ()
    village_key: str | None = None
    village_name: str = ""
    region_code: str = ""
    has_savings: bool | None = None
    has_bank_account: bool | None = None


def person_faults(details: PersonDetails, today: date) -> Iterator[DomainError]:
    """Everything that is wrong with what was written about a person, each at its field."""
    if is_blank(details.name):
        yield DomainError("name_missing", "name")
    if details.kind not in PERSON_KINDS:
        yield DomainError("person_kind_missing", "kind")
    if details.relative and details.relative not in RELATIVES:
        yield DomainError("relative_unknown", "relative")
    if details.years_abroad is not None and not 0 <= details.years_abroad <= LONGEST_ABROAD:
        yield DomainError("years_impossible", "years_abroad", most=LONGEST_ABROAD)
    if not set(details.trades) <= TRADES.keys():
        yield DomainError("trade_unknown", "trades")
    yield from refusals(check_returned_in, details.returned_in, today)
    if not is_blank(details.nik):
        yield from refusals(check_identity_number, details.nik)


def check_identity_number(text: str) -> str:
    """The 16 digits of a NIK; DomainError at `nik` when no such number can exist. The region is not judged."""
    digits = re.sub(r"[\s.\-]", "", clean_code(text))
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise DomainError("nik_not_16_digits", "nik")
    day, month, serial = int(digits[6:8]), int(digits[8:10]), digits[12:]
    if not (1 <= day <= 31 or 41 <= day <= 71) or not 1 <= month <= 12 or serial == "0000":
        raise DomainError("nik_impossible", "nik")
    return digits


def check_returned_in(year: int | None, today: date) -> int | None:
    """The year of return; DomainError at `returned_in` before 1970 or in the future."""
    if year is not None and not 1970 <= year <= today.year:
        raise DomainError("year_impossible", "returned_in", first=1970, last=today.year)
    return year


def check_answer(purpose: str, answer: str, channel: str) -> None:
    """DomainError unless it is one of the answers to one of the purposes, come in one of the ways."""
    if purpose not in PURPOSES:
        raise DomainError("purpose_unknown", "purpose")
    if answer not in ANSWERS:
        raise DomainError("answer_missing", "answer")
    if channel not in CHANNELS:
        raise DomainError("channel_missing", "channel")


def nik_digest(digits: str, key: str) -> str:
    """What a NIK is found by: eight characters that name the key, then a digest of the digits under it."""
    return digest_mark(key) + hmac.new(key.encode(), f"nik {digits}".encode(), hashlib.sha256).hexdigest()[:56]


def digest_mark(key: str) -> str:
    """The eight characters by which digests under this key are known."""
    return hmac.new(key.encode(), b"nik key", hashlib.sha256).hexdigest()[:8]


def is_same_name(one: str, other: str) -> bool:
    """Whether two names read as the same person's or organisation's: letter case, marks, titles and order aside.

    One word alone, as many Indonesians are called, is only ever itself.
    """
    words, others = _words_of(one), _words_of(other)
    if min(len(words), len(others)) < 2:
        return bool(words) and words == others
    return words <= others or others <= words


def _words_of(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return frozenset(word for word in re.findall(r"[^\W\d_]+", letters) if len(word) > 2 and word not in _TITLES)


_TITLES = frozenset({"ibu", "bapak", "pak", "bpk", "mbak", "mas", "haji", "hajah", "drs", "dra", "spd"})
