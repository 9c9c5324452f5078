"""How long whoever is asked may take to answer, where no day was agreed."""

from datetime import date, datetime, timedelta

from marketplace.infra.language.formats import local

ANSWER_WITHIN = timedelta(days=5)
"""How long an answer may take where no day was agreed: three working days; a weekend may lie between."""


def answer_by(since: datetime, zone: str) -> date:
    """The last day on which an answer comes in good time, on the calendar of a zone."""
    return (local(since, zone) + ANSWER_WITHIN).date()
