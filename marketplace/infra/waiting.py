"""A thing that waits for a person: what every room hands up to the page "what to do next"."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Waiting:
    """One task in the reader's language: what, why, where to tap, since when, until when."""

    title: str
    text: str
    icon: str
    url: str
    button: str
    since: datetime
    due_on: date | None = None
    file: str | None = None
    """The order file it belongs to: "order:17"."""
    tone: str = ""
    """"" for mine, "attention" for mine and urgent, "wait" for somebody else's turn."""
