"""Which of many tasks is the one that wears the colour."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.accounts.task_board import Task, TaskBoard
from marketplace.reports.home import most_urgent

TODAY = date(2026, 11, 25)
SINCE = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)


def task(title: str, days: int | None = None, tone: str = "", age: int = 0, file: str | None = None) -> Task:
    """A task due in so many days, waiting since so many days before the first of November."""
    due_on = None if days is None else TODAY + timedelta(days=days)
    return Task(title, "", "orders", "/", "", SINCE - timedelta(days=age), due_on, file, tone)


@pytest.mark.parametrize(
    ("tasks", "urgent"),
    [
        ([], None),
        ([task("old"), task("new")], "old"),
        ([task("theirs", tone="wait"), task("mine")], "mine"),
        ([task("theirs", -3, tone="wait")], None),
        ([task("old"), task("money not found", tone="attention")], "money not found"),
        ([task("money not found", tone="attention"), task("due tomorrow", 1)], "due tomorrow"),
        ([task("due tomorrow", 1), task("late", -2), task("due today", 0)], "late"),
        ([task("old"), task("due next week", 7)], "old"),
    ],
)
def test_one_task_is_the_most_urgent(tasks: list[Task], urgent: str | None) -> None:
    found = most_urgent(tasks, TODAY)
    assert (found.title if found else None) == urgent


def test_the_board_asks_every_room_and_gives_the_oldest_first() -> None:
    board = TaskBoard(
        [lambda _: [task("old", age=2)]], [lambda _: [task("new", file="order:1"), task("wait", tone="wait")]]
    )
    assert [each.title for each in board.list_tasks(None)] == ["old", "new", "wait"]
    assert board.by_file(None) == {"order:1": [task("new", file="order:1")]}
