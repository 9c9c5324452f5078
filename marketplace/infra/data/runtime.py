"""What a running copy is made of, and the unit of work in which everything happens whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from cryptography.fernet import MultiFernet
from sqlalchemy import Engine
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.exc import StaleDataError

from marketplace.infra.data import database
from marketplace.infra.data.events import Bus, Event

T = TypeVar("T")
ATTEMPTS = 3


@dataclass
class Runtime:
    """The engine, the event bus, the clock, the cipher, and services by type; made by app.py."""

    engine: Engine
    cipher: MultiFernet
    bus: Bus = field(default_factory=Bus)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    base_url: str = "http://127.0.0.1:8000"
    services: dict[type[Any], Any] = field(default_factory=dict)
    replica: Engine | None = None
    """A copy of the database that follows it and is only read, where there is one."""

    def provide(self, kind: type[T], instance: T) -> None:
        """Makes a service available to the rooms under its type."""
        self.services[kind] = instance

    @contextmanager
    def unit_of_work(self, write: bool = True, keep: bool = False) -> Iterator[Session]:
        """One transaction: commits at the end, rolls back on any exception. `write` takes SQLite's write lock at
        the start. What a writing unit loads it keeps to its end, and so does a reading one with `keep`.
        """
        work = WorkSession(self, write)
        listen(work, "after_soft_rollback", _forget_actions)
        if write or keep:
            _keep_what_is_loaded(work)
        tokens = (_runtime.set(self), _session.set(work), database.cipher.set(self.cipher))
        try:
            work.connection(execution_options={"write": write})
            yield work
            work.commit()
        except BaseException:
            work.rollback()
            raise
        finally:
            work.close()
            database.cipher.reset(tokens[2])
            _session.reset(tokens[1])
            _runtime.reset(tokens[0])
        for _, action in work.info.pop("after_commit", ()):
            try:
                action(self)
            except Exception:
                logging.getLogger(__name__).exception("an action after the commit failed")

    def run(self, command: Callable[[], T]) -> T:
        """Runs a whole command in a write transaction, again when the database asks for it, at most three times."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.unit_of_work():
                    return command()
            except (DBAPIError, StaleDataError) as error:
                if attempt == ATTEMPTS or not is_worth_repeating(error):
                    raise
        raise AssertionError("unreachable")


class WorkSession(Session):
    """The session of a unit of work; one that only reads asks the replica, where there is one."""

    def __init__(self, runtime: Runtime, write: bool) -> None:
        super().__init__(expire_on_commit=False)
        self._engine = runtime.engine if write or runtime.replica is None else runtime.replica

    def get_bind(self, *args: Any, **options: Any) -> Engine:
        """The engine of everything this unit of work does."""
        return self._engine


_runtime: ContextVar[Runtime] = ContextVar("runtime")
_session: ContextVar[Session] = ContextVar("session")

RETRY_STATES = {"40001", "40P01", "55P03"}


class RepeatInFlight(IntegrityError):
    """Another request holds the same one-time key right now; the command runs again to find its outcome."""


def is_worth_repeating(error: BaseException) -> bool:
    """Whether the failure is a lock, a serialization failure or a lost race, so that the whole command may run
    again.
    """
    if isinstance(error, StaleDataError | RepeatInFlight):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRY_STATES or "database is locked" in str(error.orig)


AWAY_CLASSES = ("08", "53", "57P", "58", "25006")
"""States of PostgreSQL: the connection, its resources, an operator's shutdown, the disk, a copy that only reads."""
AWAY_WORDS = ("unable to open database file", "disk I/O error", "database or disk is full", "readonly database")
"""What SQLite says of a file that is not there or not to be written."""


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached or was lost on the way: no fault of the page that asked it."""
    if isinstance(error, NoConnectionLeft):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state, words = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state is not None:
        return str(state).startswith(AWAY_CLASSES)
    if type(error.orig).__module__.startswith("psycopg"):
        return isinstance(error, OperationalError) or error.connection_invalidated
    return any(each in words for each in AWAY_WORDS)


def session() -> Session:
    """The session of the current unit of work; LookupError outside one."""
    return _session.get()


def runtime() -> Runtime:
    """The running copy that the current unit of work belongs to."""
    return _runtime.get()


def now() -> datetime:
    """The moment by the runtime's clock, aware, in UTC; for views and commands, which pass it on as `at`."""
    return runtime().clock()


def service(kind: type[T]) -> T:
    """The service bound under that type in app.py."""
    instance: T = runtime().services[kind]
    return instance


def after_commit(action: Callable[[Runtime], object]) -> None:
    """Has the action run once this unit of work is committed and its locks are gone: calls to the outside world.

    What it may fail to do must be found and done again later; a failure is logged and undoes nothing.
    """
    work = session()
    within = work.get_nested_transaction() or work.get_transaction()
    work.info.setdefault("after_commit", []).append((within, action))


def _forget_actions(work: Session, undone: SessionTransaction) -> None:
    """Drops the actions asked for within the transaction, or savepoint, that was undone."""

    def is_within(transaction: SessionTransaction | None) -> bool:
        return transaction is not None and (transaction is undone or is_within(transaction.parent))

    kept = [pair for pair in work.info.get("after_commit", ()) if not is_within(pair[0])]
    work.info["after_commit"] = kept


def _keep_what_is_loaded(work: Session) -> None:
    """Has the session hold on to its objects, so that a command asks for each of them once."""
    kept: dict[int, object] = {}

    def keep(_work: Session, instance: object) -> None:
        kept[id(instance)] = instance

    listen(work, "loaded_as_persistent", keep)
    listen(work, "pending_to_persistent", keep)


def emit(event: Event) -> None:
    """Publishes an event within the current transaction. Pending changes are written first so that reactions see them,
    but under `no_autoflush`, where a command writes each row once, when all of it is known.
    """
    if session().autoflush:
        session().flush()
    runtime().bus.publish(event)
