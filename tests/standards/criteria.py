"""Criteria and versions as plain values, for rules that need no database."""

from typing import Any

from marketplace.standards.models import DraftCriterion, StandardDraft


def criterion(**given: Any) -> DraftCriterion:
    """A sound yes-or-no criterion, changed by what is given."""
    terms = {
        "code": "MK8", "name": "Bagian logam", "type": "boolean", "unit": "", "lower_limit": None, "upper_limit": None,
        "accepted_choices": [], "other_choices": [], "where_checked": "group", "defect_class": "major", "method": "",
        "is_photo_required": False, "name_en": "", "unit_en": "", "target": None, "method_en": "", "good_photo": None,
        "bad_photo": None, "source": "", "source_en": "",
    }  # fmt: skip
    return DraftCriterion(**terms | given)


def terms(**given: Any) -> StandardDraft:
    """Level II, AQL 2.5 and 4.0, counted in pieces, changed by what is given."""
    usual = {
        "title": "Kain batik", "title_en": "", "lot_definition": "", "lot_definition_en": "", "reference_sample": "",
        "inspection_unit": "piece", "inspect_all": False, "level": "II", "aql_major": "2.5", "aql_minor": "4.0",
    }  # fmt: skip
    return StandardDraft(**usual | given)
