"""What a registration needs, and which numbers are well formed. The group and the officer read the same list."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from marketplace.kernel.cleaning import clean_code
from marketplace.kernel.errors import DomainError

LEAST_MEMBERS = 2
"""A group is more than one person; programmes plan for 10 to 50."""
MOST_MEMBERS, MOST_PAPERS, MOST_OUTLETS, MOST_ACCOUNTS = 1_000, 100, 300, 200
"""Of one organisation, those that left, were taken off or replaced included."""


def normal_name(name: str) -> str:
    """A name as it is compared: letter case, marks, order of words and words for a group in general aside."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(sorted(word for word in re.findall(r"[^\W_]+", letters) if word not in _IN_GENERAL))


_IN_GENERAL = frozenset(
    {"kelompok", "kel", "usaha", "bersama", "kub", "kube", "ukm", "umkm", "poktan", "mitra", "group"}
)


@dataclass(frozen=True)
class Registration:
    """What stands in a registration, as far as the evaluator looks."""

    kind: str
    address: str
    about: str
    reachable: bool
    """A phone of its own, a person who signs in, or a partner that speaks for it."""
    members: int = 0
    outlets: int = 0
    has_bank_account: bool = False
    roles: Collection[str] = field(default_factory=frozenset)
    """Roles that somebody holds."""
    certificates: dict[str, date | None] = field(default_factory=dict)
    """Kind → the latest day on which one of that kind is valid, None for no end."""


@dataclass(frozen=True)
class Gap:
    """Something a registration lacks. Only a blocking one keeps it from being submitted and approved."""

    key: str
    blocking: bool


def gaps(registration: Registration, on: date) -> list[Gap]:
    """Everything that is missing or has run out on that day, blocking gaps first."""
    blocking = {
        "address": not registration.address.strip(),
        "contact": not registration.reachable,
        "members": registration.kind == "producer_group" and registration.members < LEAST_MEMBERS,
        "outlet": registration.kind == "off_taker" and registration.outlets == 0,
    }
    helpful = {
        "about": not registration.about.strip(),
        "bank_account": registration.kind == "producer_group" and not registration.has_bank_account,
        "nib": "nib" not in registration.certificates,
        "finance": registration.kind == "off_taker" and "off_taker_finance" not in registration.roles,
    }
    gaps = [Gap(key, True) for key, missing in blocking.items() if missing]
    gaps += [Gap(key, False) for key, missing in helpful.items() if missing]
    ended = (kind for kind, until in sorted(registration.certificates.items()) if until is not None and until < on)
    return gaps + [Gap(f"expired_{kind}", False) for kind in ended]


def check_complete(registration: Registration, on: date) -> None:
    """Raises DomainError `registration_incomplete` when a blocking gap is left."""
    if any(gap.blocking for gap in gaps(registration, on)):
        raise DomainError("registration_incomplete")


def check_account_number(text: str) -> str:
    """The digits of a bank account number; DomainError at `number` unless there are 6 to 20."""
    digits = re.sub(r"[\s.\-]", "", clean_code(text))
    if not re.fullmatch(r"[0-9]{6,20}", digits):
        raise DomainError("account_number_wrong", "number")
    return digits


def check_certificate_number(kind: str, text: str) -> str:
    """The number without stray spaces; DomainError at `number` if a NIB has not 13 digits or a P-IRT under 15."""
    number = clean_code(text)
    digits = re.sub(r"\D", "", number)
    if kind == "nib" and len(digits) != 13:
        raise DomainError("nib_not_13_digits", "number")
    if kind == "pirt" and len(digits) < 15:
        raise DomainError("pirt_too_short", "number")
    return digits if kind == "nib" else number
