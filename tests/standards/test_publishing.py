import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from marketplace.audit.models import AuditEvent
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotFound
from marketplace.standards import operations, queries
from marketplace.standards.changes import criterion_changes
from tests.standards.conftest import AT, Parties

STAIN = {
    "type": "count", "code": "BT20", "name": "Noda kecil", "upper_limit": 2_000, "defect_class": "minor",
    "where_checked": "group",
}  # fmt: skip


def written(parties: Parties, template: str = "batik"):
    buyer = parties.buyer
    return operations.create_standard(
        buyer.organisation_id, "Kain panjang", "batik", actor=buyer.actor, at=AT, template_key=template
    )


def published(parties: Parties):
    standard = written(parties)
    return operations.publish_standard(standard, actor=parties.buyer.actor, at=AT)


def next_version(standard, parties: Parties, **changed):
    draft = operations.open_draft(standard, at=AT)
    if changed:
        operations.edit_draft(draft, changed, at=AT)
    return operations.publish_standard(standard, actor=parties.buyer.actor, at=AT)


def test_a_template_becomes_a_version_with_all_its_criteria(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        version_id = published(parties).id
    with runtime.unit_of_work(write=False):
        version = queries.load_standard_version(version_id)
        assert (version.number, version.status, version.title) == (1, "published", "Kain panjang")
        assert [c.code for c in version.criteria][:3] == ["BT1", "BT2", "BT3"]
        length = version.criteria[1]
        assert (length.lower_limit, length.upper_limit, length.unit) == (245_000, 260_000, "cm")
        assert version.standard.status == "published"
        assert version.standard.draft is None
        assert [v.id for v in queries.list_published(parties.buyer.organisation_id)] == [version_id]
        assert queries.list_published(parties.rival.organisation_id) == []


def test_a_new_version_supersedes_and_leaves_the_old_as_it_was(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        first = published(parties)
        standard = first.standard
        draft = operations.open_draft(standard, at=AT)
        stain = next(c for c in draft.criteria if c.code == "BT7")
        values = {"type": "count", "code": "BT7", "name": stain.name, "upper_limit": 1_000}
        operations.edit_criterion(draft, stain, values, at=AT)
        second = operations.publish_standard(standard, actor=parties.buyer.actor, at=AT)
        first_id, second_id = first.id, second.id
    with runtime.unit_of_work(write=False):
        first, second = queries.load_standard_version(first_id), queries.load_standard_version(second_id)
        assert (first.status, first.superseded_at, second.status) == ("superseded", AT, "published")
        assert second.standard.current == second
        (change,) = criterion_changes(first.criteria, second.criteria)
        assert (change.code, change.fields[0].before, change.fields[0].after) == (
            "BT7",
            (None, 0, "buah"),
            (None, 1_000, "buah"),
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE criteria SET upper_limit = 9999000",
        "DELETE FROM criteria",
        "UPDATE standard_versions SET aql_major = '6.5'",
        "UPDATE standard_versions SET title = 'x'",
        "DELETE FROM standard_versions",
    ],
)
def test_the_database_refuses_to_change_a_published_version(
    runtime: Runtime, parties: Parties, engine: Engine, statement: str
):
    with runtime.unit_of_work():
        published(parties)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


def test_an_unfinished_draft_is_not_published(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        buyer = parties.buyer
        standard = operations.create_standard(buyer.organisation_id, "Syal", "weaving", actor=buyer.actor, at=AT)
        with pytest.raises(Invalid, match="no_criterion_on_the_goods"):
            operations.publish_standard(standard, actor=buyer.actor, at=AT)
        assert standard.versions == []
        assert standard.draft is not None


def test_criteria_are_added_moved_and_taken_out(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        standard_id = written(parties, "macrame_bag").id
        draft = queries.get_own_draft(standard_id, parties.buyer.actor)
        added = operations.add_criterion(draft, STAIN, at=AT)
        operations.move_criterion(draft, added, -3, at=AT)
        operations.move_criterion(draft, draft.criteria[0], -1, at=AT)
        operations.remove_criterion(draft, draft.criteria[1], at=AT)
    with runtime.unit_of_work(write=False):
        draft = queries.get_own_draft(standard_id, parties.buyer.actor)
        assert [c.code for c in draft.criteria] == ["MK1", "MK3", "MK4", "MK5", "MK6", "BT20", "MK7", "MK8", "MK9"]
        assert [c.position for c in draft.criteria] == list(range(9))


def test_a_code_stands_for_one_criterion_only(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        draft = written(parties).draft
        with pytest.raises(DomainError) as refused:
            operations.add_criterion(draft, STAIN | {"code": "BT7"}, at=AT)
        assert (refused.value.code, refused.value.field) == ("criterion_code_twice", "code")
        assert len(draft.criteria) == 11


def test_a_type_keeps_no_limit_of_another_type(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        draft = written(parties).draft
        values = STAIN | {"type": "boolean", "unit": "buah", "accepted_choices": ["a"]}
        added = operations.add_criterion(draft, values, at=AT)
        assert (added.upper_limit, added.unit, added.accepted_choices) == (None, "", [])


def test_at_most_forty_criteria(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        draft = written(parties).draft
        for number in range(100, 129):
            operations.add_criterion(draft, STAIN | {"code": f"X{number}"}, at=AT)
        with pytest.raises(DomainError, match="too_many_criteria"):
            operations.add_criterion(draft, STAIN | {"code": "X200"}, at=AT)


def test_the_sampling_of_a_draft_must_exist(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        draft = written(parties).draft
        with pytest.raises(Invalid, match="unknown_aql"):
            operations.edit_draft(draft, {"aql_major": "3.0"}, at=AT)


def test_withdrawing_and_coming_back(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        version = published(parties)
        standard = version.standard
        operations.withdraw_standard(standard, "Tidak dipakai lagi.", actor=parties.buyer.actor, at=AT)
        assert (standard.status, version.status, standard.current) == ("withdrawn", "withdrawn", None)
        assert queries.list_published() == []
        with pytest.raises(Conflict):
            operations.withdraw_standard(standard, "Sekali lagi saja", actor=parties.buyer.actor, at=AT)
        again = next_version(standard, parties)
        assert (again.number, standard.status, version.status) == (2, "published", "superseded")
        assert standard.withdraw_reason == ""


def test_discarding_the_next_draft(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        standard = published(parties).standard
        operations.open_draft(standard, at=AT)
        operations.discard_draft(standard)
        assert standard.draft is None
        with pytest.raises(Conflict, match="nothing_to_publish"):
            operations.publish_standard(standard, actor=parties.buyer.actor, at=AT)
    with runtime.unit_of_work(), pytest.raises(Conflict, match="wrong_state"):
        operations.discard_draft(written(parties))


def test_who_sees_what(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        drafted, open_to_all = written(parties).id, published(parties).standard_id
    with runtime.unit_of_work(write=False):
        for stranger in (parties.rival.actor, parties.coordinator.actor):
            with pytest.raises(NotFound):
                queries.get_standard(drafted, stranger)
            with pytest.raises(NotFound):
                queries.get_own_draft(drafted, stranger)
            with pytest.raises(NotFound):
                queries.get_own_standard(open_to_all, stranger)
            assert queries.get_standard(open_to_all, stranger).id == open_to_all
        assert queries.get_standard(drafted, parties.finance.actor).id == drafted
        assert [s.id for s in queries.list_own(parties.buyer.actor)] == [open_to_all, drafted]
        assert queries.list_own(parties.coordinator.actor) == []


def test_the_history_knows_who_published(runtime: Runtime, parties: Parties):
    with runtime.unit_of_work():
        standard = published(parties).standard
        operations.withdraw_standard(standard, "Sudah usang.", actor=parties.buyer.actor, at=AT)
        rows = session().query(AuditEvent).filter_by(subject=f"standard:{standard.id}").order_by(AuditEvent.id).all()
        assert [row.key for row in rows] == ["standard.created", "standard.published", "standard.withdrawn"]
        assert {row.by_user_id for row in rows} == {parties.buyer.user.id}
