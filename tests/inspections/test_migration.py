"""A copy from before results for a lot were asked for: what had begun then ends as it began."""

import pytest
from alembic import command

from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.inspections import operations
from marketplace.inspections.models import Inspection
from tests.inspections.stage import LATER, Stage

BEFORE = "0251"


@pytest.mark.both
def test_what_had_begun_asks_for_no_results(stage: Stage) -> None:
    runtime = stage.runtime
    with runtime.unit_of_work():
        begun = stage.started(6, without_results=False)
        stage.record_all(begun, {})
        inspection_id = begun.id
    scripts = resource("migrations")
    with runtime.engine.begin() as connection:
        triggers.release(connection)
    command.downgrade(alembic_config(scripts, runtime.engine), BEFORE)
    upgrade(runtime.engine, scripts)
    with runtime.unit_of_work() as work:
        old = work.get_one(Inspection, inspection_id)
        assert (old.asks_results, old.lot.line.kept_against_id, old.lot.line.order.without_results) == (
            False, None, False,
        )  # fmt: skip
        operations.conclude_inspection(old, stage.buyer, LATER)
        assert old.status == "passed"
