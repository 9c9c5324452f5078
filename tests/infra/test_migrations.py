"""A copy that has run for a while is brought up to date step by step, its rows and its triggers kept."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet
from sqlalchemy import text

from marketplace import cli
from marketplace.app import load_models
from marketplace.config import resource
from marketplace.infra import triggers
from marketplace.infra.database import make_engine
from marketplace.infra.migrations import alembic_config, differences, is_current, upgrade


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


def test_a_check_of_another_version_says_so(
    empty_database_url: str, data_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tables and triggers of yesterday are no faults of the book."""
    for name, value in {
        "DATABASE_URL": empty_database_url,
        "DATA_DIR": str(data_folder),
        "SECRET_KEY": "x" * 40,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FIELD_KEYS", Fernet.generate_key().decode())
    assert cli.main(["check"]) == 2
    assert "run `marketplace migrate` first" in capsys.readouterr().err
    assert cli.main(["migrate"]) == 0
    assert cli.main(["check"]) == 0
