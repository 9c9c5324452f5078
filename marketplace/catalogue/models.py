"""Tables of listings. A version never changes: saving again writes the next one, and the one before is superseded."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from marketplace.audit.repeated_words import repeats
from marketplace.catalogue import search_tables
from marketplace.catalogue.lifecycle import LISTING, VERSION
from marketplace.infra.data.database import (
    Base,
    UtcDateTime,
    Versioned,
    append_only,
    extra_ddl,
    status_check,
    status_column,
)
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.kernel.packs import Measure, measure_of
from marketplace.parties.models import Organisation


class Listing(Versioned, Base):
    """A product that a group offers. What it says stands in its versions; `current` is the public one."""

    __tablename__ = "listings"
    __table_args__ = (status_check(LISTING),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    producer_group_id = synonym("organisation_id")
    region_code: Mapped[str] = mapped_column(String(16), index=True)
    category: Mapped[str] = mapped_column(String(16))
    slug: Mapped[str] = mapped_column(String(80))
    lifecycle: ClassVar[Lifecycle] = LISTING
    status: Mapped[str] = status_column(LISTING)
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("listing_versions.id", use_alter=True, name="fk_listings_current_version_id")
    )
    working_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("listing_versions.id", use_alter=True, name="fk_listings_working_version_id")
    )
    """The version being written, waiting, or sent back; none while the public one is the last word."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    current: Mapped["ListingVersion | None"] = relationship(foreign_keys=[current_version_id], post_update=True)
    working: Mapped["ListingVersion | None"] = relationship(foreign_keys=[working_version_id], post_update=True)

    group: Mapped[Organisation] = relationship(viewonly=True)

    @property
    def awaits_office_since(self) -> datetime | None:
        """Since when a version waits for an office's answer."""
        version = self.working
        return version.submitted_at if version is not None and version.status == "submitted" else None

    @property
    def own_people(self) -> frozenset[int]:
        """The people of the group, none of whom may answer."""
        return self.group.own_people

    @property
    def is_public(self) -> bool:
        """Whether the listing itself is on show; its group must be in good standing too."""
        return self.status == "live" and self.current_version_id is not None


class ListingVersion(Base):
    """What a listing says at one time. Price in rupiah for one unit; quantities in thousandths of the unit, or of the
    piece where goods are offered by the pack.
    """

    __tablename__ = "listing_versions"
    __table_args__ = (
        UniqueConstraint("listing_id", "number"),
        status_check(VERSION),
        CheckConstraint("unit_price > 0", name="unit_price"),
        CheckConstraint("minimum_quantity > 0", name="minimum_quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    number: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(16))
    technique: Mapped[str] = mapped_column(String(16), default="")
    unit: Mapped[str] = mapped_column(String(16))
    unit_price: Mapped[int] = mapped_column(BigInteger)
    minimum_quantity: Mapped[int] = mapped_column(BigInteger)
    monthly_capacity: Mapped[int] = mapped_column(BigInteger)
    in_pieces: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether its quantities are of pieces; listings of old have them in packs."""
    lead_days: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifecycle: ClassVar[Lifecycle] = VERSION
    status: Mapped[str] = status_column(VERSION)
    reason: Mapped[str] = mapped_column(Text, default="", info=repeats("listing.sent_back", row="listing_id"))
    """Why it was sent back."""
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    listing: Mapped[Listing] = relationship(foreign_keys=[listing_id])
    photos: Mapped[list["ListingPhoto"]] = relationship(order_by="ListingPhoto.position")

    @property
    def measure(self) -> Measure:
        """How an order keeps goods of it."""
        return measure_of(self.unit)

    @property
    def least_order(self) -> int:
        """The smallest order, as an order keeps it."""
        return self.as_kept(self.minimum_quantity, self.measure)

    @property
    def capacity(self) -> int:
        """What can be made in a month, as an order keeps it."""
        return self.as_kept(self.monthly_capacity, self.measure)

    def as_kept(self, quantity: int, measure: Measure) -> int:
        """A quantity of this version, as that measure keeps it."""
        return quantity if self.in_pieces else quantity * measure.pieces_per_pack


class ListingPhoto(Base):
    """A photo of a version, with words for those who cannot see it."""

    __tablename__ = "listing_photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("listing_versions.id"), index=True)
    position: Mapped[int] = mapped_column()
    token: Mapped[str] = mapped_column(String(32))
    """The public upload it shows."""
    alt: Mapped[str] = mapped_column(String(160), default="")


class StandardPass(Base):
    """A buyer's published standard that a lot of this listing passed; the title is kept as it was then."""

    __tablename__ = "standard_passes"
    __table_args__ = (UniqueConstraint("listing_id", "standard_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    standard_version_id: Mapped[int] = mapped_column()
    standard_id: Mapped[int | None] = mapped_column()
    title: Mapped[str] = mapped_column(String(120), default="")
    number: Mapped[int | None] = mapped_column()
    passed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CatalogueEntry(Base):
    """A public listing as the list and the search read it; written with every change, in the same transaction."""

    __tablename__ = "catalogue_entries"
    __table_args__ = (
        Index("ix_catalogue_entries_price", "unit_price", "id"),
        Index("ix_catalogue_entries_category_price", "category", "unit_price", "id"),
        Index("ix_catalogue_entries_province_price", "province_code", "unit_price", "id"),
        Index("ix_catalogue_entries_category_province", "category", "province_code", "id"),
        Index("ix_catalogue_entries_category_region", "category", "region_code", "id"),
        Index("ix_catalogue_entries_category", "category", "id"),
        Index("ix_catalogue_entries_region", "region_code", "id"),
        Index("ix_catalogue_entries_province", "province_code", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Grows with each publication, so the newest come first by id alone."""
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    province_code: Mapped[str] = mapped_column(String(2))
    region_code: Mapped[str] = mapped_column(String(16))
    region_name: Mapped[str] = mapped_column(String(80))
    group_name: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(16))
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(16))
    unit_price: Mapped[int] = mapped_column(BigInteger)
    photo_token: Mapped[str] = mapped_column(String(32))
    photo_alt: Mapped[str] = mapped_column(String(160))
    sealed: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(Text)
    """Everything the search looks at."""


append_only("listing_versions", except_columns={"status", "reason", "submitted_at", "decided_at", "decided_by_id"})
append_only("listing_photos")
append_only("standard_passes")
extra_ddl("sqlite", *search_tables.SQLITE)
extra_ddl("postgresql", *search_tables.POSTGRESQL)
