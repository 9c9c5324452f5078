"""Who tries, and how often: failed proofs of who somebody is wait longer and longer; floods of forms are refused."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any, TypeVar, cast

from flask import current_app, make_response, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_limiter import Limiter
from werkzeug.exceptions import TooManyRequests

from marketplace.accounts.afterwards import after_answer
from marketplace.accounts.queries import find_by_login
from marketplace.accounts.tries import DatabaseTries, Try, TryCounts, ValkeyTries
from marketplace.infra.data.runtime import service
from marketplace.infra.language.parsing import parse_phone
from marketplace.infra.web import error_pages
from marketplace.infra.web.request_edge import Marketplace, current_runtime
from marketplace.infra.web.security import is_our_form
from marketplace.kernel.cleaning import clean_code
from marketplace.kernel.document_keys import key_of

View = TypeVar("View", bound=Callable[..., Any])
FOR_ONE = "8 per 5 minutes"
"""Sendings of the form behind one link."""
FROM_ONE = "20 per minute"
"""Tries from one address; a whole village may share it."""
FOR_ONE_NUMBER = "20 per day"
"""Registrations that name one phone number or e-mail address, right or wrong."""
STORE_PATIENCE = 2
"""Seconds to wait for the store of the limiter's counts."""
AGAIN = "password_again"
"""The field in which a person is asked once more who is at the keys."""
_TRIED, _WAIT = "marketplace.tried", "marketplace.wait"


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


@dataclass(frozen=True)
class Proof:
    """What a form proves: of which account, and whether only somebody who knows its password comes so far."""

    account: Callable[[], str | None]
    is_second: bool = False


def login_parts(text: str) -> tuple[str | None, str | None]:
    """The phone number or the e-mail address of what somebody signs in with, however it is written."""
    if "@" in text:
        return None, clean_code(text).lower()
    try:
        return parse_phone(text), None
    except ValueError:
        return None, None


def _account_typed() -> str:
    """The account of the number or address typed, whether there is one or not."""
    text = request.form.get("login", "").strip()
    phone, email = login_parts(text)
    with current_runtime().unit_of_work(write=False):
        user = find_by_login(phone, email)
        return key_of("user", user.id) if user is not None else f"login:{phone or email or text.lower()}"


def _account_signed_in() -> str | None:
    return f"user:{cookie['_user_id']}" if cookie.get("_session") else None


def _account_half_in() -> str | None:
    half: dict[str, Any] = cookie.get("half_in") or {}
    return f"user:{half['user_id']}" if half else None


def proves(account: Callable[[], str | None], is_second: bool = False) -> Callable[[View], View]:
    """Marks a view whose POST proves who somebody is, so that failures are counted."""

    def mark(view: View) -> View:
        view.proof = Proof(account, is_second)  # type: ignore[attr-defined]
        return view

    return mark


counts_sign_in = proves(_account_typed)
counts_person = proves(_account_signed_in)
counts_code = proves(_account_half_in, is_second=True)
SIGNED_IN = Proof(_account_signed_in)


def _as_kept(login: str) -> str:
    login = clean_code(login).lower()
    try:
        return login if "@" in login else parse_phone(login)
    except ValueError:
        return login


def _login_claimed() -> str:
    """The number that a registration names, else the address, else who is signed in."""
    login = request.form.get("phone") or request.form.get("email") or ""
    return _mark("claim", _as_kept(login) if login else str(_account_signed_in()))


def limit_registration(view: View) -> View:
    """Counts registrations that name one number, and from one address."""
    for_one = limiter.limit(FOR_ONE_NUMBER, key_func=_login_claimed, methods=["POST"])
    return cast(View, limiter.limit(FROM_ONE, methods=["POST"])(for_one(view)))


def limit_link(view: View) -> View:
    """Counts sendings of the form behind one one-time link, and from one address."""
    for_one = limiter.limit(FOR_ONE, key_func=_link_tried, methods=["POST"])
    from_one = limiter.limit(FROM_ONE, methods=["POST"])
    return cast(View, from_one(for_one(view)))


