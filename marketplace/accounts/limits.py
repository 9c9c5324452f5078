"""How often a password may be tried: from one address, and for one account."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from marketplace.infra.forms import parse_phone

View = TypeVar("View", bound=Callable[..., Any])
limiter = Limiter(get_remote_address, default_limits=[])


def _account_tried() -> str:
    """The account that was typed, however its number is written; behind a one-time link, that link."""
    tried = request.form.get("login", "").strip().lower() or str((request.view_args or {}).get("token", ""))
    with suppress(ValueError):
        tried = parse_phone(tried)
    return "login:" + hashlib.sha256(tried.encode()).hexdigest()[:32]


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
