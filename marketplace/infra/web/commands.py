"""Who commands, under which one-time key, and on which version: from a form of a page, or from a program's headers.

A page sends `_key` and `_version` with its form; a program sends `Idempotency-Key` and `If-Match`, quoted.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import current_app, request
from flask import session as browser_session
from werkzeug.exceptions import BadRequest, PreconditionRequired

from marketplace.infra.data import form_keys
from marketplace.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound

SAFE = {"GET", "HEAD", "OPTIONS"}
SHORTEST_KEY, LONGEST_KEY = 8, 64
NOT_CONTENT = ("_key", "_version", "csrf_token", "password", "current")
"""Fields that say nothing of what a form wants; a repeated registration keeps its first password."""
JSON, PROBLEM = "application/json", "application/problem+json"


@dataclass(frozen=True)
class Command:
    """One act of somebody: a repeat of it, by its key, gets the first outcome."""

    owner: str
    """`user:17`, or `browser:…` of a stranger."""
    key: str
    version: str | None
    """The version of the document that she saw; None where nothing was said of it."""
    contents: list[str]
    """A digest of what is asked for under each secret key, the one that is kept first."""

    @property
    def owners(self) -> set[str]:
        """The person, and the browser as it was known before she signed in: a registration signs its person in."""
        return {self.owner, _browser()}


def current_command() -> Command:
    """The command of this request; BadRequest where its one-time key is missing."""
    key = _unquoted("Idempotency-Key") if "Idempotency-Key" in request.headers else request.form.get("_key", "")
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise BadRequest("one-time key missing")
    return Command(command_owner(), key, expected_version(), _contents())


def expected_version() -> str | None:
    """The version on which the sender decided, as text; None where she said none."""
    if "If-Match" in request.headers:
        return _unquoted("If-Match")
    return request.form.get("_version") or None


def demand_version() -> None:
    """428 to a program that would act on a document without saying which version it saw; a page always says."""
    if is_from_program() and expected_version() is None:
        raise PreconditionRequired


def is_from_program() -> bool:
    """Whether a program asks: it sends JSON, or takes it rather than a page."""
    if request.is_json or "Idempotency-Key" in request.headers:
        return True
    best = request.accept_mimetypes.best_match(["text/html", JSON, PROBLEM])
    return best in (JSON, PROBLEM) and request.accept_mimetypes[best] > request.accept_mimetypes["text/html"]


def command_owner() -> str:
    """Who sends it: the person who signed in (whatever happened to the password since), else this browser."""
    user_id = browser_session.get("_user_id")
    if user_id:
        return f"user:{user_id.partition(':')[0]}"
    if "browser" not in browser_session:
        browser_session["browser"] = form_keys.new_key()
    return _browser()


def problem(status: int, error: Exception, message: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The refusal for a program, as RFC 9457 has it: the words in the reader's language, and codes for the program."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if message:
        body["detail"] = message
    if isinstance(error, DomainError):
        body["code"] = error.code
        each = error.errors if isinstance(error, Invalid) else (error,)
        fields = [{"field": one.field, "code": one.code} for one in each if one.field]
        body |= {"errors": fields} if fields else {}
    headers = {"Content-Type": PROBLEM}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Session realm="Purnakarya"'
    return body, status, headers


def status_of(error: DomainError) -> int:
    """The status of a rule's refusal; programs are told apart from pages where HTTP has a word for it."""
    program = is_from_program()
    if isinstance(error, NotAllowed):
        return 401 if error.code == "sign_in_first" else 403
    if isinstance(error, Conflict) and program:
        return {"stale_form": 412, "sent_already": 422}.get(error.code, 409)
    return {NotFound: 404, Conflict: 409}.get(type(error), 422)


def _browser() -> str:
    return f"browser:{browser_session.get('browser', '')}"


def _unquoted(header: str) -> str:
    """What a header holds as a quoted string (RFC 8941), or as it stands; a weak tag names no version."""
    value = request.headers[header].strip()
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        return value[1:-1]
    return "" if value.startswith("W/") else value


def _contents() -> list[str]:
    told = [("", request.path)]
    told += [(name, file.filename) for name, file in request.files.items(multi=True) if file.filename]
    told += [(name, text) for name, text in request.form.items(multi=True) if not name.startswith(NOT_CONTENT)]
    if request.is_json:
        told.append(("json", request.get_data(as_text=True)))
    secrets = [current_app.secret_key, *(current_app.config["SECRET_KEY_FALLBACKS"] or ())]
    return [form_keys.digest_of(told, str(secret)) for secret in secrets]
