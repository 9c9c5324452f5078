"""What tests hand on to each other is as new: no application that was changed, and stages as they once stood."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.operations import create_user
from marketplace.config import Settings
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from tests.conftest import Clock
from tests.handed_on import Pool
from tests.staged import Stages

AT = Clock()()


def leave_alone(app: Marketplace) -> None:
    app.test_client().get("/sign-in")


def add_page(app: Marketplace) -> None:
    app.add_url_rule("/more", "more", lambda: "more")


def configure(app: Marketplace) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 7


def bind(app: Marketplace) -> None:
    app.runtime.bus.bind(Exception, print)  # type: ignore[type-var]


def provide(app: Marketplace) -> None:
    app.runtime.provide(str, "another")


def listen(app: Marketplace) -> None:
    event.listen(app.runtime.engine, "commit", lambda connection: None)


@pytest.mark.parametrize(
    ("change", "again"),
    [(leave_alone, True), (add_page, False), (configure, False), (bind, False), (provide, False), (listen, False)],
)
def test_only_an_application_that_nobody_changed_is_handed_on(
    settings: Settings, change: Callable[[Any], None], again: bool
) -> None:
    pool = Pool()
    with pool.lend(settings, Clock()) as first:
        change(first)
    with pool.lend(settings, Clock()) as second:
        assert (second is first) == again
        assert second.runtime.clock is not first.runtime.clock or again


def people(runtime: Runtime) -> int:
    with runtime.unit_of_work(write=False) as work:
        return work.scalar(select(func.count(User.id))) or 0


def test_a_stage_comes_back_as_it_was_set(runtime: Runtime, stages: Stages) -> None:
    def build() -> tuple[Runtime, User]:
        with runtime.unit_of_work():
            return runtime, create_user("Sari", "+6281200000777", None, Actor.system(), AT)

    _, first = stages.set(runtime, build, "one person")
    with runtime.unit_of_work():
        create_user("Tari", "+6281200000778", None, Actor.system(), AT)
    assert people(runtime) == 2
    runtime.engine.dispose()
    brought, again = stages.set(runtime, build, "one person")
    assert brought is runtime
    assert again is not first
    assert (again.id, again.name, people(runtime)) == (first.id, "Sari", 1)


def test_a_database_that_is_used_already_is_built_upon(runtime: Runtime, stages: Stages) -> None:
    with runtime.unit_of_work():
        create_user("Tari", "+6281200000778", None, Actor.system(), AT)
    assert stages.set(runtime, lambda: "built", "nothing") == "built"
    assert people(runtime) == 1
