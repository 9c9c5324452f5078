"""What every document between a producer group and an off-taker has in common."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import OFF_TAKER, side_of


class BetweenParties:
    """A document between a producer group and an off-taker; every list of it is filtered by these three."""

    @declared_attr
    def producer_group_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("organisations.id"), index=True)

    @declared_attr
    def off_taker_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("organisations.id"), index=True)

    @declared_attr
    def region_code(cls) -> Mapped[str]:
        return mapped_column(String(16), index=True)


def event_fields_between(document: Any, actor: Actor | None, at: datetime, **about: Any) -> dict[str, Any]:
    """The fields that every event of such a document carries: who, for whom, when, which document of which order.

    Without an actor, or one who is signed in, it followed by itself from another event.
    """
    own = document.off_taker_id if actor and side_of(document, actor) == OFF_TAKER else document.producer_group_id
    who = actor.event_fields(at, own) if actor and actor.is_signed_in else Actor.system().event_fields(at)
    return who | {
        "subject": document.key,
        "file": document.file,
        "producer_group_id": document.producer_group_id,
        "off_taker_id": document.off_taker_id,
        **about,
    }
