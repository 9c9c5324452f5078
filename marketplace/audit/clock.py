"""Whether the machine's clock went back while history was written: a remark of `check`, and no fault."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from marketplace.audit.models import AuditEvent
from marketplace.infra.data.database import UtcDateTime
from marketplace.infra.data.runtime import session

AT_ONCE = timedelta(minutes=5)
"""Commands that run at the same time may be written in another order than they began; so far apart they are not."""


def remarks(first: int = 0) -> Iterator[str]:
    """One line when rows, from that id on, are told by an earlier moment than the row before them."""
    before = func.lag(AuditEvent.occurred_at, type_=UtcDateTime()).over(order_by=AuditEvent.id).label("before")
    rows = select(AuditEvent.id, AuditEvent.occurred_at, before).where(AuditEvent.id >= first).subquery()
    back = select(rows).where(rows.c.occurred_at < rows.c.before).order_by(rows.c.id)
    most, where = AT_ONCE, 0
    for row_id, at, former in session().execute(back.execution_options(yield_per=1_000)):
        if former - at > most:
            most, where = former - at, row_id
    if where:
        yield f"audit_events {where}: before this row the clock went back by {most}, farther than anywhere else"
