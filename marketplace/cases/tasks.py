"""What waits for a person in cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.cases.labels import due_on, subject_word, turn_of
from marketplace.cases.models import Case
from marketplace.infra.language.i18n import today
from marketplace.infra.language.labels import Label


def tasks(cases: Sequence[Case], names: Mapping[int, str], viewer: Actor) -> list[Task]:
    """What waits in these open cases; `names` by party."""
    asked = (_task(case, today(), names, viewer) for case in cases if case.is_open)
    return [task for task in asked if task is not None]


def _task(case: Case, on: date, names: Mapping[int, str], viewer: Actor) -> Task | None:
    if case.owner.startswith("payment:") and case.status == "opened" and turn_of(case, on) != "programme":
        return None  # the payment's own task tells of it
    turn, opener = turn_of(case, on), case.producer_group_id if case.side == "group" else case.off_taker_id
    title = _("Something is not right: %(what)s", what=subject_word(case.owner))
    page: dict[str, Any] = {"url": url_for("cases.case", case_id=case.id), "file": case.file}
    since, due = case.answered_at or case.opened_at, due_on(case, on)
    if turn == "programme" and viewer.deciding_prefixes and can(viewer, "case:uphold", case):
        return Task(
            title=title, text=_("Hear both sides and decide."), icon="scale", button=_("Read and decide"), since=since,
            due_on=due, party=names[case.producer_group_id], completeness=_completeness(case), **page,
        )  # fmt: skip
    if turn != "programme" and can(viewer, "case:answer", case):
        text = _("%(name)s says so. Answer, or agree.", name=names[opener])
        return Task(title=title, text=text, icon="scale", button=_("Read and answer"), since=since, due_on=due, **page)
    if can(viewer, "case:answer", case) or can(viewer, "case:withdraw", case):
        other = case.off_taker_id if case.side == "group" else case.producer_group_id
        text = _("The programme decides.") if turn == "programme" else _("%(name)s answers next.", name=names[other])
        return Task(title=title, text=text, icon="clock", button="", tone="wait", since=since, due_on=due, **page)
    return None


def _completeness(case: Case) -> Label:
    if case.answered_at is None:
        return Label(_("Only one side was heard"), "attention", "alert")
    return Label(_("Both sides were heard"), "good", "check-circle")
