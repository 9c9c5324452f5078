"""How often a password may be tried: from one address, and for one account."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

View = TypeVar("View", bound=Callable[..., Any])
limiter = Limiter(get_remote_address, default_limits=[])


def _account_tried() -> str:
    login = request.form.get("login", "").strip().lower()
    return "login:" + hashlib.sha256(login.encode()).hexdigest()[:32]


def limit_sign_in(view: View) -> View:
    """At most 20 tries a minute from one address (a whole village may share it) and 8 in five minutes for one
    account.
    """
    by_account = limiter.limit("8 per 5 minutes", key_func=_account_tried, methods=["POST"])
    by_address = limiter.limit("20 per minute", methods=["POST"])
    return cast(View, by_address(by_account(view)))


def init_limits(app: Flask, storage: str | None, enabled: bool = True) -> None:
    """Counts in Redis when there is one, else in each process."""
    app.config.update(
        RATELIMIT_STORAGE_URI=storage or "memory://", RATELIMIT_ENABLED=enabled, RATELIMIT_HEADERS_ENABLED=False
    )
    limiter.init_app(app)
