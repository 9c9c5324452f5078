"""Empty, migrated databases for tests: one template a worker process, then a copy for every test."""

import heapq
import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from tests.servers import running


class Databases(Protocol):
    """Where tests of one engine get their databases from."""

    def fresh(self, empty: bool = False) -> str:
        """The URL of a new database, migrated unless it is to be empty."""

    def drop(self, url: str) -> None:
        """Remove a database that `fresh` made."""

    def copy(self, source: str, target: str) -> None:
        """Make `target` anew as a copy of `source`; nobody may be connected to it."""


class Names:
    """Numbers for databases; one that is given back is taken again, so that an application finds its database anew."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.free: list[int] = []

    def take(self) -> int:
        """The lowest number that is free."""
        return heapq.heappop(self.free) if self.free else next(self.numbers)

    def give_back(self, number: int) -> None:
        """Have this number taken again; that of a database nobody is connected to."""
        if number not in self.free:
            heapq.heappush(self.free, number)


def _migrate(url: str) -> None:
    from tests.copies import migrated

    with TemporaryDirectory() as folder:
        migrated(url, Path(folder))


class SqliteDatabases:
    """Files in a folder, copied from a migrated one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        self.names = Names()

    def fresh(self, empty: bool = False) -> str:
        path = self.folder / f"{self.names.take()}.sqlite"
        if not empty:
            if not self.template.exists():
                made = self.folder / "making.sqlite"
                made.unlink(missing_ok=True)
                _migrate(f"sqlite:///{made}")
                for left in made.parent.glob("making.sqlite-*"):
                    raise AssertionError(f"the migration left its connection open: {left.name}")
                made.rename(self.template)
            shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = Path(make_url(url).database or "")
        left = list(path.parent.glob(f"{path.name}*"))
        for file in left:
            file.unlink()
        if left == [path]:  # else somebody is still connected, whose end would take the log of the next one along
            self.names.give_back(int(path.stem))

    def copy(self, source: str, target: str) -> None:
        path = Path(make_url(target).database or "")
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        shutil.copyfile(make_url(source).database or "", make_url(target).database or "")


class PostgresqlDatabases:
    """Databases of a server, cloned from a migrated one; triggers that refuse DELETE do not mind being dropped."""

    def __init__(self, server_url: str) -> None:
        self.server_url = make_url(server_url)
        self.prefix = f"marketplace_test_{os.getpid()}"
        self.template: str | None = None
        self.names = Names()

    def _run(self, statement: str) -> None:
        plain = self.server_url.set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(psycopg.connect(plain, autocommit=True)) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _url(self, name: str) -> str:
        return self.server_url.set(database=name).render_as_string(hide_password=False)

    def fresh(self, empty: bool = False) -> str:
        name = f"{self.prefix}_{self.names.take()}"
        if empty:
            self._run(f"CREATE DATABASE {name}")
            return self._url(name)
        if self.template is None:
            self._run(f"DROP DATABASE IF EXISTS {self.prefix} WITH (FORCE)")
            self._run(f"CREATE DATABASE {self.prefix}")
            _migrate(self._url(self.prefix))
            self.template = self.prefix
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY file_copy")
        return self._url(name)

    def drop(self, url: str) -> None:
        name = str(make_url(url).database)
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.names.give_back(int(name.rpartition("_")[2]))

    def copy(self, source: str, target: str) -> None:
        name, template = make_url(target).database, make_url(source).database
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def close(self) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self.prefix} WITH (FORCE)")


class Engines:
    """Both engines' databases, each started when a test first asks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: dict[str, Databases] = {}
        self.stack = ExitStack()

    def of(self, engine: str) -> Databases:
        if engine not in self.started:
            self.started[engine] = self._postgresql() if engine == "postgresql" else SqliteDatabases(self.folder)
        return self.started[engine]

    def _postgresql(self) -> Databases:
        url = os.environ.get("TEST_DATABASE_URL") or self.stack.enter_context(running("postgresql"))
        databases = PostgresqlDatabases(url)
        self.stack.callback(databases.close)
        return databases

    @contextmanager
    def one(self, engine: str, empty: bool = False) -> Iterator[str]:
        """The URL of a new database that is gone afterwards."""
        databases = self.of(engine)
        url = databases.fresh(empty)
        try:
            yield url
        finally:
            databases.drop(url)
