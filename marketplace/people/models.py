"""Persons, what they consent to, who keeps their data, and who looked at it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.data.database import Base, EncryptedText, UtcDateTime, append_only
from marketplace.people.import_models import PersonImport as PersonImport
from marketplace.people.import_models import PersonImportRow as PersonImportRow
from marketplace.people.village_models import KantongRegency as KantongRegency
from marketplace.people.village_models import UnlistedVillage as UnlistedVillage


class Person(Base):
    """Somebody the programmes count, with or without a login and a group."""

    __tablename__ = "persons"
    __table_args__ = (Index("ix_persons_region_code_name", "region_code", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(24))
    relative: Mapped[str] = mapped_column(String(12), default="", server_default="")
    """Of family: whether the worker is abroad or returned; empty while nobody asked."""
    region_code: Mapped[str] = mapped_column(String(8), default="", server_default="")
    """The regency she lives in, whose offices see her."""
    village_key: Mapped[str | None] = mapped_column(String(24))
    village_name: Mapped[str] = mapped_column(String(160), default="", server_default="")
    """As it was called when it was written down."""
    phone: Mapped[str | None] = mapped_column(String(20))
    skill: Mapped[str] = mapped_column(String(120), default="")
    """In her own words; the trades are the words that are counted."""
    country: Mapped[str] = mapped_column(String(60), default="")
    years_abroad: Mapped[int | None] = mapped_column()
    returned_in: Mapped[int | None] = mapped_column()
    """The year of the return."""
    has_savings: Mapped[bool | None] = mapped_column()
    has_bank_account: Mapped[bool | None] = mapped_column()
    nik: Mapped[str | None] = mapped_column(EncryptedText)
    nik_last4: Mapped[str] = mapped_column(String(4), default="", server_default="")
    nik_digest: Mapped[str] = mapped_column(String(64), default="", server_default="", index=True)
    """A keyed digest of the digits, by which the same person is found twice."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    """The login she uses, where she has one."""
    registered_for_id: Mapped[int | None] = mapped_column(Integer, index=True)
    """The organisation that wrote her down first, and counts her."""
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    restricted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when her data are only kept: shown nowhere, counted nowhere, but to who answers her request."""
    restricted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    trades: Mapped[list["PersonTrade"]] = relationship(cascade="all, delete-orphan", order_by="PersonTrade.trade")
    consents: Mapped[list["Consent"]] = relationship(back_populates="person", order_by="Consent.id")
    keepers: Mapped[list["Keeper"]] = relationship(back_populates="person", order_by="Keeper.id")

    def consent(self, purpose: str) -> str:
        """Her answer for a purpose now: not_asked, given, declined or withdrawn."""
        latest = self.latest_consent(purpose)
        if latest is None:
            return "not_asked"
        if latest.answer == "given" and latest.ended_at is not None:
            return "withdrawn"
        return latest.answer

    def latest_consent(self, purpose: str) -> "Consent | None":
        """Her last answer for a purpose, a withdrawn one too."""
        return next((each for each in reversed(self.consents) if each.purpose == purpose), None)

    @property
    def name_is_public(self) -> bool:
        """Whether her name may be shown to everybody now."""
        return self.is_in_use and self.consent("public_name") == "given"

    @property
    def is_in_use(self) -> bool:
        """Whether her data may be used: neither restricted nor erased."""
        return self.restricted_at is None and self.erased_at is None

    @property
    def keeper_ids(self) -> frozenset[int]:
        """The organisations that keep her data now."""
        return frozenset(each.organisation_id for each in self.keepers if each.ended_at is None)


class PersonTrade(Base):
    """A trade that a person knows, by its code."""

    __tablename__ = "person_trades"

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    trade: Mapped[str] = mapped_column(String(24), primary_key=True)


class Consent(Base):
    """One answer of a person for one purpose. A row never changes but by its end."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_person_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    purpose: Mapped[str] = mapped_column(String(24))
    answer: Mapped[str] = mapped_column(String(12))
    text_version: Mapped[str] = mapped_column(String(24))
    """Which version of the text she answered to."""
    channel: Mapped[str] = mapped_column(String(12))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending: Mapped[str] = mapped_column(String(12), default="", server_default="")
    """withdrawn, replaced by a later answer, or erased with her data."""

    person: Mapped[Person] = relationship(back_populates="consents")

    @property
    def is_given(self) -> bool:
        """Whether it is a yes that holds."""
        return self.answer == "given" and self.ended_at is None


append_only("consents", except_columns=("ended_at", "ending"))


class Keeper(Base):
    """An organisation that keeps a person's data for a time: who wrote her down, her group, its partner."""

    __tablename__ = "keepers"
    __table_args__ = (Index("ix_keepers_organisation_id", "organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="keepers")


class PersonAccess(Base):
    """Somebody looked at a person's data, or took it out; she may read this list herself."""

    __tablename__ = "person_accesses"
    __table_args__ = (Index("ix_person_accesses_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    what: Mapped[str] = mapped_column(String(16))
    """page, nik, export, import."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(1000), default="", server_default="")


append_only("person_accesses", kept_years=("at", 5))
