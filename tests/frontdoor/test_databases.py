"""The tests' own databases: real, separate, and gone afterwards."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from tests.databases import Engines
from tests.machine import ROOT
from tests.servers import running


def test_a_test_finds_its_database_migrated_and_empty(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM users")) == 0


def test_two_databases_do_not_see_each_other(engines: Engines, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id INTEGER)"))
    with engines.one(engine.dialect.name) as url:
        other = create_engine(url)
        with other.connect() as connection, pytest.raises(DBAPIError, match="only_here"):
            connection.execute(text("SELECT * FROM only_here"))
        other.dispose()


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_database_is_gone_after_its_test(engines: Engines, engine: Engine) -> None:
    with engines.one(engine.dialect.name) as url:
        other = create_engine(url)
        other.connect().close()
        other.dispose()
    if engine.dialect.name == "sqlite":
        assert other.url.database is not None
        assert not Path(other.url.database).exists()
    else:
        with pytest.raises(DBAPIError, match="does not exist"):
            other.connect()


def test_a_server_of_ones_own_is_used_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running("postgresql") as server:
        monkeypatch.setenv("TEST_DATABASE_URL", server)
        engines = Engines(tmp_path)
        with engines.stack, engines.one("postgresql", empty=True) as url:
            assert make_url(url).query == make_url(server).query
        engine = create_engine(server)
        with engine.connect() as connection:
            names = connection.scalars(text("SELECT datname FROM pg_database")).all()
        engine.dispose()
    assert [name for name in names if "marketplace" in name] == []


KILLED = """
import os, pathlib, psutil, signal
from sqlalchemy import make_url
from tests.servers import running
with running("{kind}") as address:
    family = [p.pid for p in psutil.Process().children(recursive=True)]
    if folder := make_url(address).query.get("host"):
        family.append(pathlib.Path(folder, "postmaster.pid").read_text().split()[0])
    print(*family, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("kind", ["postgresql", "valkey"])
def test_a_killed_test_run_leaves_no_server_behind(kind: str, wait_for_end: Callable[[int], None]) -> None:
    run = subprocess.run([sys.executable, "-c", KILLED.format(kind=kind)], cwd=ROOT, capture_output=True, text=True)
    family = [int(pid) for pid in run.stdout.split()]
    assert len(family) > 1
    for pid in family:
        wait_for_end(pid)


@pytest.fixture
def wait_for_end() -> Callable[[int], None]:
    def wait(pid: int) -> None:
        if psutil.pid_exists(pid):
            psutil.Process(pid).wait(timeout=120)

    return wait
