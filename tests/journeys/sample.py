"""The sample world as a test's database: told once a worker, copied for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copytree

from argon2 import PasswordHasher
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.demo import start
from marketplace.demo.cast import SIGN_INS
from marketplace.infra.web.request_edge import Marketplace
from tests.client import Client
from tests.copies import KEYS, SEAL, give_files, migrated

NOBODY = "http://127.0.0.1:9"
"""An address at which nothing answers: no test calls a payment service of the real world."""


def settings_in(folder: Path, url: str | None = None) -> Settings:
    """Settings of a copy whose data lies in this folder."""
    environ = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": url or f"sqlite:///{folder}/world.sqlite3",
        "BASE_URL": "http://localhost",
        **KEYS,
        "STRIPE_SECRET_KEY": "sk_test_practice",
        "STRIPE_WEBHOOK_SECRET": "whsec_practice",
        "STRIPE_API_BASE": NOBODY,
    }
    made = replace(Settings.from_environ(environ), is_test=True)
    give_files(made.media_url)
    return made


def tell(folder: Path, url: str | None = None) -> None:
    """Fills a new copy in this folder with the sample world."""
    migrated(url or f"sqlite:///{folder}/world.sqlite3", folder)
    app = create_app(settings_in(folder, url))
    usual = app.runtime.services[PasswordHasher]
    assert start.fill(app.runtime, SEAL, lambda line: None)
    assert app.runtime.services[PasswordHasher] is usual, "only the sample password is hashed quickly"
    app.runtime.engine.dispose()


@contextmanager
def copy_of(told: Path, folder: Path, url: str | None = None) -> Iterator[Marketplace]:
    """The application over a copy of a told world; with `url`, over that database and copies of the files."""
    copytree(told, folder, dirs_exist_ok=True)
    app = create_app(settings_in(folder, url))
    app.testing = True
    yield app
    app.runtime.engine.dispose()


def person(app: Marketplace, key: str) -> User:
    """One of the people who can sign in, by the key of the cast."""
    phone = next(one.phone for one in SIGN_INS if one.key == key)
    with app.runtime.unit_of_work(write=False) as work:
        return work.scalars(select(User).where(User.phone == phone)).one()


def signed_in(app: Marketplace, key: str | None) -> Client:
    """A browser in which this person is signed in; nobody for None."""
    client = Client(app)
    if key is not None:
        client.sign_in(person(app, key))
    return client
