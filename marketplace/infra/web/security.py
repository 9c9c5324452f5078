"""Headers on every answer: a strict content policy without inline code, and its companions; tokens of forms."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

View = TypeVar("View", bound=Callable[..., Any])
HTTPS_ONLY = "max-age=31536000; includeSubDomains"


def is_our_form() -> bool:
    """Whether the form, or a program's header, carries a token of its browser session, under any of the secret keys."""
    keys = [current_app.secret_key, *(current_app.config["SECRET_KEY_FALLBACKS"] or ())]
    return any(_fits(str(key)) for key in keys)


def _fits(key: str) -> bool:
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRF-Token"), secret_key=key)
    except (ValidationError, HTTPException):
        return False
    return True


class FormTokens(CSRFProtect):  # type: ignore[misc]
    """Forms carry a token of their browser session, and one that was signed with an older secret key still counts."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuses a form without a valid token; flask-wtf itself knows one key only."""
        if request.method in current_app.config["WTF_CSRF_METHODS"] and is_our_form():
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)


ANNOUNCED = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""Headers with which browsers and previewers say that nobody asked for the page yet."""


def confidential(view: View) -> View:
    """Marks a page whose address or content is for one pair of eyes: a one-time link, a payment, an export.

    It is never kept by a browser or a cache between, never fetched ahead, never listed by a search engine.
    """
    view.confidential = True  # type: ignore[attr-defined]
    return view


def leaves_nothing(view: View) -> View:
    """Marks a view after which the browser forgets what it kept of this site, when the view did its work."""
    view.leaves_nothing = True  # type: ignore[attr-defined]
    return view


def _is(mark: str) -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), mark, False)


def refuse_to_be_fetched_ahead() -> Response | None:
    """Nothing of a confidential page for whoever fetches it before a person asks."""
    if not _is("confidential") or not any("pre" in request.headers.get(name, "").lower() for name in ANNOUNCED):
        return None
    return Response("", 403, mimetype="text/plain")


class EveryAnswer:
    """WSGI middleware: what each answer says at the least, also one that comes from no page, as a file or a refusal."""

    def __init__(self, app: Callable[..., Any], https: bool) -> None:
        self._app = app
        self._least = {
            "Content-Security-Policy": "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            **({"Strict-Transport-Security": HTTPS_ONLY} if https else {}),
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The application's answer with what it lacks."""

        def answer(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            given = {name.lower() for name, _value in headers}
            more = [(name, value) for name, value in self._least.items() if name.lower() not in given]
            return start_response(status, [*map(_with_characters, headers), *more], exc_info)

        return self._app(environ, answer)


def _with_characters(header: tuple[str, str]) -> tuple[str, str]:
    name, value = header
    is_text = name.lower() == "content-type" and value.startswith(("text/", "image/svg")) and "charset" not in value
    return (name, f"{value}; charset=utf-8") if is_text else header


def init_security(app: Flask, checkout_origins: Iterable[str], https: bool) -> None:
    """Adds the security headers; `checkout_origins` are where a payment form may lead."""
    policy = "; ".join(
        (
            "default-src 'none'",
            "object-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            " ".join(("form-action 'self'", *checkout_origins)),
            "frame-ancestors 'none'",
        )
    )

    app.before_request(refuse_to_be_fetched_ahead)

    @app.after_request
    def add_headers(response: Response) -> Response:
        if _is("confidential"):
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        if _is("leaves_nothing") and response.status_code < 400:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        if https:
            response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
