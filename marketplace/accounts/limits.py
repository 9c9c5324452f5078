"""How often a password may be tried: from one address, and for one account."""

import hashlib
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, TypeVar, cast

from flask import Flask, request
from flask import session as browser_session
from flask_limiter import Limiter

from marketplace.infra.forms import parse_phone
from marketplace.kernel.cleaning import clean_code

View = TypeVar("View", bound=Callable[..., Any])
FOR_ONE = "8 per 5 minutes"
"""Tries for one account or one link."""
FROM_ONE = "20 per minute"
"""Tries from one address; a whole village may share it."""
FOR_ONE_NUMBER = "20 per day"
"""Registrations that name one phone number or e-mail address, right or wrong."""
STORE_PATIENCE = 2
"""Seconds to wait for the store of the counts."""


def address() -> str:
    """Where the request comes from: an IPv4 address, or the network that an IPv6 subscriber has for himself."""
    try:
        known = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)


limiter = Limiter(address, default_limits=[])


def _login_tried() -> str:
    """One account, however its phone number or e-mail address is written."""
    return _mark("login", _as_kept(request.form.get("login", "")))


def _as_kept(login: str) -> str:
    login = clean_code(login).lower()
    try:
        return login if "@" in login else parse_phone(login)
    except ValueError:
        return login


def _login_claimed() -> str:
    """The number that a registration names, else the address, else who is signed in."""
    login = request.form.get("phone") or request.form.get("email") or ""
    return _mark("claim", _as_kept(login)) if login else _person_tried()


def _link_tried() -> str:
    return _mark("link", str((request.view_args or {}).get("token")))


def _person_tried() -> str:
    return _mark("person", str(browser_session.get("_user_id")).partition(":")[0])


def _mark(kind: str, what: str) -> str:
    return f"{kind}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def _limited(key: Callable[[], str], view: View) -> View:
    for_one = limiter.limit(FOR_ONE, key_func=key, methods=["POST"])
    from_one = limiter.limit(FROM_ONE, methods=["POST"])
    return cast(View, from_one(for_one(view)))


def limit_sign_in(view: View) -> View:
    """Counts tries for one account, and from one address."""
    return _limited(_login_tried, view)


def limit_link(view: View) -> View:
    """Counts tries behind one one-time link, and from one address."""
    return _limited(_link_tried, view)


def limit_change(view: View) -> View:
    """Counts tries of one person's present password, and from one address."""
    return _limited(_person_tried, view)


def limit_registration(view: View) -> View:
    """Counts registrations that name one number, and from one address."""
    for_one = limiter.limit(FOR_ONE_NUMBER, key_func=_login_claimed, methods=["POST"])
    return cast(View, limiter.limit(FROM_ONE, methods=["POST"])(for_one(view)))


def init_limits(app: Flask, storage: str | None, enabled: bool = True) -> None:
    """Counts in Redis when there is one, else in each process; also while Redis does not answer."""
    options = {"socket_connect_timeout": STORE_PATIENCE, "socket_timeout": STORE_PATIENCE} if storage else {}
    app.config.update(
        RATELIMIT_STORAGE_URI=storage or "memory://",
        RATELIMIT_STORAGE_OPTIONS=options,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=storage is not None,
        RATELIMIT_ENABLED=enabled,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    limiter.init_app(app)
