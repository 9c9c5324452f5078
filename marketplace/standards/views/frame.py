"""The blueprint, and what several pages of standards share."""

from typing import Any

from flask import Blueprint

from marketplace.infra.web.uploads import photo_url
from marketplace.standards import labels
from marketplace.standards.forms import CATEGORY_WORDS

blueprint = Blueprint("standards", __name__)


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of standards, for this room's templates and those above it."""
    return {"standard_words": labels, "category_words": CATEGORY_WORDS, "photo_url": photo_url}
