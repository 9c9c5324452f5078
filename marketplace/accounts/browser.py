"""The browser's side of a session: its cookie holds a token; who that is, and whether it still counts, we know."""

from flask import flash, g, request
from flask import session as cookie
from flask_babel import lazy_gettext as _l

from marketplace.accounts import security_log, sessions
from marketplace.accounts.actor import Actor, ActorLoader
from marketplace.accounts.devices import device_of
from marketplace.accounts.models import BrowserSession, User
from marketplace.accounts.rules import lifetime_of
from marketplace.infra.data.form_keys import new_key
from marketplace.infra.data.runtime import now, service
from marketplace.infra.language.i18n import DEFAULT, address_language, known_language
from marketplace.kernel.document_keys import key_of

TOKEN, PERSON = "_session", "_user_id"
"""Under which names the cookie keeps the token, and whose forms these are (also once the session has ended)."""
KEPT = ("locale", "csrf_token", "known")
"""What a browser keeps when its person signs out: the language, the mark of the forms that are still open, and that it
is known to somebody.
"""
MOST_KNOWN = 4
"""People that one browser is known to."""
WHY_ENDED = {
    "update": _l("Signing in has become safer. Please sign in once more on this phone or computer; your work is safe."),
    "idle": _l("You were away for a while, so we signed you out. Please sign in again."),
    "age": _l("You have been signed in for as long as your role allows. Please sign in again."),
    "elsewhere": _l("You were signed out here from another phone or browser."),
    "password": _l("Your password was changed, so you were signed out here. Sign in with the new one."),
    "recovery": _l("Your second factor was taken off by staff, so you were signed out. Sign in, and set up a new one."),
    "closed": _l("Your account is closed. Ask your officer why."),
}


def this_device() -> str:
    """The browser that asks, in words."""
    return device_of(request.headers.get("User-Agent", ""))


def enter(person: User, *, open_forms: bool = False) -> None:
    """Begins a session for somebody who has just proved who it is; little else stays of the browser's one before.

    `open_forms` are kept valid where the form itself signed its person in, as a registration does: it may come twice.
    """
    forms = {name: cookie[name] for name in ("csrf_token", "browser") if open_forms and name in cookie}
    leave("signed_out")
    cookie.pop("csrf_token", None)
    cookie.update(forms)
    _know(person)
    _note_language()
    cookie.permanent = True
    cookie[TOKEN] = sessions.begin_session(person.id, this_device(), now())
    cookie[PERSON] = str(person.id)
    security_log.note(person.id, "sign_in", now(), by_user_id=person.id, device=this_device())


def _note_language() -> None:
    """Whoever signs in at an English address reads on in English here; at a plain one, in the language she chose."""
    at = address_language()
    cookie.pop("locale", None)
    if at not in {None, DEFAULT}:
        cookie["locale"] = at


def _know(person: User) -> None:
    """From now on this browser's tries at the account are its own: strangers' failures do not make it wait."""
    account, known = key_of("user", person.id), dict(cookie.get("known", {}))
    mark = known.pop(account, None) or new_key()
    cookie["known"] = {**dict(list(known.items())[-MOST_KNOWN + 1 :]), account: mark}


def leave(why: str) -> None:
    """Ends this browser's session on the server too: a copy of its cookie opens nothing afterwards."""
    known = sessions.find_session(cookie.get(TOKEN) or "")
    if known is not None:
        sessions.end_session(known[0], why, now())
    kept = {name: cookie[name] for name in KEPT if name in cookie}
    cookie.clear()
    cookie.update(kept)


def this_session() -> BrowserSession | None:
    """The living session of this request; None for a visitor."""
    load_actor()
    held: BrowserSession | None = g.browser_session
    return held


def load_actor() -> Actor:
    """Who is asking, built once a request; an empty Actor for visitors and for sessions that have ended."""
    if "actor" not in g:
        g.actor, g.browser_session = _recognise()
    actor: Actor = g.actor
    return actor


def _recognise() -> tuple[Actor, BrowserSession | None]:
    token, person = cookie.get(TOKEN), str(cookie.get(PERSON, ""))
    if token is None:
        if ":" in person:  # a cookie from before sessions were kept on the server
            _part("update", person.partition(":")[0])
        return Actor(), None
    known = sessions.find_session(str(token))
    if known is None:
        _part("signed_out", person)
        return Actor(), None
    held, user = known
    actor = service(ActorLoader).load(user)
    why = sessions.reason_ended(held, user, lifetime_of(actor), now())
    if why is not None:
        cookie.setdefault("locale", known_language(user.locale))
        _part(why, person)
        return Actor(), None
    sessions.note_use(held, now())
    return actor, held


def _part(why: str, person: str) -> None:
    """Takes the token from the browser and says why, once; the forms it has open stay that person's."""
    cookie.pop(TOKEN, None)
    cookie[PERSON] = person
    if why in WHY_ENDED:
        flash(str(WHY_ENDED[why]), "info")
