"""A copy to measure on: the sample world in a folder that is thrown away, on SQLite or in an empty PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import inspect, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.app import create_runtime
from marketplace.config import SettingError, Settings
from marketplace.demo import start
from marketplace.demo.cast import SIGN_INS
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.upgrading import upgrade
from marketplace.parties.queries import actor_for

Environ = Mapping[str, str]
"""Settings of a copy, as its processes read them."""


@contextmanager
def sample_world(database_url: str | None = None) -> Iterator[Environ]:
    """The settings of a new copy that holds the sample world; SettingError unless the database given is empty."""
    with TemporaryDirectory(prefix="purnakarya-bench-") as folder:
        environ = {"DATA_DIR": folder, "MEDIA_URL": str(Path(folder) / "media"), "LOG_LEVEL": "ERROR"}
        # PostgreSQL demands keys; those of SQLite, made on first start, do for both.
        settings = Settings.from_environ(environ, make_keys=True)
        if database_url:
            keys = {
                f"{name.upper()}_KEYS": ",".join(getattr(settings.keys, name)) for name in ("secret", "field", "seal")
            }
            environ |= {"DATABASE_URL": database_url, **keys}
            settings = Settings.from_environ(environ)
        runtime = create_runtime(settings, create=True)
        try:
            if inspect(runtime.engine).get_table_names():
                raise SettingError("--database: only an empty database is measured on")
            upgrade(runtime)
            start.fill(runtime, settings.keys.seal[0], lambda line: None)
        finally:
            runtime.engine.dispose()
        yield environ


def runtime_in(environ: Environ) -> Runtime:
    """A runtime over the copy with these settings."""
    return create_runtime(Settings.from_environ(environ))


def sample_actor(role: str) -> Actor:
    """The person of the sample world who signs in with that role, as she may act now."""
    phone = next(person.phone for person in SIGN_INS if person.role == role)
    return actor_for(session().scalars(select(User).where(User.phone == phone)).one())
