"""Tables: a standard, its draft being written, and its published versions, which never change."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from marketplace.audit.repeated_words import repeats
from marketplace.infra.data.database import (
    Base,
    JSONType,
    UtcDateTime,
    Versioned,
    append_only,
    status_check,
    status_column,
)
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.parties.models import Organisation
from marketplace.standards.lifecycle import STANDARD, VERSION


class VersionTerms:
    """What a version says beside its criteria. Every `…_en` is the English of the field before it, or empty."""

    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    lot_definition: Mapped[str] = mapped_column(String(300), default="")
    lot_definition_en: Mapped[str] = mapped_column(String(300), default="")
    reference_sample: Mapped[str] = mapped_column(String(120), default="")
    inspection_unit: Mapped[str] = mapped_column(String(16), default="piece")
    inspect_all: Mapped[bool] = mapped_column(Boolean, default=False)
    level: Mapped[str] = mapped_column(String(4), default="II")
    aql_major: Mapped[str] = mapped_column(String(8), default="2.5")
    aql_minor: Mapped[str] = mapped_column(String(8), default="4.0")

    def title_in(self, locale: str) -> str:
        """The title in the reader's language, where it was written."""
        return (self.title_en if locale == "en" else "") or self.title


class CriterionColumns:
    """One criterion; limits and target in thousandths of `unit`. Every `…_en` is the English of the field before it."""

    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    type: Mapped[str] = mapped_column(String(12))
    unit: Mapped[str] = mapped_column(String(32), default="")
    unit_en: Mapped[str] = mapped_column(String(32), default="")
    lower_limit: Mapped[int | None] = mapped_column(BigInteger)
    upper_limit: Mapped[int | None] = mapped_column(BigInteger)
    target: Mapped[int | None] = mapped_column(BigInteger)
    accepted_choices: Mapped[list[str]] = mapped_column(JSONType, default=list)
    other_choices: Mapped[list[str]] = mapped_column(JSONType, default=list)
    method: Mapped[str] = mapped_column(Text, default="")
    method_en: Mapped[str] = mapped_column(Text, default="")
    where_checked: Mapped[str] = mapped_column(String(12), default="group")
    defect_class: Mapped[str] = mapped_column(String(8), default="major")
    is_photo_required: Mapped[bool] = mapped_column(Boolean, default=False)
    good_photo: Mapped[str | None] = mapped_column(String(64))
    bad_photo: Mapped[str | None] = mapped_column(String(64))
    """Tokens of public reference photos: how it should be, how it should not."""
    source: Mapped[str] = mapped_column(String(300), default="")
    source_en: Mapped[str] = mapped_column(String(300), default="")

    def text_in(self, field: str, locale: str) -> str:
        """`name`, `unit`, `method` or `source` in the reader's language, where it was written."""
        english = str(getattr(self, f"{field}_en")) if locale == "en" else ""
        return english or str(getattr(self, field))


class QualityStandard(Versioned, Base):
    """What an off-taker demands of some goods; `title` follows the latest version, or the draft before the first."""

    __tablename__ = "quality_standards"
    __table_args__ = (status_check(STANDARD),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str] = mapped_column(String(32), index=True)
    lifecycle: ClassVar[Lifecycle] = STANDARD
    status: Mapped[str] = status_column(STANDARD)
    withdraw_reason: Mapped[str] = mapped_column(Text, default="", info=repeats("standard.withdrawn"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()
    off_taker_id: Mapped[int] = synonym("organisation_id")
    draft: Mapped["StandardDraft | None"] = relationship(back_populates="standard")
    versions: Mapped[list["StandardVersion"]] = relationship(
        back_populates="standard", order_by="StandardVersion.number"
    )

    @property
    def current(self) -> "StandardVersion | None":
        """The version that new orders freeze, if the standard is published."""
        return next((version for version in self.versions if version.status == "published"), None)

    def title_in(self, locale: str) -> str:
        """The title in the reader's language, where it was written."""
        return (self.title_en if locale == "en" else "") or self.title


class StandardDraft(VersionTerms, Versioned, Base):
    """The next version while it is being written; gone once published or discarded."""

    __tablename__ = "standard_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("quality_standards.id"), unique=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    organisation_id: AssociationProxy[int] = association_proxy("standard", "organisation_id")
    standard: Mapped[QualityStandard] = relationship(back_populates="draft")
    criteria: Mapped[list["DraftCriterion"]] = relationship(
        order_by="DraftCriterion.position", cascade="all, delete-orphan"
    )


class DraftCriterion(CriterionColumns, Base):
    """A criterion of a draft."""

    __tablename__ = "draft_criteria"

    subject: ClassVar[str] = "draft_criterion"
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("standard_drafts.id"), index=True)


class StandardVersion(VersionTerms, Base):
    """A published version: orders freeze it, inspections judge by it, nobody changes it."""

    __tablename__ = "standard_versions"
    __table_args__ = (UniqueConstraint("standard_id", "number"), status_check(VERSION))

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("quality_standards.id"))
    number: Mapped[int] = mapped_column(Integer)
    lifecycle: ClassVar[Lifecycle] = VERSION
    status: Mapped[str] = status_column(VERSION)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(Integer)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    standard: Mapped[QualityStandard] = relationship(back_populates="versions")

    @property
    def may_be_ordered(self) -> bool:
        """Whether an order may name it: it is in force, or was until a newer version of the same standard came."""
        return self.status == "published" or (self.status == "superseded" and self.standard.status == "published")

    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position")


class Criterion(CriterionColumns, Base):
    """A criterion of a published version."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    subject: ClassVar[str] = "criterion"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("standard_versions.id"))


append_only("standard_versions", except_columns={"status", "superseded_at"})
append_only("criteria")


def texts_of(row: VersionTerms | CriterionColumns) -> dict[str, tuple[str, str]]:
    """Every text that has an English one beside it: (the text, the English one)."""
    columns = VersionTerms if isinstance(row, VersionTerms) else CriterionColumns
    names = [name.removesuffix("_en") for name in columns.__annotations__ if name.endswith("_en")]
    return {name: (getattr(row, name) or "", getattr(row, f"{name}_en") or "") for name in names}
