"""What stands around the proofs: how far a long one is, and since when tables are kept."""

from alembic import command as alembic

from marketplace import cli
from marketplace.app import load_models
from marketplace.config import resource
from marketplace.infra.data import migrations, triggers
from marketplace.infra.data.database import APPEND_ONLY, KEPT_SINCE, make_engine


def test_a_table_that_is_kept_later_says_since_when() -> None:
    """Of the tables that are older than 0251 no more may be kept without `since` in `append_only`."""
    load_models()
    scripts = sorted((resource("migrations") / "versions").glob("0*.py"))
    made = "".join(path.read_text(encoding="utf-8") for path in scripts if path.name < "0251")
    old = {table for table in APPEND_ONLY if f"create_table('{table}'" in made}
    assert len(old - KEPT_SINCE.keys()) == 30, sorted(old - KEPT_SINCE.keys())
    assert set(KEPT_SINCE.values()) <= {path.name[:4] for path in scripts}


def test_a_long_proof_says_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    for seconds, expected in ((3600.0, []), (0.0, [(0, 2), (1, 2)])):
        tell = cli.every(seconds, lambda done, parts: told.append((done, parts)))
        for done in range(2):
            tell(done, 2)
        assert told == expected


def test_an_upgrade_that_keeps_more_tables_misses_no_triggers_of_theirs(empty_database_url: str) -> None:
    engine, scripts = make_engine(empty_database_url), resource("migrations")
    load_models()
    alembic.upgrade(migrations.alembic_config(scripts, engine), "0220")
    with engine.begin() as connection:
        before = triggers.absent(connection, migrations.applied(connection, scripts))
    assert [name for name in before if name.startswith("verdicts")]
    assert not [name for name in before if name.startswith("readings")]
    migrations.upgrade(engine, scripts)
    with engine.begin() as connection:
        assert (
            triggers.absent(connection, migrations.applied(connection, scripts)) == triggers.missing(connection) == []
        )
        connection.exec_driver_sql(_dropping("readings_keep_rows", engine.dialect.name))
        assert triggers.absent(connection, migrations.applied(connection, scripts)) == ["readings_keep_rows"]
    engine.dispose()


def _dropping(trigger: str, dialect: str) -> str:
    return f"DROP TRIGGER {trigger}" + (" ON readings" if dialect == "postgresql" else "")
