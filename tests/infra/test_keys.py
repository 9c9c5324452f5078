"""Keys are lists of which the first writes and all read; a copy keeps its own, made once."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.app import create_app
from marketplace.config import SettingError, Settings
from marketplace.infra.data.keys import FIELD, SEAL, SECRET, Keyring, mark_of
from marketplace.infra.data.runtime import Runtime
from tests.accounts.people import make_administrator
from tests.client import Client
from tests.copies import KEYS

SERVER = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
FIRST, SECOND = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def keys_of(folder: Path, make: bool = True, **environ: str) -> Keyring:
    return Settings.from_environ({"DATA_DIR": str(folder), **environ}, make_keys=make).keys


def test_each_list_is_read_in_its_order(tmp_path: Path) -> None:
    given = {"SECRET_KEYS": f"{'a' * 16}, {'b' * 16},", "FIELD_KEYS": f"{FIRST},{SECOND}", "SEAL_KEYS": "c" * 16}
    keys = keys_of(tmp_path, **SERVER, **given)
    assert keys == Keyring(("a" * 16, "b" * 16), (FIRST, SECOND), ("c" * 16,))
    assert keys.proving == ("c" * 16, "a" * 16, "b" * 16)


def test_the_single_key_of_before_is_a_list_of_one_whatever_it_holds(tmp_path: Path) -> None:
    given = {**KEYS, "SECRET_KEY": "one, whole key with commas"}
    del given["SECRET_KEYS"]
    assert keys_of(tmp_path, **SERVER, **given).secret == ("one, whole key with commas",)
    assert keys_of(tmp_path, **SERVER, **{**given, "SECRET_KEYS": "d" * 16}).secret == ("d" * 16,)


@pytest.mark.parametrize("missing", [SECRET, FIELD, SEAL])
def test_a_server_database_demands_each(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in KEYS.items() if name != missing}
    with pytest.raises(SettingError, match=f"{missing} is missing"):
        keys_of(tmp_path, **SERVER, **given)
    assert not list(tmp_path.iterdir())


def test_seals_have_a_key_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="SEAL_KEYS must begin with a key of their own"):
        keys_of(tmp_path, **SERVER, **{**KEYS, "SEAL_KEYS": KEYS["SECRET_KEYS"]})
    moved = {**KEYS, "SEAL_KEYS": f"{KEYS['SEAL_KEYS']},{KEYS['SECRET_KEYS']}"}
    assert len(keys_of(tmp_path, **SERVER, **moved).seal) == 2


def test_an_embedded_copy_makes_its_keys_once_for_its_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: keys_of(tmp_path), range(8)))
    assert made == [made[0]] * 8
    assert len({*made[0].secret, *made[0].field, *made[0].seal}) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_the_keys_of_an_older_copy_go_on(tmp_path: Path) -> None:
    """Its file knows no key for seals; one is made beside the others."""
    before = {"SECRET_KEY": "kept, since the first start", "FIELD_KEYS": FIRST}
    (tmp_path / "secrets.json").write_text(json.dumps(before))
    keys = keys_of(tmp_path)
    assert (keys.secret, keys.field) == (("kept, since the first start",), (FIRST,))
    assert len(keys.seal) == 1
    assert keys_of(tmp_path) == keys


def test_only_a_new_copy_is_given_keys(tmp_path: Path) -> None:
    """Invented ones would stand in the way of the right ones, which are only elsewhere."""
    with pytest.raises(SettingError, match="holds no keys; `marketplace migrate` makes those of a new copy"):
        keys_of(tmp_path / "typo", make=False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "purnakarya.sqlite3").write_bytes(b"a book")
    with pytest.raises(SettingError, match=r"the keys of .* are gone: put .*keys\.json back"):
        keys_of(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["purnakarya.sqlite3"]
    (tmp_path / "secrets.json").write_text(
        json.dumps({"SECRET_KEY": "kept, since the first start", "FIELD_KEYS": FIRST})
    )
    with pytest.raises(SettingError, match=r"SEAL_KEYS: .* run `marketplace migrate` first"):
        keys_of(tmp_path, make=False)
    assert keys_of(tmp_path).field == (FIRST,)
    assert keys_of(tmp_path, make=False).field == (FIRST,)


@pytest.mark.parametrize("text", ["", "[]", '{"SECRET_KEYS": 7}', "not json"])
def test_a_file_of_keys_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(SettingError, match=r"keys\.json cannot be read|holds no such key"):
        keys_of(tmp_path)


def test_a_mark_tells_keys_and_settings_apart_and_nothing_else() -> None:
    marks = {mark_of(setting, key) for setting in (SECRET, FIELD, SEAL) for key in (FIRST, SECOND)}
    assert len(marks) == 6
    assert mark_of(SEAL, FIRST) == mark_of(SEAL, FIRST)
    assert not any(FIRST[:8] in mark for mark in marks)
    assert FIRST not in repr(Keyring((FIRST,), (FIRST,), (FIRST,)))


@pytest.fixture
def kept(settings: Settings, runtime: Runtime) -> dict[str, Any]:
    """An administrator's browser session, and a form of it, from before the secret key was replaced."""
    user = make_administrator(runtime)
    app = create_app(settings)
    client = Client(app)
    client.sign_in(user)
    page = client.get("/users/new")
    form = {**page.form("/users/new").values, "name": "Slamet", "phone": "081311112222"}
    app.runtime.engine.dispose()
    return {"cookies": client.http._cookies, "form": form}


def after(settings: Settings, secret: tuple[str, ...], kept: dict[str, Any]) -> Client:
    """The same browser, before a copy with these secret keys."""
    client = Client(create_app(replace(settings, keys=replace(settings.keys, secret=secret))))
    client.http._cookies = kept["cookies"]
    return client


NEW = "a-newer-secret-a-newer-secret"


def test_a_replaced_secret_signs_nobody_out_and_loses_no_form(
    settings: Settings, runtime: Runtime, kept: dict[str, Any]
) -> None:
    old = settings.keys.secret[0]
    with runtime.unit_of_work(write=False) as work:
        before = work.scalar(select(func.count(User.id))) or 0
    first = after(settings, (old,), kept)
    assert first.post("/users/new", kept["form"]).status_code == 303
    client = after(settings, (NEW, old), kept)
    again = client.post("/users/new", kept["form"])
    assert again.status_code == 303, "the same form sent again, its content known by the older key"
    other = client.post("/users/new", {**kept["form"], "name": "Sri", "phone": "081311113333"})
    assert other.status_code == 409
    with runtime.unit_of_work(write=False) as work:
        assert work.scalar(select(func.count(User.id))) == before + 1
    for each in (first, client):
        each.app.runtime.engine.dispose()  # type: ignore[attr-defined]


def test_without_the_older_secret_the_form_is_refused(settings: Settings, kept: dict[str, Any]) -> None:
    client = after(settings, (NEW,), kept)
    assert client.post("/users/new", kept["form"]).status_code == 400
    client.app.runtime.engine.dispose()  # type: ignore[attr-defined]
