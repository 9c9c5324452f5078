"""Overdue cases, shown to staff who are on neither side."""

from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.cases.labels import due_on, subject_word, turn_of
from marketplace.cases.models import Case
from marketplace.cases.queries import list_open
from marketplace.infra.language.i18n import today
from marketplace.parties.overdue_task import OverdueTask


def list_overdue(viewer: Actor) -> list[OverdueTask]:
    """Cases past the day on which they were to be decided; past the answer's day the programme's turn has come."""
    return [_case(each) for each in list_open(viewer) if due_on(each, today()) < today()]


def _case(case: Case) -> OverdueTask:
    return OverdueTask(
        _("a decision: something is not right, %(what)s.", what=subject_word(case.owner)), "scale", file=case.file,
        turn=turn_of(case, today()), producer_group_id=case.producer_group_id, off_taker_id=case.off_taker_id,
        since=case.answered_at or case.opened_at, due_on=due_on(case, today()), promised=True,
    )  # fmt: skip
