"""The sample world for the tests of the whole application."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from marketplace.infra.web.request_edge import Marketplace
from tests.databases import Engines
from tests.journeys import sample


@dataclass(frozen=True)
class ExpectedEntry:
    """Where a told world lies."""

    engine: str
    folder: Path
    url: str


@dataclass(frozen=True)
class Again:
    """The application over a world that can be made whole again."""

    app: Marketplace
    restore: Callable[[], None]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def told_in(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory, told: Path
) -> ExpectedEntry:
    """The sample world on either engine; copy it, do not change it."""
    if request.param == "sqlite":
        return ExpectedEntry("sqlite", told, f"sqlite:///{told}/world.sqlite3")
    folder = tmp_path_factory.mktemp("told")
    url = engines.of(request.param).fresh(empty=True)
    sample.tell(folder, url)
    return ExpectedEntry(request.param, folder, url)


@pytest.fixture
def world_again(told_in: ExpectedEntry, engines: Engines, tmp_path: Path) -> Iterator[Again]:
    """The application over a copy of the sample world that the test changes and restores, on either engine."""
    databases = engines.of(told_in.engine)
    url = databases.fresh(empty=True)
    with sample.copy_of(told_in.folder, tmp_path / "data", url) as app:

        def restore() -> None:
            app.runtime.engine.dispose()
            databases.copy(told_in.url, url)

        restore()
        yield Again(app, restore)
    databases.drop(url)


@pytest.fixture
def world(told: Path, tmp_path: Path) -> Iterator[Marketplace]:
    """The application over a copy of the sample world of its own."""
    with sample.copy_of(told, tmp_path / "data") as app:
        yield app


@pytest.fixture(scope="session")
def still_world(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """The application over a copy of the sample world that tests only read."""
    with sample.copy_of(told, tmp_path_factory.mktemp("still") / "data") as app:
        yield app
