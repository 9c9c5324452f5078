"""The blueprint, and what several pages of standards share."""

from typing import Any

from flask import Blueprint

from marketplace.infra.web.uploads import photo_url
from marketplace.standards import changes, labels
from marketplace.standards.forms import CATEGORY_WORDS
from marketplace.standards.models import StandardDraft, StandardVersion

blueprint = Blueprint("standards", __name__)


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of standards, for this room's templates and those above it."""
    return {"standard_words": labels, "category_words": CATEGORY_WORDS, "photo_url": photo_url}


def changes_between(before: StandardVersion | None, after: StandardVersion | StandardDraft) -> dict[str, Any]:
    """What a page of changes shows; nothing for a first version."""
    if before is None:
        return {"sampling_changes": [], "criterion_changes": []}
    return {
        "sampling_changes": changes.sampling_changes(before, after),
        "criterion_changes": changes.criterion_changes(before.criteria, after.criteria),
    }
