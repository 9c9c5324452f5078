"""What persons may ask about their data, and within which time the law wants an answer."""

from datetime import date, datetime, timedelta

from marketplace.kernel.errors import DomainError

ANSWER_WITHIN = timedelta(hours=3 * 24)
"""UU 27/2022: access, correction, restriction, withdrawal, and telling of a breach, each within 3 × 24 hours."""
REQUEST_KINDS = ("copy", "correction", "erasure", "restriction", "withdrawal", "breach")
ASKED_BY_PERSONS = REQUEST_KINDS[:-1]
REQUEST_CHANNELS = ("office", "letter", "phone", "online")
"""How it came: at the office, by letter or e-mail, by phone or WhatsApp, by herself in the app."""
AGENCIES = ("bp3mi", "manpower_office", "social_office", "police", "women_children", "health", "legal_aid")
"""Where a troubled case can be sent."""
LONGEST_ASKED = 1000


def due_at(received_at: datetime) -> datetime:
    """By when a request has to be answered."""
    return received_at + ANSWER_WITHIN


def can_answer_alone(kind: str) -> bool:
    """Whether words answer it; a copy, an erasure, a restriction and a withdrawal are acts of their own."""
    return kind in {"correction", "breach"}


def check_request(kind: str, channel: str, asked: str, received_at: datetime, at: datetime) -> None:
    """DomainError at what a person cannot ask, or what came in another way or at another time than can be."""
    if kind not in ASKED_BY_PERSONS:
        raise DomainError("request_kind_unknown", "kind")
    if channel not in REQUEST_CHANNELS:
        raise DomainError("request_channel_missing", "channel")
    if kind == "correction" and not asked.strip():
        raise DomainError("correction_missing", "asked")
    check_received(received_at, at)


def check_received(received_at: datetime, at: datetime) -> None:
    """DomainError for what is said to have come tomorrow, or more than a year ago."""
    if not at - timedelta(days=366) <= received_at <= at:
        raise DomainError("received_impossible", "received_at")


def check_referral(agency: str, referred_on: date, today: date) -> None:
    """DomainError at an agency that is not on the list, or a day that has not come."""
    if agency not in AGENCIES:
        raise DomainError("agency_unknown", "agency")
    if referred_on > today:
        raise DomainError("referral_in_future", "referred_on")


def check_closed(closed_on: date, referred_on: date, today: date) -> None:
    """DomainError unless the day lies between the referral and today."""
    if not referred_on <= closed_on <= today:
        raise DomainError("closed_impossible", "closed_on")


def pseudonym(number: int, locale: str = "id") -> str:
    """What stands in place of an erased person's name."""
    return f"{PSEUDONYMS.get(locale, PSEUDONYMS['id'])} {number}"


PSEUDONYMS = {"id": "Orang", "en": "Person"}
