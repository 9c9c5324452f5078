"""What a person sees when something is refused or goes wrong: plain words, and what to do next."""

import re
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from marketplace.infra.language.messages import message_for
from marketplace.infra.logs import REFERENCE
from marketplace.infra.web.commands import is_from_program, problem, status_of
from marketplace.infra.web.forms import BaseForm
from marketplace.infra.web.languages import language_left
from marketplace.infra.web.request_edge import DatabaseBusy
from marketplace.infra.web.uploads import UploadsField
from marketplace.infra.web.urls import local_path
from marketplace.kernel.errors import DomainError, NotAllowed

NO_WORDS = re.compile(r"[\w-]{22}|[a-z]+(_[a-z]+)+")
"""Tokens of uploads, and codes that stand behind a choice."""
SECRET = ("password", "current", "nik", "number")
RETRY_AFTER = "30"
"""Seconds after which a page that found no database is worth another try."""
KNOWN = {400, 401, 403, 404, 405, 408, 409, 410, 413, 422, 429, 500, 503}


def init_faults(app: Flask) -> None:
    """Registers the error pages."""
    app.register_error_handler(DomainError, refuse)
    app.register_error_handler(CSRFError, lambda error: page(400, error))
    app.register_error_handler(HTTPException, lambda error: page(error.code or 500, error))
    app.register_error_handler(500, lambda error: page(500, error))


def refuse(error: DomainError) -> Any:
    """The page of a rule's refusal: 404, 403 (or the sign-in page), 409, 422.

    A form sent by somebody who was signed out meanwhile is not lost on the way: its words are shown, and come back.
    """
    if isinstance(error, NotAllowed) and error.code == "sign_in_first" and not is_from_program():
        if typed():
            return page(401, error)
        target = request.full_path.rstrip("?") if request.method == "GET" else came_from()
        return redirect(url_for("accounts.sign_in", next=target or None, language=language_left()), 303)
    return page(status_of(error), error, "" if error.code == "not_allowed" else message_for(error))


def page(status: int, error: Exception, message: str = "") -> Any:
    """The error page of that status, with the words given and what was typed."""
    if isinstance(error, HTTPException) and error.code in {301, 302, 303, 307, 308}:
        return error
    if is_from_program():
        return _for_program(status, error, message)
    shown = status if status in KNOWN else (404 if 400 <= status < 500 else 500)
    told: dict[str, Any] = {
        "code": getattr(error, "code", ""),
        "message": message,
        "typed": typed(),
        "photos": sent_photos(),
        "back_url": came_from(),
    }
    if shown >= 500:
        told["reference"] = request.environ[REFERENCE]
    if shown != 503:
        return render_template(f"errors/{shown}.html", **told), status
    told |= {"is_busy": isinstance(error, DatabaseBusy), "again": sent_again()}
    told["address"] = request.full_path.rstrip("?")
    return render_template("errors/503.html", **told), status, {"Retry-After": RETRY_AFTER}


def _for_program(status: int, error: Exception, message: str) -> Any:
    body, status, headers = problem(status, error, message)
    if status == 503:
        headers["Retry-After"] = RETRY_AFTER
    if isinstance(error, HTTPException):
        headers |= {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if status >= 500:
        body["reference"] = request.environ[REFERENCE]
    return body, status, headers


def came_from() -> str:
    """The page of this site that the refused form stood on, to look at it afresh; empty where none is known."""
    return local_path(request.referrer, request.host) if request.method == "POST" else ""


def typed() -> list[tuple[str, str]]:
    """What the person typed into the refused form, with its labels, so that it can be copied; never a secret.

    Where the refusal came before the form was read, the texts alone.
    """
    if request.method != "POST":
        return []
    if "sent_form" in g:
        form: BaseForm = g.sent_form
        return [(label, text) for name, label, text in form.typed() if not name.startswith(SECRET)]
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:
        return []
    words = [value.strip() for name, value in pairs if not name.startswith(("_", "csrf_token", *SECRET))]
    return [("", text) for text in words if text and not NO_WORDS.fullmatch(text)][:40]


def sent_again() -> list[tuple[str, str]]:
    """The form as it was sent, to be sent once more under its own key, so that what was done is not done twice; empty
    where it held a secret or files, which no page repeats.
    """
    if request.method != "POST":
        return []
    try:
        pairs = list(request.form.items(multi=True))
        holds_files = any(file.filename for file in request.files.values())
    except HTTPException:
        return []
    is_whole = "_key" in request.form and not holds_files
    return pairs if is_whole and not any(text and name.startswith(SECRET) for name, text in pairs) else []


def sent_photos() -> list[str]:
    """The addresses of the photos that came with the refused form."""
    if request.method != "POST" or "sent_form" not in g:
        return []
    fields = [field for field in g.sent_form if isinstance(field, UploadsField)]
    tokens = [token for field in fields for token in field.data if token not in (field.object_data or ())]
    return [url_for("files.provisional", token=token, size="thumb") for token in tokens]