def _link_tried() -> str:
    return _mark("link", str((request.view_args or {}).get("token")))


def _mark(kind: str, what: str) -> str:
    digest = hmac.new(str(current_app.secret_key).encode(), what.encode(), hashlib.sha256).hexdigest()
    return f"{kind}:{digest[:32]}"


def _tried(proof: Proof) -> Try | None:
    account = proof.account()
    if account is None:
        return None
    if proof.is_second:  # whoever comes here knows the password: all addresses take one turn
        turn = _mark("second", account)
        return Try(turn, turn, turn)
    known = cookie.get("known", {}).get(account)
    source = f"browser {known}" if known else f"address {address()}"
    return Try(
        pair=_mark("pair", f"{account} from {source}"),
        account=_mark("account", account),
        address=_mark("address", address()),
        is_known=known is not None,
    )


def count_try() -> None:
    """Before the transaction of a form opens: counts the try, or finds that it comes too soon."""
    if request.method != "POST":
        return
    view = current_app.view_functions.get(request.endpoint or "")
    proof: Proof | None = getattr(view, "proof", None) or (SIGNED_IN if AGAIN in request.form else None)
    if proof is None or not is_our_form():
        return
    tried = _tried(proof)
    if tried is not None:
        runtime = current_runtime()
        counts: TryCounts = runtime.services[TryCounts]
        request.environ[_TRIED] = tried
        request.environ[_WAIT] = counts.spend(tried, runtime.clock())


def forgive() -> None:
    """The try of this request was right."""
    tried = request.environ.get(_TRIED)
    if tried is not None:
        service(TryCounts).forgive(tried)  # type: ignore[type-abstract]


def forgive_afterwards() -> None:
    """The try of this request was right, though its page may be refused for another reason."""
    tried: Try | None = request.environ.get(_TRIED)
    if tried is not None:
        after_answer(lambda: service(TryCounts).forgive(tried))  # type: ignore[type-abstract]


def refuse_hasty() -> Any:
    """The page of a try that came too soon, with how long to wait; the same whether there is such an account or not."""
    wait: timedelta = request.environ.get(_WAIT) or timedelta()
    if not wait:
        return None
    seconds = ceil(wait.total_seconds())
    answer = make_response(error_pages.page(429, TooManyRequests(), _told(seconds)))
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _told(seconds: int) -> str:
    if seconds < 60:
        time = ngettext("%(num)d second", "%(num)d seconds", seconds)
    else:
        time = ngettext("%(num)d minute", "%(num)d minutes", ceil(seconds / 60))
    told: str = _("That did not fit several times. Wait %(time)s, then try again.", time=time)
    return told


def init_limits(app: Marketplace, storage: str | None, enabled: bool = True) -> None:
    """Counts tries in the database or in Valkey, and floods in Valkey when there is one, else in each process."""
    options = {"socket_connect_timeout": STORE_PATIENCE, "socket_timeout": STORE_PATIENCE} if storage else {}
    app.config.update(
        RATELIMIT_STORAGE_URI=storage or "memory://",
        RATELIMIT_STORAGE_OPTIONS=options,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=storage is not None,
        RATELIMIT_ENABLED=enabled,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    limiter.init_app(app)
    if enabled:
        init_tries(app, storage)


def init_tries(app: Marketplace, storage: str | None) -> None:
    """Counts failed proofs, and refuses hasty ones before any view runs."""
    in_database = DatabaseTries(app.runtime)
    counts: TryCounts = ValkeyTries(storage, in_database) if storage else in_database
    app.runtime.provide(TryCounts, counts)  # type: ignore[type-abstract]
    app.before_unit_of_work(count_try)
    app.before_request(refuse_hasty)


__all__ = [
    "AGAIN", "address", "count_try", "counts_code", "counts_person", "counts_sign_in", "forgive",
    "forgive_afterwards",
    "init_limits", "limit_link", "limiter", "login_parts",
]  # fmt: skip
