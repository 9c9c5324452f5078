"""`db` of Flask-SQLAlchemy is our session and our engine under the usual names, and ends nothing of ours."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.operations import create_user
from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import session
from marketplace.infra.web.flask_database import db
from marketplace.infra.web.request_edge import Marketplace


def somebody(app: Marketplace, name: str, phone: str) -> User:
    return create_user(name, phone, None, Actor.system(), app.runtime.clock())


def test_its_session_is_that_of_the_unit_of_work(app: Marketplace) -> None:
    with app.app_context(), app.runtime.unit_of_work() as work:
        assert db.session() is work is session()
        somebody(app, "Bu Contoh", "+6281234567890")
        assert db.session.scalar(select(User.name)) == "Bu Contoh"
        assert db.get_or_404(User, 1).name == "Bu Contoh"
    assert db.metadata is Base.metadata


def test_its_engine_is_ours(app: Marketplace) -> None:
    with app.app_context():
        assert db.engine is app.runtime.engine
        assert app.config["SQLALCHEMY_DATABASE_URI"] == "sqlite://"


def test_there_is_no_session_without_a_unit_of_work(app: Marketplace) -> None:
    with app.app_context(), pytest.raises(LookupError):
        db.session.scalar(select(User.name))


def test_a_request_inside_a_unit_ends_nothing_of_it(app: Marketplace) -> None:
    """A page has a unit of its own, a nested unit another; neither is the outer one, and the outer one goes on."""
    with app.app_context(), app.runtime.unit_of_work() as outer:
        with app.runtime.unit_of_work(write=False) as inner:
            assert db.session() is inner is not outer
        assert db.session() is outer
    with app.runtime.unit_of_work(write=False) as outer:
        assert app.test_client().get("/catalogue").status_code == 200
        assert outer.scalar(select(User.id)) is None
        db.session.remove()
        assert session() is outer


def test_the_shell_knows_db(app: Marketplace) -> None:
    with app.app_context():
        assert app.make_shell_context()["db"] is db


def test_what_only_reads_asks_the_replica(app: Marketplace) -> None:
    runtime, first = app.runtime, app.runtime.engine
    with runtime.unit_of_work():
        somebody(app, "Bu Contoh", "+6281234567890")
    second = first.execution_options()
    runtime.replica = second
    try:
        with runtime.unit_of_work(write=False) as work:
            assert work.get_bind() is second
            assert work.scalar(select(User.name)) == "Bu Contoh"
        with runtime.unit_of_work() as work:
            assert work.get_bind() is first
            assert isinstance(work, Session)
    finally:
        runtime.replica = None
