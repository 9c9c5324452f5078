"""The room's blueprint, and what its pages share."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor
from marketplace.accounts.policy import can
from marketplace.advances import labels, messages, queries
from marketplace.advances.models import Adjustment, Advance
from marketplace.infra.language.labels import Label
from marketplace.infra.web.file_pages import register_attachment_guard
from marketplace.parties.queries import load_organisation

blueprint = Blueprint("advances", __name__)
assert messages.WORDS


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of advances, for this room's templates and those above it."""
    return {"advance_words": labels, "advance_name": labels.advance_name, "advance_label": _label}


def _label(advance: Advance, side: str = "") -> Label:
    """The state; only who may act for the side reads that it is her turn."""
    answers = {"group": "advance:accept", "off_taker": "advance:issue"}
    return labels.advance_label(advance, side if side and can(current_actor(), answers[side], advance) else "")


def _sees_advance(actor: Actor, advance_id: int) -> bool:
    return can(actor, "advance:read", queries.get_advance(advance_id, actor))


def _sees_adjustment(actor: Actor, adjustment_id: int) -> bool:
    return can(actor, "adjustment:read", queries.get_adjustment(adjustment_id, actor))


register_attachment_guard("advance", _sees_advance)
register_attachment_guard("adjustment", _sees_adjustment)


def to_advance(advance: Advance, message: str) -> Any:
    """Back to the advance, saying what happened and what comes next."""
    flash(message, "success")
    return redirect(url_for("advances.advance", advance_id=advance.id), 303)


def parties_of(document: Advance | Adjustment) -> dict[str, Any]:
    """Both parties of an advance or of something recorded about one, for its page."""
    return {
        "group": load_organisation(document.producer_group_id),
        "off_taker": load_organisation(document.off_taker_id),
    }
