"""What a form asks once before it is done: a figure far from the one beside it. One tap says that it is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from flask import request

from marketplace.infra.language.messages import message_for
from marketplace.kernel.errors import DomainError
from marketplace.kernel.far import is_day_far

SURE = "_sure"
"""The name under which the button and the form tell which questions were answered."""


@dataclass(frozen=True)
class Question:
    """One figure that is asked about, at its field."""

    mark: str
    """Says what was asked: another figure is another question."""
    anchor: str
    label: str
    words: str


class StillAskedError(Exception):
    """Undoes what was done, because a question about it is open."""


def question_of(asked: DomainError, anchor: str, label: str) -> Question:
    """The question in the reader's language; its mark holds the figures."""
    mark = sha256(f"{asked.field} {asked}".encode()).hexdigest()[:16]
    return Question(mark, anchor, label, message_for(asked))


def answered() -> frozenset[str]:
    """The marks of the questions to which this request says yes."""
    return frozenset(mark for sent in request.form.getlist(SURE) for mark in sent.split())


def ask_day(field: str, day: date | None, today: date) -> Iterable[DomainError]:
    """The question about a day very far ahead; one that is past is refused by its room's own rule."""
    if day is not None and is_day_far(day, today):
        yield DomainError("day_far", field, asked_on=day, today_on=today)
