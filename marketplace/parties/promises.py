"""The promises of buyers that are over, counted by how they went, so that nobody sums up a year of documents."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.infra.data.runtime import session
from marketplace.parties.between import BetweenParties
from marketplace.parties.models import PromiseCount


class Promise(NamedTuple):
    """One promise that is over: the two parties and the region of its document, and how it went."""

    producer_group_id: int
    off_taker_id: int
    region_code: str
    kind: str
    """What was promised within so many days: `inspecting` or `paying`."""
    month: date
    """The first day of the month in which it was over."""
    days: int
    promised: int


def promise_of(document: BetweenParties, kind: str, begun_on: date, over_on: date, promised: int) -> Promise:
    """The promise of a document; its dates are those of the buyer's calendar."""
    parties = (document.producer_group_id, document.off_taker_id, document.region_code)
    return Promise(*parties, kind, over_on.replace(day=1), (over_on - begun_on).days, promised)


def record_promise(promise: Promise) -> None:
    """Counts a promise that is over, once per document: the caller's lifecycle sees to that."""
    insert = postgresql.insert if session().get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = insert(PromiseCount).values(**promise._asdict(), times=1)
    again = {"times": PromiseCount.times + 1}
    session().execute(counted.on_conflict_do_update(index_elements=[*Promise._fields], set_=again))


def miscounted(kind: str, told: Counter[Promise]) -> Iterator[str]:
    """For `check`: one line for each count of that kind that is not what the documents tell."""
    left = dict(told)
    fields = (getattr(PromiseCount, name) for name in Promise._fields)
    picked = select(PromiseCount.id, PromiseCount.times, *fields).where(PromiseCount.kind == kind)
    for number, counted, *promise in session().execute(picked.order_by(PromiseCount.id)):
        times = left.pop(Promise(*promise), 0)
        if counted != times:
            yield f"promise_counts {number}: times is {counted}, the documents tell of {times}"
    for missing, times in sorted(left.items()):
        yield f"promise_counts: {times} times {missing} is not counted"
