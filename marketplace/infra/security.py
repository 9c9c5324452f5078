"""Headers on every answer: a strict content policy without inline code, and its companions; tokens of forms."""

from flask import Flask, Response, current_app, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError


def is_our_form() -> bool:
    """Whether the form carries a token of its browser session, under any of the secret keys."""
    keys = [current_app.secret_key, *(current_app.config["SECRET_KEY_FALLBACKS"] or ())]
    return any(_fits(str(key)) for key in keys)


def _fits(key: str) -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"), secret_key=key)
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


def init_security(app: Flask, checkout_origin: str, https: bool) -> None:
    """Adds the security headers; `checkout_origin` is where a payment form may lead."""
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            f"form-action 'self' {checkout_origin}".rstrip(),
            "frame-ancestors 'none'",
        )
    )

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        if https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
