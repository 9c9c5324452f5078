"""What a person may see: the one predicate that filters every list of documents."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from marketplace.accounts.actor import Actor


def visible_to(model: Any, viewer: Actor) -> ColumnElement[bool]:
    """Rows whose producer_group_id, off_taker_id, organisation_id or region_code the viewer has a claim to; the
    administrator sees all. What two parties have with each other is for offices that read, but for what waits for one
    that decides.
    """
    if viewer.is_administrator or viewer.is_system:
        return true()
    claims: list[ColumnElement[bool]] = []
    if hasattr(model, "producer_group_id") and viewer.group_ids:
        claims.append(model.producer_group_id.in_(viewer.group_ids))
    if hasattr(model, "off_taker_id") and viewer.off_taker_ids:
        claims.append(model.off_taker_id.in_(viewer.off_taker_ids))
    if hasattr(model, "organisation_id") and viewer.organisation_ids:
        claims.append(model.organisation_id.in_(viewer.organisation_ids))
    if hasattr(model, "region_code"):
        known = viewer.finishing
        prefixes = known.reading_prefixes if _is_of_two_parties(model) else known.region_prefixes
        claims.extend(model.region_code.startswith(prefix, autoescape=True) for prefix in prefixes)
    return or_(*claims) if claims else false()


def _is_of_two_parties(model: Any) -> bool:
    both = hasattr(model, "producer_group_id") and hasattr(model, "off_taker_id")
    return both and not hasattr(model, "awaits_office_since")
