"""The two sides of an advance, each in a browser."""

from collections.abc import Callable

import pytest

from marketplace.infra.data.runtime import Runtime
from tests.advances.acts import People
from tests.book import stage
from tests.book.stage import Stage
from tests.client import Client
from tests.staged import Stages


@pytest.fixture
def story(runtime: Runtime, stages: Stages) -> Stage:
    """Two parties with an accepted order of 12 and an issued one."""

    def build() -> Stage:
        with runtime.unit_of_work():
            people = stage.build()
            stage.accepted_order(people, "PO-2026-0001")
            stage.accepted_order(people, "PO-2026-0002")
        return people

    return stages.set(runtime, build, "two orders")


@pytest.fixture
def people(story: Stage, runtime: Runtime, make_client: Callable[[], Client]) -> People:
    """A browser for each person."""
    return stage.browsers(story, runtime, make_client)
