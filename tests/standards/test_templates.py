import pytest

from marketplace.catalogue.lifecycle import CATEGORIES
from marketplace.kernel.errors import NotFound
from marketplace.standards.models import DraftCriterion, StandardDraft
from marketplace.standards.rules import check_publishable, seen_on_the_goods
from marketplace.standards.templates import get_template, list_templates
from tests.standards.criteria import criterion

TEMPLATES = {template.key: template for template in list_templates()}


def test_the_seven_templates():
    assert set(TEMPLATES) == {
        "batik", "palm_sugar", "shrimp_paste", "salt", "macrame_bag", "woven_bag", "mori",
    }  # fmt: skip
    assert list_templates()[-1].key == "mori"


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_can_be_published_as_it_is(key):
    template = TEMPLATES[key]
    assert template.category in CATEGORIES
    criteria = [criterion(**row) for row in template.criteria]
    check_publishable(StandardDraft(**template.terms), criteria)
    assert 8 <= len(criteria) <= 11


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_speaks_both_languages_and_names_its_sources(key):
    columns = set(DraftCriterion.__table__.columns.keys())
    for row in TEMPLATES[key].criteria:
        assert set(row) <= columns
        for field in ("name", "method", "source"):
            assert row[field], row["code"]
            assert row[f"{field}_en"], row["code"]
        assert bool(row.get("unit")) == bool(row.get("unit_en"))
    for field in ("title", "lot_definition"):
        assert TEMPLATES[key].terms[field]
        assert TEMPLATES[key].terms[f"{field}_en"]


def test_limits_that_sources_give():
    limits = {
        (row["code"], row.get("lower_limit"), row.get("upper_limit")) for t in TEMPLATES.values() for row in t.criteria
    }
    assert {
        ("GS1", None, 3_000), ("GS2", None, 200), ("GS3", None, 2_000), ("GS5", 90_000, None),
        ("GR1", 94_000, None), ("GR2", None, 7_000), ("GR3", None, 500), ("GR4", 30_000, None),
        ("TR3", 15_000, None), ("BT2", 245_000, 260_000), ("BT5", 4_000, None), ("BT11", 3_000, None),
        ("BT7", None, 0), ("TN2", 3_000, 4_000),
    } <= limits  # fmt: skip


def test_laboratory_tests_stay_out_of_the_sample():
    batik = [criterion(**row) for row in TEMPLATES["batik"].criteria]
    assert [c.code for c in seen_on_the_goods(batik)] == ["BT1", "BT2", "BT3", "BT6", "BT7", "BT8", "BT9", "BT10"]


def test_no_such_template():
    with pytest.raises(NotFound):
        get_template("songket")
