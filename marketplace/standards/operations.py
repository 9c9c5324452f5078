"""Writing a standard: a draft is edited freely, a published version never; each publication supersedes the former."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import claim_uploads
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.reasons import clean_reason
from marketplace.standards import rules
from marketplace.standards.changes import is_same
from marketplace.standards.events import StandardCreated, StandardPublished, StandardWithdrawn
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.lifecycle import STANDARD, VERSION
from marketplace.standards.models import (
    Criterion,
    CriterionColumns,
    DraftCriterion,
    QualityStandard,
    StandardDraft,
    StandardVersion,
    VersionTerms,
)
from marketplace.standards.templates import get_template

CRITERIA_AT_MOST = 40


def create_standard(
    off_taker_id: int, title: str, category: str, *, actor: Actor, at: datetime, template_key: str | None = None
) -> QualityStandard:
    """Begins a standard with a draft, empty or filled from a template."""
    standard = QualityStandard(
        organisation_id=off_taker_id, title=title, category=category, status=STANDARD.initial, created_at=at
    )
    draft = StandardDraft(title=title, changed_at=at)
    if template_key is not None:
        template = get_template(template_key)
        _assign(draft, {**template.terms, "title": title})
        if title != template.terms["title"]:
            draft.title_en = ""
        for position, values in enumerate(template.criteria):
            draft.criteria.append(DraftCriterion(position=position, **values))
    standard.title_en = draft.title_en or ""
    standard.draft = draft
    session().add(standard)
    session().flush()
    emit(
        StandardCreated(
            **_event_fields(standard, actor, at), standard_id=standard.id, title=title, template=template_key
        )
    )
    return standard


def open_draft(standard: QualityStandard, *, at: datetime) -> StandardDraft:
    """The draft of the next version: the one being written, or a copy of the latest version."""
    STANDARD.move(standard, "edit")
    if standard.draft is not None:
        return standard.draft
    latest = standard.versions[-1]
    draft = StandardDraft(changed_at=at, **_values(latest, VersionTerms))
    draft.criteria = [DraftCriterion(**_values(criterion, CriterionColumns)) for criterion in latest.criteria]
    standard.draft = draft
    session().flush()
    return draft


def edit_draft(draft: StandardDraft, values: Mapping[str, Any], *, at: datetime) -> None:
    """Changes what the draft says beside its criteria; the sampling must be one that the tables know."""
    _assign(draft, values)
    rules.check_sampling(draft)
    if draft.standard.status == "draft":
        draft.standard.title, draft.standard.title_en = draft.title, draft.title_en
    _touch(draft, at)


def add_criterion(draft: StandardDraft, values: Mapping[str, Any], *, at: datetime) -> DraftCriterion:
    """Adds a criterion at the end of the draft; its code must be new to the draft."""
    if len(draft.criteria) >= CRITERIA_AT_MOST:
        raise DomainError("too_many_criteria", most=CRITERIA_AT_MOST)
    criterion = DraftCriterion(**_without_limits_of_other_types(values))
    _check_criterion(draft, criterion)
    _keep_photos(criterion, at)
    criterion.position = len(draft.criteria)
    draft.criteria.append(criterion)
    _touch(draft, at)
    return criterion


def edit_criterion(draft: StandardDraft, criterion: DraftCriterion, values: Mapping[str, Any], *, at: datetime) -> None:
    """Changes a criterion of the draft."""
    _assign(criterion, _without_limits_of_other_types(values))
    _check_criterion(draft, criterion)
    _drop_lost_target(criterion)
    _keep_photos(criterion, at)
    _touch(draft, at)


def remove_criterion(draft: StandardDraft, criterion: DraftCriterion, *, at: datetime) -> None:
    """Takes a criterion out of the draft; published versions keep theirs."""
    draft.criteria.remove(criterion)
    _number(draft)
    _touch(draft, at)


def move_criterion(draft: StandardDraft, criterion: DraftCriterion, places: int, *, at: datetime) -> None:
    """Moves a criterion up (negative) or down in the draft, as far as there is room."""
    index = draft.criteria.index(criterion)
    goal = min(max(index + places, 0), len(draft.criteria) - 1)
    draft.criteria.insert(goal, draft.criteria.pop(index))
    _number(draft)
    _touch(draft, at)


def discard_draft(standard: QualityStandard) -> None:
    """Throws the draft of a next version away; Conflict for a standard that was never published."""
    STANDARD.move(standard, "discard")
    if standard.draft is not None:
        session().delete(standard.draft)
        standard.draft = None
    session().flush()


def check_next_version(standard: QualityStandard) -> tuple[StandardDraft, StandardVersion | None]:
    """The draft and the version before it; Invalid if the draft is not whole, Conflict if it changes nothing."""
    draft = standard.draft
    if draft is None:
        raise Conflict("nothing_to_publish")
    rules.check_publishable(draft, draft.criteria)
    former = standard.versions[-1] if standard.versions else None
    if former is not None and standard.status == "published" and is_same(former, draft):
        raise Conflict("version_unchanged", number=former.number)
    return draft, former


def publish_standard(standard: QualityStandard, *, actor: Actor, at: datetime) -> StandardVersion:
    """Makes the draft the next, immutable version; see `check_next_version`. The former version is superseded."""
    draft, former = check_next_version(standard)
    STANDARD.move(standard, "publish")
    if former is not None:
        VERSION.move(former, "supersede")
        former.superseded_at = at
    version = StandardVersion(
        number=former.number + 1 if former else 1,
        status=VERSION.initial,
        published_at=at,
        published_by=actor.user_id,
        **_values(draft, VersionTerms),
    )
    version.criteria = [Criterion(**_values(criterion, CriterionColumns)) for criterion in draft.criteria]
    standard.versions.append(version)
    standard.title, standard.title_en, standard.withdraw_reason = version.title, version.title_en, ""
    session().delete(draft)
    standard.draft = None
    session().flush()
    emit(
        StandardPublished(
            **_event_fields(standard, actor, at),
            standard_id=standard.id,
            standard_version_id=version.id,
            number=version.number,
            title=version.title,
            fingerprint=published_terms(version),
        )
    )
    return version


def withdraw_standard(standard: QualityStandard, reason: str, *, actor: Actor, at: datetime) -> None:
    """Takes the standard out of use for new orders; orders that froze a version keep it."""
    reason, current = clean_reason(reason), standard.current
    STANDARD.move(standard, "withdraw")
    if current is not None:
        VERSION.move(current, "withdraw")
    standard.withdraw_reason = reason
    session().flush()
    emit(
        StandardWithdrawn(
            **_event_fields(standard, actor, at), standard_id=standard.id, title=standard.title, reason=reason
        )
    )


def _check_criterion(draft: StandardDraft, criterion: DraftCriterion) -> None:
    rules.check_criterion(criterion)
    if any(other.code == criterion.code for other in draft.criteria if other is not criterion):
        raise DomainError("criterion_code_twice", "code", criterion=criterion.code)


def _keep_photos(criterion: DraftCriterion, at: datetime) -> None:
    tokens = [token for token in (criterion.good_photo, criterion.bad_photo) if token]
    claim_uploads(tokens, at, is_public=True)


def _without_limits_of_other_types(values: Mapping[str, Any]) -> dict[str, Any]:
    """A criterion's values without what its type does not use, so that nothing hidden judges later."""
    kept = dict(values)
    if kept.get("type") in ("boolean", "choice"):
        kept |= {"lower_limit": None, "upper_limit": None, "target": None, "unit": "", "unit_en": ""}
    if kept.get("type") != "choice":
        kept |= {"accepted_choices": [], "other_choices": []}
    return kept


def _drop_lost_target(criterion: DraftCriterion) -> None:
    """A value to aim for that no longer passes misleads."""
    aim, lower, upper = criterion.target, criterion.lower_limit, criterion.upper_limit
    if aim is not None and ((lower is not None and aim < lower) or (upper is not None and aim > upper)):
        criterion.target = None


def _number(draft: StandardDraft) -> None:
    for position, criterion in enumerate(draft.criteria):
        criterion.position = position


def _touch(draft: StandardDraft, at: datetime) -> None:
    draft.changed_at = at
    session().flush()


def _assign(row: object, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _values(row: object, columns: type) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns.__annotations__}


def _event_fields(standard: QualityStandard, actor: Actor, at: datetime) -> dict[str, Any]:
    event_fields = actor.event_fields(at, standard.organisation_id)
    return {**event_fields, "subject": key_of("standard", standard.id), "off_taker_id": standard.organisation_id}
