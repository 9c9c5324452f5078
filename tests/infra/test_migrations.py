"""A copy that has run for a while is brought up to date step by step, its rows and its triggers kept, or not at all."""

import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from marketplace.app import load_models
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.migrations import (
    BEHIND,
    CURRENT,
    LOCK,
    UNKNOWN,
    PointsNowhere,
    UnknownRevision,
    alembic_config,
    differences,
    is_current,
    standing,
    upgrade,
)

MORE = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9990", "{head}", None, None


def upgrade() -> None:
    {body}


def downgrade() -> None:
    pass
"""


@pytest.fixture
def with_step(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a folder of migrations with one more at the end, whose body is given."""

    def make(body: str) -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(resource("migrations"), folder, ignore=shutil.ignore_patterns("__pycache__"))
        head = ScriptDirectory(str(folder)).get_current_head()
        (folder / "versions" / "9990_one_more.py").write_text(MORE.format(head=head, body=body))
        return folder

    return make


def test_every_step_up_and_down(empty_database_url: str) -> None:
    load_models()
    scripts, engine = resource("migrations"), make_engine(empty_database_url)
    config = alembic_config(scripts, engine)
    steps = [step.revision for step in reversed(list(ScriptDirectory(str(scripts)).walk_revisions()))]
    assert steps[0] == "0010"
    for step in steps:
        assert not is_current(engine, scripts)
        command.upgrade(config, step)
        if step == steps[0]:
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO document_counters VALUES (1, 5, 'PO', 2026, 7)"))
    upgrade(engine, scripts)
    assert is_current(engine, scripts)
    assert differences(engine) == []
    with engine.begin() as connection:
        assert triggers.missing(connection) == []
        assert connection.execute(text("SELECT * FROM document_counters")).all() == [(1, 5, "PO", 2026, 7)]
        triggers.release(connection)
    for step in reversed(steps[:-1]):
        command.downgrade(config, step)
        assert not is_current(engine, scripts)
    upgrade(engine, scripts)
    assert differences(engine) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("revisions", "state", "found"),
    [
        ([], BEHIND, "none"),
        (["0010"], BEHIND, "0010"),
        (["9990"], UNKNOWN, "9990"),
        (["0010", "9990"], UNKNOWN, "0010, 9990"),
        ([None], CURRENT, ""),
    ],
)
def test_where_a_database_stands(engine: Engine, revisions: list[str | None], state: str, found: str) -> None:
    head = ScriptDirectory(str(resource("migrations"))).get_current_head() or ""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        for revision in revisions:
            connection.execute(text("INSERT INTO alembic_version VALUES (:one)"), {"one": revision or head})
        assert standing(connection, resource("migrations")) == (state, found or head)


def state_of(engine: Engine) -> tuple[str, list[str]]:
    """The revision and the missing triggers."""
    with engine.connect().execution_options(write=False) as connection:
        return standing(connection, resource("migrations"))[1], triggers.missing(connection)


def test_an_unknown_revision_is_left_as_it_is(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9990'"))
    with pytest.raises(UnknownRevision, match="9990"):
        upgrade(engine, resource("migrations"))
    assert state_of(engine) == ("9990", [])


def test_a_migration_that_fails_changes_nothing(engine: Engine, with_step: Callable[[str], Path]) -> None:
    before = state_of(engine)
    scripts = with_step("op.create_table('half_made', sa.Column('id', sa.Integer()));  1 // 0")
    with pytest.raises(ZeroDivisionError):
        upgrade(engine, scripts)
    assert state_of(engine) == before
    with engine.connect() as connection:
        assert not engine.dialect.has_table(connection, "half_made")


def test_what_comes_after_the_migration_is_part_of_it(engine: Engine, with_step: Callable[[str], Path]) -> None:
    before = state_of(engine)

    def refuse(connection: object) -> None:
        raise LookupError("not with these keys")

    with pytest.raises(LookupError):
        upgrade(engine, with_step("op.create_table('half_made', sa.Column('id', sa.Integer()))"), then=refuse)
    assert state_of(engine) == before


PARTY = (
    "INSERT INTO organisations (id, kind, name, slug, region_code, region_name, address, about, zone, status, "
    "status_reason, created_at, version) VALUES (1, 'lender', 'Bank', 'bank', '33', 'Jawa Tengah', '', '', 'WIB', "
    "'draft', '', '2026-01-01 00:00:00', 1)"
)
OUTLET = (
    "INSERT INTO outlets (organisation_id, name, address, region_code, region_name, created_at) "
    "VALUES (1, 'Galeri', 'Jalan', '33', '', '2026-01-01 00:00:00')"
)


def test_a_table_that_others_point_to_can_be_built_anew(engine: Engine, with_step: Callable[[str], Path]) -> None:
    with engine.begin() as connection:
        connection.execute(text(PARTY))
        connection.execute(text(OUTLET))
    body = "with op.batch_alter_table('organisations', recreate='always') as table: table.alter_column('name')"
    if engine.dialect.name == "postgresql":
        body = "op.alter_column('organisations', 'name', type_=sa.String(200))"
    upgrade(engine, with_step(body))
    assert state_of(engine) == ("9990", [])
    with engine.begin() as connection:
        joined = "SELECT count(*) FROM outlets JOIN organisations ON organisations.id = outlets.organisation_id"
        assert connection.scalar(text(joined)) == 1
        if engine.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rows_that_would_point_nowhere_undo_the_migration(engine: Engine, with_step: Callable[[str], Path]) -> None:
    with engine.begin() as connection:
        connection.execute(text(PARTY))
        connection.execute(text(OUTLET))
    with pytest.raises(PointsNowhere, match=r"outlets row 1 would point to no row of organisations"):
        upgrade(engine, with_step("op.execute('DELETE FROM organisations')"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM organisations")) == 1
    assert state_of(engine)[1] == []


def test_several_at_once_make_one_whole_database(empty_database_url: str) -> None:
    load_models()
    engines = [make_engine(empty_database_url) for _ in range(3)]
    together = Barrier(len(engines))

    def migrate(engine: Engine) -> tuple[str, str]:
        together.wait()
        return upgrade(engine, resource("migrations"))

    with ThreadPoolExecutor(len(engines)) as pool:
        found = sorted(before for before, _ in pool.map(migrate, engines))
    assert found[0] != "none"
    assert found[-1] == "none", "the first found nothing"
    assert found[:2] == [found[0]] * 2, "the others found it done"
    assert differences(engines[0]) == []
    assert state_of(engines[0])[1] == []
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_second_waits_for_the_first(engine: Engine, database_url: str, with_step: Callable[[str], Path]) -> None:
    scripts = with_step("op.create_table('one_more', sa.Column('id', sa.Integer()))")
    second = make_engine(database_url)
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(1) as pool, engine.connect() as first:
        first.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        other: Future[tuple[str, str]] = pool.submit(upgrade, second, scripts)
        with second.connect() as onlooker:
            while not onlooker.scalar(text(waiting)):
                assert not other.done(), other.result()
        assert not is_current(engine, scripts)
        first.rollback()
        assert other.result(60)[1] == "9990"
    second.dispose()
