"""Bounds on what people may add without end, so that the page that gathers it stays as light as any."""

from typing import Any

from sqlalchemy import func, select

from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import DomainError


def check_bound(owner: Any, owner_id: int, most: int) -> None:
    """DomainError `no_more_room` where the owner, a column's value, has so many rows already, ended ones included."""
    if (session().scalar(select(func.count()).where(owner == owner_id)) or 0) >= most:
        raise DomainError("no_more_room", most=most)
