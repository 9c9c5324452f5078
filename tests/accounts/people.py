"""Invented people with accounts."""

from datetime import UTC, datetime
from typing import Any

from marketplace.accounts import operations
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PASSWORD = "kain mori putih"


def make_person(runtime: Runtime, name: str = "Darmini", **particulars: Any) -> User:
    """A person with a password."""
    known: dict[str, Any] = {"phone": "+6281234567890", "email": None, "password": PASSWORD}
    with runtime.unit_of_work():
        return operations.create_user(name, actor=Actor.system(), at=AT, **(known | particulars))


def make_administrator(runtime: Runtime) -> User:
    """The person who keeps the copy running."""
    return make_person(runtime, "Wening", phone="+6281200000001", is_administrator=True)
