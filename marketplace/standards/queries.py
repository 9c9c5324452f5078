"""Reading standards. A published standard is public; a draft is its off-taker's own."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.infra.data.loading import load_each
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.standards.models import QualityStandard, StandardDraft, StandardVersion


def get_standard(standard_id: int, viewer: Actor) -> QualityStandard:
    """A standard that was ever published, for anyone; one never published only for its own off-taker."""
    standard = session().get(QualityStandard, standard_id, options=[selectinload(QualityStandard.versions)])
    if standard is None or not (standard.versions or _is_own(standard, viewer)):
        raise NotFound("standard")
    return standard


def get_own_standard(standard_id: int, viewer: Actor) -> QualityStandard:
    """A standard of the viewer's own off-taker, to work on; NotFound otherwise."""
    own = (QualityStandard.id == standard_id, visible_to(QualityStandard, viewer))
    standard = session().scalar(select(QualityStandard).where(*own))
    if standard is None:
        raise NotFound("standard")
    return standard


def get_own_draft(standard_id: int, viewer: Actor) -> StandardDraft:
    """The draft being written of a standard of the viewer's own off-taker; NotFound if there is none."""
    draft = get_own_standard(standard_id, viewer).draft
    if draft is None:
        raise NotFound("draft")
    return draft


def load_standard_version(version_id: int) -> StandardVersion:
    """A published version with its criteria, whoever asks; NotFound if there is none."""
    loaded = (selectinload(StandardVersion.criteria), joinedload(StandardVersion.standard))
    version = session().get(StandardVersion, version_id, options=loaded)
    if version is None:
        raise NotFound("standard version")
    return version


def standard_versions(version_ids: Collection[int]) -> dict[int, StandardVersion]:
    """Several published versions by their ids, each with its standard; what there is none of is left out."""
    return load_each(StandardVersion, version_ids, joinedload(StandardVersion.standard))


def newest_versions(standard_ids: Collection[int]) -> dict[int, StandardVersion]:
    """The version in force of each of these standards; what has none is left out."""
    if not standard_ids:
        return {}
    picked = select(StandardVersion).where(
        StandardVersion.standard_id.in_(standard_ids), StandardVersion.status == "published"
    )
    return {version.standard_id: version for version in session().scalars(picked)}


def version_by_number(standard: QualityStandard, number: int) -> StandardVersion:
    """A version by its number; NotFound if there is none."""
    for version in standard.versions:
        if version.number == number:
            return version
    raise NotFound("standard version")


def list_published(off_taker_id: int | None = None) -> Sequence[StandardVersion]:
    """The versions that new orders may name, by title: of one off-taker, or all."""
    asked = select(StandardVersion).join(StandardVersion.standard).where(StandardVersion.status == "published")
    if off_taker_id is not None:
        asked = asked.where(QualityStandard.organisation_id == off_taker_id)
    loaded = joinedload(StandardVersion.standard).joinedload(QualityStandard.organisation)
    return session().scalars(asked.options(loaded).order_by(StandardVersion.title, StandardVersion.id)).all()


def has_published(viewer: Actor) -> bool:
    """Whether one of the viewer's off-takers ever published a standard."""
    picked = select(StandardVersion.id).join(StandardVersion.standard)
    mine = picked.where(QualityStandard.organisation_id.in_(viewer.off_taker_ids)).limit(1)
    return session().scalar(mine) is not None


def list_own(viewer: Actor) -> Sequence[QualityStandard]:
    """Every standard of the viewer's off-takers, drafts too, newest first."""
    if not viewer.off_taker_ids:
        return []
    own = select(QualityStandard).where(QualityStandard.organisation_id.in_(viewer.off_taker_ids))
    loaded = own.options(selectinload(QualityStandard.versions), selectinload(QualityStandard.draft))
    return session().scalars(loaded.order_by(QualityStandard.id.desc())).all()


def _is_own(standard: QualityStandard, viewer: Actor) -> bool:
    return viewer.is_administrator or standard.organisation_id in viewer.off_taker_ids
