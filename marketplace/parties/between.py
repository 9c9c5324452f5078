"""What every document between a producer group and an off-taker has in common."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column


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
