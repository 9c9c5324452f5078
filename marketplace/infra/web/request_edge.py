"""The transaction edge: one request is one unit of work, run again when the database asks for it."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, request
from flask import session as browser_session
from flask.globals import request_ctx
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable

from marketplace.infra import logs
from marketplace.infra.data import form_keys
from marketplace.infra.data.runtime import ATTEMPTS, Runtime, is_away, is_worth_repeating, now
from marketplace.infra.web.languages import LanguageAddresses
from marketplace.kernel.errors import Conflict, DomainError

SAFE = {"GET", "HEAD", "OPTIONS"}
WITHOUT_DATABASE = {"healthz", "readyz"}
"""Endpoints that answer without a unit of work, whoever asks. Files of the frame never come this far."""
NOT_CONTENT = ("_key", "_version", "csrf_token", "password", "current")
"""Fields that say nothing of what a form wants; a repeated registration keeps its first password."""
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
                with self.runtime.unit_of_work(write=write) as work:
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
        key = request.form.get("_key", "")
        if not 8 <= len(key) <= 64:
            raise BadRequest("form key missing")
        owner, endpoint, contents = form_owner(), request.endpoint or "", _contents()
        outcome = form_keys.find_outcome({owner, _browser()}, endpoint, key)
        if outcome is not None:
            if not outcome.is_of(contents):
                raise Conflict("sent_already")
            for category, message in outcome.flashes:
                flash(message, category)
            return redirect(outcome.location, 303)
        row = form_keys.claim(owner, endpoint, key, contents[0], now())
        response = self.make_response(super().dispatch_request())
        if response.status_code < 400:
            if response.location is None:
                raise RuntimeError(f"{endpoint} answered a form without a redirect")
            row.location = response.location
            row.flashes = [list(pair) for pair in browser_session.get("_flashes", [])]
        return response


def _refuse() -> None:
    if _REFUSED in request.environ:
        raise request.environ[_REFUSED]


def _contents() -> list[str]:
    """What the form says, to tell a repeat from a page that was gone back to, changed and sent again: its digest
    under each secret key, the one that is kept first.
    """
    told = [("", request.path)]
    told += [(name, file.filename) for name, file in request.files.items(multi=True) if file.filename]
    told += [(name, text) for name, text in request.form.items(multi=True) if not name.startswith(NOT_CONTENT)]
    secrets = [current_app.secret_key, *(current_app.config["SECRET_KEY_FALLBACKS"] or ())]
    return [form_keys.digest_of(told, str(secret)) for secret in secrets]


def form_owner() -> str:
    """Who sends the form: the person who signed in (whatever happened to the password since), else this browser."""
    user_id = browser_session.get("_user_id")
    if user_id:
        return f"user:{user_id.partition(':')[0]}"
    if "browser" not in browser_session:
        browser_session["browser"] = form_keys.new_key()
    return _browser()


def _browser() -> str:
    """This browser, as it was known before somebody signed in: a registration signs its person in."""
    return f"browser:{browser_session.get('browser', '')}"


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
