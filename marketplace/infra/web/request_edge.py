"""The transaction edge: one request is one unit of work, run again when the database asks for it."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, request
from flask import session as browser_session
from flask.globals import request_ctx
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from marketplace.infra import logs
from marketplace.infra.data import form_keys
from marketplace.infra.data.runtime import ATTEMPTS, Runtime, is_away, is_worth_repeating, now
from marketplace.infra.web.commands import JSON, SAFE, Command, current_command, is_from_program
from marketplace.infra.web.languages import LanguageAddresses
from marketplace.kernel.errors import Conflict, DomainError

WITHOUT_DATABASE = {"healthz", "readyz"}
"""Endpoints that answer without a unit of work, whoever asks. Files of the frame never come this far."""
Prepare = Callable[[], None]
_REFUSED = "marketplace.refused"


class DatabaseAway(ServiceUnavailable):
    """The database cannot be reached right now."""


class DatabaseBusy(ServiceUnavailable):
    """Others held what the step needed, each time it was tried."""


class Marketplace(LanguageAddresses):
    """Flask whose every request runs inside the runtime's unit of work."""

    runtime: Runtime
    prepare: list[Prepare]
    """Work done before the unit of work of any request opens, in this order: the body is read, its files are taken in.

    It holds no transaction, but may open and close its own. What it raises is answered like a view's refusal.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare = []
        self.before_request(_refuse)

    def before_unit_of_work(self, prepare: Prepare) -> None:
        """Adds work to be done before the unit of work of every request, after what was added earlier."""
        self.prepare.append(prepare)

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Any:
        """One request, told in the log under a reference that the page of a fault shows."""
        logs.begin(environ)

        def answer(status: str, headers: Any, exc_info: Any = None) -> Any:
            logs.request_done(environ, logs.status_of(status))
            return start_response(status, headers, exc_info)

        return super().wsgi_app(environ, answer)

    def log_exception(self, exc_info: Any) -> None:
        """Tells a fault without the address and without what people typed."""
        logs.request_failed(request.environ, exc_info)

    def handle_exception(self, e: Exception) -> Response:
        """A fault of ours is answered 500; a database that is away or held by others is none: 503, to try again."""
        if not is_away(e) and not is_worth_repeating(e):
            return super().handle_exception(e)
        logs.database_failed(request.environ, e)
        answer = self.handle_user_exception(DatabaseAway() if is_away(e) else DatabaseBusy())
        return self.finalize_request(answer, from_error_handler=True)

    def full_dispatch_request(self) -> Response:
        """Dispatches within a transaction: kept below status 400, undone from 400 on and on any exception."""
        request.environ[logs.ENDPOINT] = request.endpoint
        if request.endpoint in WITHOUT_DATABASE:
            return super().full_dispatch_request()
        write = self._prepared() and request.method not in SAFE
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.runtime.unit_of_work(write=write, keep=True) as work:
                    response = super().full_dispatch_request()
                    if response.status_code >= 400:
                        work.rollback()
                return response
            except (DBAPIError, StaleDataError) as error:
                if attempt == ATTEMPTS or not is_worth_repeating(error):
                    raise
                _start_over(self)
        raise AssertionError("unreachable")

    def _prepared(self) -> bool:
        """Whether all that comes before the unit of work went well; a refusal is kept, to be answered within it."""
        try:
            for prepare in self.prepare:
                prepare()
        except (DomainError, HTTPException) as refusal:
            request.environ[_REFUSED] = refusal
            return False
        return True

    def dispatch_request(self) -> Any:
        """Answers a repeated form with its first outcome; otherwise runs the view and remembers where it led."""
        if request.method in SAFE or _exempt(self):
            return super().dispatch_request()
        command, endpoint = current_command(), request.endpoint or ""
        outcome = form_keys.find_outcome(command.owners, endpoint, command.key)
        if outcome is not None:
            return _once_more(outcome, command)
        row = form_keys.claim(command.owner, endpoint, command.key, command.contents[0], now())
        response = self.make_response(super().dispatch_request())
        if response.status_code < 400:
            _remember(row, response)
        return response


def _once_more(outcome: form_keys.Outcome, command: Command) -> Any:
    """The first outcome again; Conflict where something else was sent under its key."""
    if not outcome.is_of(command.contents):
        raise Conflict("sent_already")
    if outcome.location is None:
        return Response(outcome.body, outcome.status, mimetype=JSON)
    for category, message in outcome.flashes:
        flash(message, category)
    return redirect(outcome.location, 303)


def _remember(row: form_keys.FormKey, response: Response) -> None:
    """Keeps where a form led, or what a program was told."""
    if response.location is not None and not is_from_program():
        row.location = response.location
        row.flashes = [list(pair) for pair in browser_session.get("_flashes", [])]
    elif response.is_json:
        row.answer_status, row.answer_body = response.status_code, response.get_data(as_text=True)
    else:
        raise RuntimeError(f"{request.endpoint} answered a form without a redirect, or a program without JSON")


def _refuse() -> None:
    if _REFUSED in request.environ:
        raise request.environ[_REFUSED]


def without_form_key(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view whose POST is naturally repeatable (sign-in, webhooks), so that it carries no one-time key."""
    view.without_form_key = True  # type: ignore[attr-defined]
    return view


def _exempt(app: Flask) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    return view is None or getattr(view, "without_form_key", False)


def _start_over(app: Flask) -> None:
    """Forgets what the failed attempt put into the request: the context's values and the browser session."""
    for name in list(g):
        g.pop(name)
    browser = browser_session.get("browser")
    request_ctx._session = app.session_interface.open_session(app, request)
    if browser is not None:
        browser_session["browser"] = browser
    request_ctx.flashes = None
    for files in request.files.listvalues():
        for upload in files:
            upload.stream.seek(0)


def current_runtime() -> Runtime:
    """The runtime of the running app, also outside a unit of work."""
    app = current_app
    assert isinstance(app, Marketplace)
    return app.runtime
