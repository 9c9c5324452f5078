"""Every command looks at the ground first: refused, it says one line and touches nothing."""

import hashlib
import json
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from alembic import command
from cryptography.fernet import Fernet
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import make_url

from marketplace import cli
from marketplace.app import load_models
from marketplace.audit.models import AuditSeal
from marketplace.audit.seal_codes import SealCode, code_of
from marketplace.config import resource
from marketplace.demo.start import demo_environ
from marketplace.infra import upgrading
from marketplace.infra.data import installation, migrations, triggers
from marketplace.infra.data.database import Base, make_engine
from marketplace.infra.data.migrations import alembic_config, is_current
from marketplace.infra.files.media import MARKER, open_store
from tests.copies import KEYS, give_files

WORKING = [
    ["serve"],
    ["worker"],
    ["check"],
    ["tidy"],
    ["create-user", "--name", "Wening", "--phone", "081234567890", "--administrator"],
    ["rotate-field-keys"],
]
EVERY = [*WORKING, ["migrate"], ["demo", "--fill-only"]]


def of_commands(commands: list[list[str]]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Has a test run for each of these commands, about half of them on each engine."""
    each = pytest.mark.parametrize("command", commands, ids=lambda command: command[0])
    return lambda test: pytest.mark.spread(each(test))


named, working = of_commands(EVERY), of_commands(WORKING)


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    lines: list[str]

    @property
    def refusal(self) -> str:
        """The one line of a command that did not begin; of a server, the reason in its log."""
        assert self.code == 2, self
        [line] = self.lines
        if line.startswith("{"):
            told = json.loads(line)
            assert (told["event"], told["level"]) == ("cannot start", "critical")
            assert told["node"] == "node-7"
            assert isinstance(told["process"], int)
            return str(told["reason"])
        assert line.startswith("marketplace: ")
        return line.removeprefix("marketplace: ")


Run = Callable[..., Said]


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the commands of this test find in the environment, beside the database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    values = {
        "DATA_DIR": str(tmp_path / "data"),
        "MEDIA_URL": str(tmp_path / "media"),
        "PORT": port,
        "NODE_NAME": "node-7",
        **KEYS,
    }
    for name in ("SECRET_KEY", "REDIS_URL", *demo_environ(tmp_path, {})):
        monkeypatch.setenv(name, "")  # the demo sets some for its process; all is undone after the test
    return values


@pytest.fixture
def run(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on that database, with what differs in the environment."""

    def given(url: str, command: list[str], **differing: str) -> Said:
        for name, value in {**environ, "DATABASE_URL": url, **differing}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = cli.main(command)
        told = capsys.readouterr()
        return Said(code, (told.err if code == 2 else told.out).splitlines())

    return given


@pytest.fixture
def copy(database_url: str, environ: dict[str, str]) -> str:
    """The address of a migrated database whose folder of files is in place."""
    give_files(environ["MEDIA_URL"])
    return database_url


def contents(engine: Engine) -> str:
    """A digest of every row of every table, and of every trigger."""
    digest = hashlib.sha256()
    with engine.connect().execution_options(write=False) as connection:
        for table in sorted(inspect(connection).get_table_names()):
            if table in Base.metadata.tables or table == "alembic_version":
                rows = sorted(repr(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}")))  # noqa: S608
                digest.update(f"{table} {rows}".encode())
        digest.update(repr(triggers.missing(connection)).encode())
    return digest.hexdigest()


def change(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@named
def test_a_newer_database_is_refused_and_left_alone(copy: str, engine: Engine, run: Run, command: list[str]) -> None:
    change(engine, "UPDATE alembic_version SET version_num = '9990'")
    before = contents(engine)
    assert "revision 9990, which this version does not know" in run(copy, command).refusal
    assert contents(engine) == before
    with engine.connect() as connection:
        assert triggers.missing(connection) == []


@working
def test_only_migrate_migrates(empty_database_url: str, run: Run, command: list[str]) -> None:
    path = Path(make_url(empty_database_url).database or "")
    path.unlink(missing_ok=True)
    refusal = run(empty_database_url, command).refusal
    assert "marketplace migrate" in refusal
    assert not path.exists()
    engine = make_engine(empty_database_url, create=False)
    if engine.dialect.name == "postgresql":
        assert "of another version (revision none)" in refusal
        assert inspect(engine).get_table_names() == []
    engine.dispose()
    assert run(empty_database_url, ["migrate"]).code == 0
    assert run(empty_database_url, ["check"]).code == 0


@working
def test_a_stale_database_is_refused(copy: str, engine: Engine, run: Run, command: list[str]) -> None:
    change(engine, "UPDATE alembic_version SET version_num = '0050'")
    before = contents(engine)
    assert "revision 0050); run `marketplace migrate` first" in run(copy, command).refusal
    assert contents(engine) == before


@working
def test_an_unprotected_book_is_refused(copy: str, engine: Engine, run: Run, command: list[str]) -> None:
    on = " ON ledger_postings" if engine.dialect.name == "postgresql" else ""
    change(engine, f"DROP TRIGGER ledger_postings_keep_rows{on}")
    before = contents(engine)
    assert "unprotected: 1 trigger (ledger_postings_keep_rows) missing" in run(copy, command).refusal
    assert contents(engine) == before


def test_migrate_puts_triggers_back_and_says_so(copy: str, engine: Engine, run: Run) -> None:
    on = " ON ledger_postings" if engine.dialect.name == "postgresql" else ""
    change(engine, f"DROP TRIGGER ledger_postings_keep_rows{on}")
    [line] = run(copy, ["migrate"]).lines
    assert line.endswith(
        "as before. The book had been unprotected: 1 trigger (ledger_postings_keep_rows) missing, put back now."
    )
    assert run(copy, ["check"]).code == 0
    with engine.connect() as connection:
        assert triggers.missing(connection) == []


def test_triggers_that_were_gone_before_an_upgrade_are_told(empty_database_url: str, run: Run) -> None:
    engine, scripts = make_engine(empty_database_url), resource("migrations")
    load_models()
    command.upgrade(alembic_config(scripts, engine), "0050")
    with engine.begin() as connection:
        for table in ("ledger_entries", "ledger_postings", "audit_events"):
            for statement in triggers.statements(engine.dialect.name, table):
                connection.execute(text(statement.replace(":", r"\:")))
        on = " ON ledger_postings" if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER ledger_postings_keep_rows{on}"))
        absent = triggers.absent(connection, migrations.applied(connection, scripts))
        assert "ledger_postings_keep_rows" in absent
        assert "ledger_entries_keep_rows" not in absent
        assert not [name for name in absent if name.startswith("readings")]  # not kept at that time
    engine.dispose()
    [line] = run(empty_database_url, ["migrate"]).lines
    assert line.startswith("revision 0050 → ")
    assert "The book had been unprotected" in line


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_migrate_takes_no_lock_where_nothing_is_to_be_done(copy: str, engine: Engine, run: Run) -> None:
    """A key is made known while people work and a backup reads."""
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM audit_events"))
        assert run(copy, ["migrate"], SEAL_KEYS=f"{OTHER['SEAL_KEYS']},{KEYS['SEAL_KEYS']}").code == 0


def test_a_first_migration_that_was_killed_late_leaves_the_folder_free(
    empty_database_url: str, run: Run, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as late:
        late.setattr(upgrading, "_look_at_folder", killed)
        assert run(empty_database_url, ["migrate"]).code == 130
    assert not Path(environ["MEDIA_URL"]).exists()
    with monkeypatch.context() as later:
        later.setattr(installation, "claim_media", killed)
        assert run(empty_database_url, ["migrate"]).code == 130
    assert (Path(environ["MEDIA_URL"]) / MARKER).exists()
    assert run(empty_database_url, ["migrate"]).code == 0
    assert run(empty_database_url, ["check"]).code == 0


@pytest.mark.parametrize("setting", ["SECRET_KEYS", "SEAL_KEYS"])
def test_a_change_of_keys_can_be_taken_back(copy: str, run: Run, setting: str) -> None:
    old, new = KEYS[setting], OTHER[setting]
    for keys in (f"{new},{old}", f"{old},{new}", old):
        assert run(copy, ["migrate"], **{setting: keys}).code == 0, keys
        assert run(copy, ["check"], **{setting: keys}).code == 0, keys


def test_an_older_database_is_told_what_was_done(empty_database_url: str, run: Run) -> None:
    [line] = run(empty_database_url, ["migrate"]).lines
    assert line.startswith("revision none → ")
    engine = make_engine(empty_database_url)
    assert is_current(engine, resource("migrations"))
    engine.dispose()


OTHER = {
    "SECRET_KEYS": "another-secret-another-secret",
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "SEAL_KEYS": "other-seals-other-seals",
}


@named
@pytest.mark.parametrize("setting", list(OTHER))
def test_a_copy_with_other_keys_is_refused(
    copy: str, engine: Engine, run: Run, command: list[str], setting: str
) -> None:
    before = contents(engine)
    refusal = run(copy, command, **{setting: OTHER[setting]}).refusal
    assert refusal == f"{setting}: a key that this database is written with is not among them"
    assert contents(engine) == before


@working
@pytest.mark.parametrize("setting", list(OTHER))
def test_a_new_first_key_is_made_known_by_migrate(copy: str, run: Run, command: list[str], setting: str) -> None:
    old, both = KEYS[setting], f"{OTHER[setting]},{KEYS[setting]}"
    assert "new to this database; run `marketplace migrate`" in run(copy, command, **{setting: both}).refusal
    assert run(copy, ["check"], **{setting: f"{old},{OTHER[setting]}"}).code == 0
    assert run(copy, ["migrate"], **{setting: both}).code == 0
    assert run(copy, ["check"], **{setting: both}).code == 0
    assert run(copy, ["check"], **{setting: f"{old},{OTHER[setting]}"}).code == 0, "the other copy reads both"
    assert "not among them" in run(copy, command, **{setting: old}).refusal


def test_lost_keys_are_given_up_by_name(copy: str, run: Run) -> None:
    differing = {"SEAL_KEYS": OTHER["SEAL_KEYS"]}
    assert run(copy, ["migrate", "--lost-keys", "SECRET_KEYS"], **differing).code == 2
    assert run(copy, ["migrate", "--lost-keys", "SEAL_KEYS"], **differing).code == 0
    assert run(copy, ["check"], **differing).code == 0
    assert run(copy, ["check"]).refusal.startswith("SEAL_KEYS")


@named
def test_another_databases_folder_of_files_is_refused(
    copy: str, run: Run, environ: dict[str, str], command: list[str]
) -> None:
    folder = Path(environ["MEDIA_URL"])
    (folder / MARKER).write_text("somebody else\n")
    assert "MEDIA_URL: the folder holds the files of another database" in run(copy, command).refusal
    shutil.rmtree(folder)
    assert f"{MARKER} is missing in it [{folder}]" in run(copy, command).refusal
    assert not folder.exists(), "never silently made"


@pytest.mark.parametrize("holds", ["nothing", "something"])
def test_another_databases_folder_is_claimed_only_empty_or_with_our_files(
    copy: str, run: Run, environ: dict[str, str], holds: str
) -> None:
    folder = Path(environ["MEDIA_URL"])
    (folder / MARKER).write_text("the database before the restore\n")
    if holds == "something":
        open_store(str(folder)).put(BytesIO(b"another's"))
    assert "marketplace migrate --claim-media" in run(copy, ["migrate"]).refusal
    assert run(copy, ["migrate", "--claim-media"]).code == (0 if holds == "nothing" else 2)


def test_a_restored_folder_can_be_claimed(copy: str, run: Run, environ: dict[str, str]) -> None:
    (Path(environ["MEDIA_URL"]) / MARKER).unlink()
    assert run(copy, ["migrate"]).code == 2
    assert run(copy, ["migrate", "--claim-media"]).code == 0
    assert run(copy, ["check"]).code == 0


@named
@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none?connect_timeout=2", "cannot be reached"),
        ("DATA_DIR", "{file}", "cannot be written"),
        ("MEDIA_URL", "s3://bucket", "must be a folder"),
        ("LEAST_FREE_MB", "much", "whole number"),
        ("WORKER", "perhaps", "on or off"),
        ("REDIS_URL", "memcached://127.0.0.1", "must begin with redis://"),
        ("FIELD_KEYS", "no-key", "Fernet"),
        ("SECRET_KEYS", "short", "16 characters"),
    ],
)
def test_a_setting_that_cannot_work_is_named(
    copy: str, run: Run, tmp_path: Path, command: list[str], setting: str, value: str, words: str
) -> None:
    (tmp_path / "file").touch()
    given = {"DATABASE_URL": copy, setting: value.format(file=tmp_path / "file")}
    refusal = run(given.pop("DATABASE_URL"), command, **given).refusal
    assert setting in refusal
    assert words in refusal


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_without_its_store_of_counts_is_refused(copy: str, run: Run) -> None:
    refusal = run(copy, ["serve"], REDIS_URL="redis://127.0.0.1:9/0").refusal
    assert refusal.startswith("REDIS_URL: no store answers there")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_taken_port_is_named(copy: str, run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "set PORT to another number" in run(copy, ["serve"], PORT=str(taken.getsockname()[1])).refusal


def test_the_demo_leaves_a_real_copy_alone(copy: str, engine: Engine, run: Run) -> None:
    run(copy, ["create-user", "--name", "Wening", "--phone", "081234567890"])
    before = contents(engine)
    assert "other people than the sample ones" in run(copy, ["demo", "--fill-only"]).refusal
    assert contents(engine) == before


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_the_demo_migrates_only_a_file_of_its_own(empty_database_url: str, run: Run) -> None:
    assert "revision none); run `marketplace migrate` first" in run(empty_database_url, ["demo", "--fill-only"]).refusal


def test_check_looks_for_the_seal_of_a_paper(copy: str, engine: Engine, run: Run) -> None:
    today = datetime.now(UTC).date()
    assert run(copy, ["tidy"]).code == 0
    with engine.connect() as connection:
        digest = connection.execute(text("SELECT hmac FROM audit_seals")).scalar_one()
    code = str(code_of(AuditSeal(number=1, sealed_on=today, hmac=digest)))
    found = run(copy, ["check", "--witness", code.lower()])
    assert (found.code, found.lines[0].split(":")[0]) == (0, "Found")
    other = run(copy, ["check", "--witness", str(SealCode(2, today, "0" * 16))])
    assert (other.code, other.lines[0].endswith(f"the newest is number 1 of {today}")) == (1, True)
    assert other.lines[1:] == [f"The book no longer contains what was sealed on {today} under number 2."]
    assert run(copy, ["check", "--witness", code[:-1]]).refusal.startswith("--witness: this is no witness code")
    slip = code[:-1] + ("0" if code[-1] != "0" else "2")
    assert "is mistyped; compare it with the paper" in run(copy, ["check", "--witness", slip]).refusal
