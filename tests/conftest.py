"""What every test may ask for. Databases are real: a test that takes `database_url` runs on both engines."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests import selection
from tests.databases import Engines
from tests.handed_on import Pool
from tests.machine import memory_folder
from tests.servers import running
from tests.staged import Stages

if TYPE_CHECKING:  # imported by the fixtures that use them, so that a pure test starts at once
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as BrowserPage
    from sqlalchemy import Engine

    from marketplace.config import Settings
    from marketplace.infra.data.runtime import Runtime
    from marketplace.infra.web.request_edge import Marketplace
    from tests.client import Client

if folder := memory_folder():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)

# A busy machine is no fault of the code; the seed of a failure is printed.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.register_profile("quick", hypothesis.settings.get_profile("house"), max_examples=20)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--both` and `--quick`, see `selection`."""
    selection.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is imported: how many examples a property takes that does not say."""
    hypothesis.settings.load_profile("quick" if config.getoption("quick") else "house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests first: one that is begun last keeps a single process busy at the end.

    First of all those that share the walk through every page: processes steal from the end of what the other has to do,
    and whoever stole one of them would have to walk again.
    """
    selection.select(config, items)
    items.sort(
        key=lambda item: (
            "demo" not in getattr(item, "fixturenames", ()), item.get_closest_marker("long") is None,
        )
    )  # fmt: skip


def pytest_collection_finish() -> None:
    """What is imported by now stays until the end: searching it for garbage again and again took a fifth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class Clock:
    """The runtime's clock in tests: the true time, unless set or moved."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def __call__(self) -> datetime:
        return self.at or datetime.now(UTC)

    def set(self, at: datetime) -> None:
        """Stop the clock at this aware moment."""
        self.at = at


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Both engines' servers and templates, for this worker process."""
    started = Engines(tmp_path_factory.mktemp("sqlite"))
    with started.stack:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, engines: Engines) -> Iterator[str]:
    """A migrated database of its own for this test, on either engine.

    One engine only: `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    with engines.one(request.param) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, engines: Engines) -> Iterator[str]:
    """A database without any table, on either engine; for tests of migrations."""
    with engines.one(request.param, empty=True) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A second connection to the test's database, as one behind the application's back would have."""
    from marketplace.infra.data.database import make_engine

    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of a real Valkey server."""
    with running("valkey") as url:
        yield url


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the copies under test keep what they compile: catalogues, made once for this worker process."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def make_settings(database_url: str, data_folder: Path, tmp_path: Path) -> Callable[..., Settings]:
    """Makes settings as the environment would, for this test's database; give what differs."""

    from marketplace.config import Settings
    from tests.copies import KEYS, give_files

    def make(**differing: str) -> Settings:
        environ = {
            "DATA_DIR": str(data_folder),
            "DATABASE_URL": database_url,
            "MEDIA_URL": str(tmp_path / "media"),
            "BASE_URL": "http://localhost",
            **KEYS,
        }
        made = replace(Settings.from_environ(environ | differing), is_test=True)
        give_files(made.media_url)
        return made

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    """Settings of a running copy on this test's database."""
    return make_settings()


@pytest.fixture
def clock() -> Clock:
    """The application's clock: `clock.set(moment)` stops it."""
    return Clock()


def give_worker(runtime: Runtime) -> None:
    """Has everything that is left to a worker done at once."""
    from marketplace.infra.data.bell import Bell
    from tests.worker import WorkerAtOnce

    runtime.provide(Bell, WorkerAtOnce(runtime))


@pytest.fixture(scope="session")
def handed_on() -> Pool:
    """The applications that tests of this worker process hand on to each other."""
    return Pool()


@pytest.fixture(scope="session")
def stages(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """The stages that tests of this worker process play on, each set once."""
    return Stages(engines, tmp_path_factory.mktemp("stages"))


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample world; copy it, do not change it."""
    from tests.journeys import sample

    folder = tmp_path_factory.mktemp("world")
    sample.tell(folder)
    return folder


@pytest.fixture
def app(settings: Settings, clock: Clock, handed_on: Pool) -> Iterator[Marketplace]:
    """The whole application. Never use a client inside its application context: sign-ins would leak."""
    with handed_on.lend(settings, clock) as lent:
        give_worker(lent.runtime)
        yield lent


@pytest.fixture
def runtime(app: Marketplace) -> Runtime:
    """`with runtime.unit_of_work(): operations.x(...)`; the application's."""
    return app.runtime


@pytest.fixture
def make_client(app: Marketplace) -> Callable[[], Client]:
    """Makes a browser without a screen, one for each person of the story."""
    from tests.client import Client

    return lambda: Client(app)


@pytest.fixture
def client(make_client: Callable[[], Client]) -> Client:
    """One browser without a screen; `client.submit(path, …)` fills in the forms the pages really show."""
    return make_client()


@pytest.fixture
def live_server(app: Marketplace) -> Iterator[str]:
    """The address at which the application answers a real browser."""
    from tests.browser import served

    with served(app) as url:
        app.runtime.base_url = url
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium for this worker process."""
    from tests.browser import running_browser

    with running_browser() as started:
        yield started


@pytest.fixture
def page_js(browser: Browser, live_server: str) -> Iterator[BrowserPage]:
    """A page on a 360 × 740 phone with JavaScript; a script error or a breach of the policy fails the test."""
    from tests.browser import phone

    with phone(browser, live_server, javascript=True) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda told: errors.append(told.text) if "Content Security Policy" in told.text else None)
        yield page
        assert errors == []


@pytest.fixture
def page_nojs(browser: Browser, live_server: str) -> Iterator[BrowserPage]:
    """A page on a 360 × 740 phone with JavaScript off."""
    from tests.browser import phone

    with phone(browser, live_server, javascript=False) as context:
        yield context.new_page()
