"""A version that somebody forged, the first one too, is found; one from before history told of figures is not."""

import pytest
from alembic import command
from sqlalchemy import Engine, delete, insert, select, text, update

from marketplace.audit.models import AuditEvent, AuditHead
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.catalogue import check as catalogue
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import check as inspections
from marketplace.kernel.document_keys import key_of
from marketplace.proof import violations_of_rooms
from marketplace.standards import check
from marketplace.standards.fingerprints import published_terms
from marketplace.standards.models import Criterion, QualityStandard, StandardVersion
from marketplace.standards.queries import load_standard_version
from tests.inspections.stage import Stage, set_stage


@pytest.fixture
def judged(runtime: Runtime) -> Stage:
    """A lot that was judged by the first version of a standard."""
    stage = set_stage(runtime)
    with runtime.unit_of_work():
        stage.inspected(40)
    return stage


def opened() -> None:
    """Takes the triggers away, as whoever owns the database may."""
    triggers.release(session().connection())


def rehash(subject: str) -> None:
    """Chains the rows of a document anew, and moves its head."""
    previous, rows = GENESIS, session().scalars(
        select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.number)
    ).all()  # fmt: skip
    for number, row in enumerate(rows, 1):
        digest = chain_hash(
            previous, subject, number, row.key, row.file, row.by_user_id, row.organisation_id, row.occurred_at,
            row.details,
        )  # fmt: skip
        changed = {"number": number, "previous_hash": previous, "hash": digest}
        session().execute(update(AuditEvent).where(AuditEvent.id == row.id).values(changed))
        previous = digest
    head = update(AuditHead).where(AuditHead.subject == subject)
    session().execute(head.values(count=len(rows), hash=previous))
    session().expire_all()


def widen(version_id: int) -> None:
    """Lets a criterion of the version take more than was published."""
    wider = update(Criterion).where(Criterion.version_id == version_id, Criterion.upper_limit.is_not(None))
    assert session().execute(wider.values(upper_limit=Criterion.upper_limit + 1_000)).rowcount
    session().expire_all()


def test_criteria_of_a_first_version_are_held_against_the_lots_that_were_judged_by_them(judged: Stage) -> None:
    """Also when its own history was written anew to fit."""
    with judged.runtime.unit_of_work():
        assert list(violations_of_rooms()) == []
        version_id = judged.scene.standard_version_id
        opened()
        widen(version_id)
        published = select(AuditEvent).where(AuditEvent.key == "standard.published")
        [event] = [each for each in session().scalars(published) if each.details["standard_version_id"] == version_id]
        forged = event.details | {"fingerprint": published_terms(load_standard_version(version_id))}
        session().execute(update(AuditEvent).where(AuditEvent.id == event.id).values(details=forged))
        rehash(event.subject)
        assert list(check.violations()) == []
        found = list(inspections.violations())
        assert any(fault.startswith(f"standard_versions {version_id}: ") for fault in found), found
        session().rollback()


def test_a_first_version_of_which_history_does_not_tell_is_named(judged: Stage) -> None:
    """Put in whole with its standard, or left after the rows that told of it were taken away."""
    with judged.runtime.unit_of_work() as work:
        opened()
        usual = load_standard_version(judged.scene.standard_version_id)
        standard = QualityStandard(
            organisation_id=judged.scene.gallery_id, title="x", category="batik", status="published",
            created_at=usual.published_at,
        )  # fmt: skip
        work.add(standard)
        work.flush()
        values = {"standard_id": standard.id, "number": 1, "title": "x", "status": "published"}
        work.execute(insert(StandardVersion).values(values | {"published_at": usual.published_at}))
        told = (AuditEvent.key == "standard.published", AuditEvent.subject == key_of("standard", usual.standard_id))
        work.execute(delete(AuditEvent).where(*told))
        rehash(key_of("standard", usual.standard_id))
        found = list(violations_of_rooms())
        for version_id in work.scalars(select(StandardVersion.id).where(StandardVersion.id >= usual.id)):
            assert f"standard_versions {version_id}: history does not tell of it" in found
        work.rollback()


def test_a_version_that_is_gone_is_missed(judged: Stage) -> None:
    with judged.runtime.unit_of_work() as work:
        opened()
        rival = judged.scene.rival_standard_version_id
        work.execute(delete(StandardVersion).where(StandardVersion.id == rival))
        assert list(check.violations()) == [
            f"standard_versions {rival}: was written, as history tells; the row is gone"
        ]
        work.rollback()


@pytest.mark.both
def test_versions_of_old_are_taken_down_when_a_copy_is_carried_over(judged: Stage, engine: Engine) -> None:
    """What no event tells of with a fingerprint is told by nobody, once; from then on it is proved."""
    runtime, scripts = judged.runtime, resource("migrations")
    with runtime.unit_of_work() as work:
        opened()
        for subject in work.scalars(select(AuditEvent.subject).where(_telling()).distinct()).all():
            for row in work.scalars(select(AuditEvent).where(AuditEvent.subject == subject, _telling())).all():
                older = {name: value for name, value in row.details.items() if name != "fingerprint"}
                work.execute(update(AuditEvent).where(AuditEvent.id == row.id).values(details=older))
            rehash(subject)
        assert len(list(check.violations())) == 3
    command.downgrade(alembic_config(scripts, engine), "0292")
    upgrade(engine, scripts)
    with runtime.unit_of_work() as work:
        assert list(violations_of_rooms()) == []
        witnessed = work.scalars(select(AuditEvent).where(AuditEvent.key.endswith(".witnessed"))).all()
        assert len(witnessed) == 3 + 4
        assert {each.by_user_id for each in witnessed} == {None}
        version_id = judged.scene.standard_version_id
        opened()
        widen(version_id)
        work.execute(text("UPDATE listing_versions SET unit_price = unit_price + 1 WHERE id = 1"))
        assert list(check.violations()) == [
            f"standard_versions {version_id}: it or its criteria are not what was written"
        ]
        assert next(iter(catalogue.violations())).startswith("listing_versions 1: it or its photos")
        work.rollback()
    with engine.begin() as connection:
        triggers.release(connection)
    command.downgrade(alembic_config(scripts, engine), "0292")
    upgrade(engine, scripts)
    with runtime.unit_of_work(write=False) as work:
        assert len(work.scalars(select(AuditEvent).where(AuditEvent.key.endswith(".witnessed"))).all()) == 7


def _telling() -> object:
    return AuditEvent.key.in_(("standard.published", "listing.saved"))
