"""What people wrote on papers goes with their keys, on either engine, while every fingerprint still fits."""

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, select, update
from sqlalchemy.exc import DBAPIError

from marketplace.advances.fingerprints import offered_terms, proposed_terms
from marketplace.advances.models import Adjustment, Advance
from marketplace.audit.models import WordsKey
from marketplace.audit.repeated_words import repeating_columns
from marketplace.audit.words import destroy_words
from marketplace.config import resource
from marketplace.deliveries.fingerprints import counted, sent
from marketplace.deliveries.models import Delivery
from marketplace.infra.data.database import ERASABLE, ERASED, Base
from marketplace.infra.data.runtime import Runtime, now, session
from marketplace.inspections.fingerprints import decided_on
from marketplace.inspections.models import Inspection
from marketplace.kernel.fingerprints import is_witnessed
from marketplace.orders.fingerprints import issued_terms
from marketplace.orders.models import PurchaseOrder
from marketplace.proof import all_violations
from tests.book.whole_story import tell


def papers() -> list[Column[Any]]:
    """The columns of papers that hold what somebody wrote."""
    return [column for column, repeated in repeating_columns() if repeated.paper]


def texts(column: Column[Any]) -> set[str]:
    return set(session().scalars(select(column).where(column != "")))


def test_words_on_papers_go_with_their_keys(runtime: Runtime) -> None:
    tell(runtime)
    with runtime.unit_of_work():
        assert {str(column) for column in papers() if not texts(column) - {ERASED}} == set()
        for user_id in session().scalars(select(WordsKey.user_id)).all():
            destroy_words(user_id, now())
    with runtime.unit_of_work(write=False):
        assert {str(column): texts(column) for column in papers() if texts(column) != {ERASED}} == {}
    assert list(all_violations(runtime)) == []


def test_words_on_papers_change_to_nothing_else(runtime: Runtime) -> None:
    tell(runtime)
    guarded = [(table, name) for table, names in ERASABLE.items() for name in sorted(names)]
    assert len(guarded) == 6
    with runtime.unit_of_work() as work:
        for table, name in guarded:
            column = Base.metadata.tables[table].columns[name]
            with pytest.raises(DBAPIError, match="append-only"), work.begin_nested():
                work.execute(update(column.table).values({name: "Bukan yang tertulis"}))
            work.execute(update(column.table).values({name: ERASED}))


def test_fingerprints_of_old_have_the_words_in_them(runtime: Runtime) -> None:
    tell(runtime)
    with runtime.unit_of_work(write=False):
        decided = session().scalars(select(Inspection).join(Inspection.decision)).first()
        assert decided is not None
        cases: list[tuple[Any, str, Any]] = [
            (issued_terms, "note", [session().scalars(select(PurchaseOrder)).first()]),
            (offered_terms, "note", [session().scalars(select(Advance)).first()]),
            (proposed_terms, "reason", [session().scalars(select(Adjustment)).first()]),
            (sent, "note", [session().scalars(select(Delivery)).first()]),
            (counted, "receipt_note", [session().scalars(select(Delivery)).first()]),
            (decided_on, "corrective_action", [decided, decided.decision]),
        ]
        with session().no_autoflush:
            for reckon, name, rows in cases:
                setattr(rows[0], name, "Seperti yang tertulis")
                of_old, of_today = reckon(*rows, apart=False), reckon(*rows)
                setattr(rows[0], name, "Bukan yang tertulis")
                assert not is_witnessed(of_old, reckon, *rows), name
                assert is_witnessed(of_today, reckon, *rows), name
                setattr(rows[0], name, "")
                assert not is_witnessed(of_today, reckon, *rows), name
            session().expunge_all()


def test_reasons_of_changes_that_stayed_when_their_keys_went_are_erased_by_the_upgrade(runtime: Runtime) -> None:
    tell(runtime)
    with runtime.unit_of_work() as work:
        work.execute(update(WordsKey).values(key=None, destroyed_at=now()))
    assert [line for line in all_violations(runtime) if line.startswith("revisions ")]
    path = resource("migrations") / "versions" / "0251_erase_reasons_of_changes.py"
    spec = spec_from_file_location("step", path)
    assert spec is not None
    assert spec.loader is not None
    step = module_from_spec(spec)
    spec.loader.exec_module(step)
    with runtime.unit_of_work() as work, Operations.context(MigrationContext.configure(work.connection())):
        step.upgrade()
    assert [line for line in all_violations(runtime) if line.startswith("revisions ")] == []
