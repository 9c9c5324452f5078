"""The sample world for the tests of the whole application."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.infra.transactions import Marketplace
from tests.journeys import sample


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample world; copy it, do not change it."""
    folder = tmp_path_factory.mktemp("world")
    sample.tell(folder)
    return folder


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
