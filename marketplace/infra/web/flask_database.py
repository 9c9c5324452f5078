"""Flask-SQLAlchemy's `db`, as extensions and the shell expect it: over the session of the running unit of work.

It opens no session and ends none: outside a unit of work there is none to be had. Models stand on our own `Base`.
"""

from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session

from marketplace.infra.data.database import Base
from marketplace.infra.data.runtime import session


class UnitSession(scoped_session[Session]):
    """The session of whatever unit of work is running, under the name that Flask-SQLAlchemy gives it."""

    def __init__(self) -> None:
        super().__init__(session)  # type: ignore[arg-type]

    def __call__(self, **options: Any) -> Session:
        """That session itself."""
        return session()

    @property
    def _proxied(self) -> Session:
        return session()

    def remove(self) -> None:
        """Nothing: the unit of work ends its own session."""


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with our engine and our session."""

    def _make_scoped_session(self, options: dict[str, Any]) -> Any:
        return UnitSession()

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine: Engine = app.runtime.engine  # type: ignore[attr-defined]
        return engine

    def _apply_driver_defaults(self, options: dict[str, Any], app: Flask) -> None:
        """Our engine has its own."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        """The unit of work ends its own session."""

    @property
    def engine(self) -> Engine:
        """The engine of the running copy."""
        engine: Engine = current_app.runtime.engine  # type: ignore[attr-defined]
        return engine


db = Database(metadata=Base.metadata)


def init_database(app: Flask) -> None:
    """Gives the application the usual names; no address of a database, which may hold a secret, enters its settings."""
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SQLALCHEMY_TRACK_MODIFICATIONS=False)
    db.init_app(app)
