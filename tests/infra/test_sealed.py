"""Sealed fields: a lost key is named by `check`, and a new first key takes over without a stop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, text

from marketplace import cli
from marketplace.app import create_runtime
from marketplace.config import Settings
from marketplace.infra.data import sealed
from marketplace.infra.data.database import APPEND_ONLY, make_cipher
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.upgrading import upgrade
from marketplace.parties.models import BankAccount, Organisation
from marketplace.proof import all_violations
from tests.copies import FIELD_KEY, KEYS

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
NEW = Fernet.generate_key().decode()
COUNT = 450


@pytest.fixture
def accounts(runtime: Runtime) -> Runtime:
    """A group with more bank accounts than one transaction seals anew."""
    with runtime.unit_of_work() as work:
        group = Organisation(
            kind="producer_group", name="Sekar", slug="sekar", region_code="33", region_name="", created_at=AT
        )
        work.add(group)
        work.flush()
        work.add_all(
            BankAccount(
                organisation_id=group.id, bank_code="002", number=f"7{n:09}", last4=f"{n:04}", holder="S", created_at=AT
            )
            for n in range(COUNT)
        )
    return runtime


def under(engine: Engine, key: str) -> int:
    """How many bank accounts are sealed under this key alone."""
    cipher, count = make_cipher([key]), 0
    with engine.connect().execution_options(write=False) as connection:
        for (number,) in connection.execute(text("SELECT number FROM bank_accounts")):
            count += sealed._opens(cipher, bytes(number))
    return count


def test_every_room_keeps_what_is_sealed_where_it_can_be_sealed_anew() -> None:
    names = {field.name for field in sealed.fields()}
    assert {"bank_accounts.number", "persons.nik"} <= names
    for field in sealed.fields():
        assert field.column.name in APPEND_ONLY.get(field.table.name, {field.column.name}), field.name
        assert [key.name for key in field.table.primary_key] == ["id"], field.name


def test_check_names_what_no_key_opens(accounts: Runtime, engine: Engine, settings: Settings) -> None:
    assert list(all_violations(accounts)) == []
    lost = Fernet(NEW).encrypt(b"1234567890")
    with engine.begin() as connection:
        connection.execute(text("UPDATE bank_accounts SET number = :lost WHERE id = 7"), {"lost": lost})
        connection.execute(text("UPDATE bank_accounts SET number = :lost WHERE id = 449"), {"lost": b"rubbish"})
    assert list(all_violations(accounts)) == [
        "bank_accounts 7: number cannot be read with any of FIELD_KEYS",
        "bank_accounts 449: number cannot be read with any of FIELD_KEYS",
    ]
    both = create_runtime(replace(settings, keys=replace(settings.keys, field=(FIELD_KEY, NEW))))
    assert list(all_violations(both)) == ["bank_accounts 449: number cannot be read with any of FIELD_KEYS"]
    both.engine.dispose()


def test_sealing_anew_goes_on_where_it_was_stopped(accounts: Runtime, engine: Engine) -> None:
    seen: list[tuple[str, int, int]] = []

    def stop(field: str, done: int, total: int) -> None:
        seen.append((field, done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sealed.reseal(engine, [NEW, FIELD_KEY], stop)
    assert seen == [("bank_accounts.number", 200, COUNT)]
    assert (under(engine, NEW), under(engine, FIELD_KEY)) == (200, COUNT - 200)
    with engine.connect() as connection:
        first = connection.execute(text("SELECT number FROM bank_accounts WHERE id = 1")).scalar()
    told: list[tuple[str, int, int]] = []
    assert sealed.reseal(engine, [NEW, FIELD_KEY], lambda *each: told.append(each)) == []
    assert [each[1] for each in told] == [200, 400, COUNT]
    assert (under(engine, NEW), under(engine, FIELD_KEY)) == (COUNT, 0)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM bank_accounts WHERE id = 1")).scalar() == first
        assert (connection.scalar(text("SELECT count(*) FROM bank_accounts"))) == COUNT
    with create_twin(accounts, [NEW]).unit_of_work(write=False) as work:
        assert work.get_one(BankAccount, 5).number == "7000000004"


def create_twin(runtime: Runtime, keys: list[str]) -> Runtime:
    """The same copy with other field keys."""
    return replace(runtime, cipher=make_cipher(keys))


def test_a_row_that_changed_meanwhile_is_left_to_its_writer(accounts: Runtime, engine: Engine) -> None:
    [field] = [each for each in sealed.fields() if each.name == "bank_accounts.number"]
    with engine.connect() as connection:
        row = field.rows(connection, 0, 1)[0]
    with accounts.unit_of_work() as work:
        work.get_one(BankAccount, row[0]).number = "9990001112"
    with engine.begin() as connection:
        assert sealed._reseal_row(connection, field, row, [NEW, FIELD_KEY]) == ""
    with accounts.unit_of_work(write=False) as work:
        assert work.get_one(BankAccount, row[0]).number == "9990001112"


@pytest.fixture
def run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    def given(command: str, field_keys: str) -> tuple[int, str]:
        environ = {
            "DATA_DIR": str(settings.data), "DATABASE_URL": settings.database_url, "MEDIA_URL": settings.media_url,
            **KEYS, "FIELD_KEYS": field_keys,
        }  # fmt: skip
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        code = cli.main([command])
        told = capsys.readouterr()
        return code, told.out + told.err

    return given


def test_the_older_key_goes_when_nothing_needs_it(
    accounts: Runtime, engine: Engine, run: Callable[..., tuple[int, str]]
) -> None:
    both = f"{NEW},{FIELD_KEY}"
    assert run("migrate", both)[0] == 0
    code, told = run("check", NEW)
    assert (code, "FIELD_KEYS: a key that this database is written with is not among them" in told) == (2, True)
    code, told = run("rotate-field-keys", both)
    assert code == 0
    assert "bank_accounts.number: 400 / 450" in told
    assert under(engine, NEW) == COUNT
    assert run("check", NEW) == (0, "The book balances; history, documents and files agree.\n")
    assert "FIELD_KEYS" in run("check", FIELD_KEY)[1]


def test_a_key_stays_while_a_field_needs_it(
    accounts: Runtime, engine: Engine, run: Callable[..., tuple[int, str]]
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE bank_accounts SET number = :lost WHERE id = 7"), {"lost": b"rubbish"})
    both = f"{NEW},{FIELD_KEY}"
    run("migrate", both)
    code, told = run("rotate-field-keys", both)
    assert code == 1
    assert "bank_accounts 7: number cannot be read" in told
    assert run("check", NEW)[0] == 2


def test_what_another_node_writes_meanwhile_is_sealed_anew_before_the_older_key_goes(
    accounts: Runtime, engine: Engine, run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    both, reseal, written = f"{NEW},{FIELD_KEY}", sealed.reseal, []

    def with_a_writer(*given: Any) -> list[str]:
        lost = reseal(*given)
        if not written:
            written.append(9)
            with create_twin(accounts, [FIELD_KEY, NEW]).unit_of_work() as work:
                work.get_one(BankAccount, 9).number = "1112223334"
        return lost

    run("migrate", both)
    monkeypatch.setattr(sealed, "reseal", with_a_writer)
    assert run("rotate-field-keys", both)[0] == 0
    assert under(engine, NEW) == COUNT
    assert run("check", NEW)[0] == 0


def test_another_copys_keys_are_not_taken_at_the_first_upgrade(
    accounts: Runtime, engine: Engine, settings: Settings
) -> None:
    """A database from before keys had marks: its sealed fields tell whose it is."""
    with engine.begin() as connection:
        for table in ("key_marks", "installations"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    strange = create_runtime(replace(settings, keys=replace(settings.keys, field=(NEW,))))
    with pytest.raises(Exception, match="FIELD_KEYS: none of the sealed fields"):
        upgrade(strange)
    strange.engine.dispose()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM installations")) == 0
