"""What the process tells whoever keeps it running: one JSON object a line, without addresses and anybody's data.

A request is named by its view, never by its path, which may hold a one-time token. Of an exception the frames are told,
and its words only where no row or form can speak through them.
"""

import logging
import os
import secrets
import sys
import time
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from marketplace.kernel.errors import DomainError

BEGAN, REFERENCE, ENDPOINT = "marketplace.began", "marketplace.reference", "marketplace.endpoint"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PLAIN = (ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError)
"""Exceptions whose words come from code, not from a row or a form."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up(level: str, node: str = "") -> None:
    """Sends the logs of this process, libraries included, to standard error from that level (INFO, WARNING …) on.

    Each line names the node and the process; so do warnings, and a fault that ends the process.
    """

    def add_place(logger: Any, name: str, told: dict[str, Any]) -> dict[str, Any]:
        return {**told, "node": node, "process": os.getpid()}

    shared: list[Any] = [
        add_place,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        render_exception,
    ]
    wrapper = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    structlog.configure(
        processors=[*shared, wrapper], logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=False
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    sys.excepthook = _ended_by
    for chatty in ("PIL", "alembic"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def cannot_start(reason: str) -> None:
    """The one line of a copy that does not start, with the setting to change in its reason."""
    structlog.get_logger("marketplace").critical("cannot start", reason=reason)


def _ended_by(kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
    """Tells what ended the process, as one line; Ctrl-C ends it without a word."""
    if not issubclass(kind, KeyboardInterrupt):
        structlog.get_logger("marketplace").critical("ended", exc_info=(kind, error, frames))


def render_exception(logger: Any, name: str, told: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog: replaces `exc_info` by its frames and what may be said of it."""
    raised = told.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        told["exception"] = "\n".join(tell(error))
    return told


def tell(error: BaseException) -> Iterator[str]:
    """The exception and what led to it, oldest first: frames, type, and words that hold nobody's data."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from tell(before)
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    yield f"{type(error).__module__}.{type(error).__qualname__}: {words(error)}".removesuffix(": ")


def words(error: BaseException) -> str:
    """What may be told of it: a code, a state, or its own words where they come from code alone."""
    if isinstance(error, DomainError):
        return error.code
    if isinstance(error, DBAPIError):
        told = f"state {getattr(error.orig, 'sqlstate', None) or '-'} in {error.statement}"
        return f"{told}: {driver_words(error)}" if isinstance(error, OperationalError) else told
    return str(error) if isinstance(error, PLAIN) else ""


def driver_words(error: BaseException) -> str:
    """What the driver says of a database that does not answer or cannot go on: its first line, which holds no row."""
    told = str(getattr(error, "orig", None) or error).strip().splitlines()
    return told[0] if told else type(error).__name__


def new_reference() -> str:
    """A short code for one request that a person can read out: `7F3K-2QMD`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def begin(environ: dict[str, Any]) -> None:
    """Notes the start of a request and gives it its reference."""
    environ[BEGAN], environ[REFERENCE] = time.monotonic(), new_reference()


def request_done(environ: dict[str, Any], status: int) -> None:
    """One line for an answered request; from 500 on as an error."""
    tell_it = structlog.get_logger("marketplace.request")
    log = tell_it.error if status >= 500 else tell_it.info
    log(
        "request",
        reference=environ[REFERENCE],
        method=environ["REQUEST_METHOD"],
        view=environ.get(ENDPOINT) or "-",
        status=status,
        milliseconds=round((time.monotonic() - environ[BEGAN]) * 1000),
    )


def request_failed(environ: dict[str, Any], failure: ExcInfo | tuple[None, None, None]) -> None:
    """The fault behind a 500 page."""
    log = structlog.get_logger("marketplace.request")
    log.error("failed", reference=environ[REFERENCE], view=environ.get(ENDPOINT) or "-", exc_info=failure)


def database_failed(environ: dict[str, Any], error: BaseException) -> None:
    """A request that found no database, or one that others held: the driver's words, without frames."""
    log = structlog.get_logger("marketplace.request")
    log.error("no database", reference=environ[REFERENCE], view=environ.get(ENDPOINT) or "-", reason=words(error))


def not_ready(lines: list[str]) -> None:
    """What /readyz found, with the places and the driver's words that it keeps from strangers."""
    structlog.get_logger("marketplace").error("not ready", faults=lines)


def status_of(line: str) -> int:
    """The number in a WSGI status line."""
    return int(line.partition(" ")[0])
