"""Making accounts, passwords and links."""

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import update

from marketplace.accounts import events
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PasswordLink, User
from marketplace.accounts.passwords import hash_password, matches, new_token, own_words
from marketplace.accounts.queries import find_by_login, find_by_token, list_by_login
from marketplace.accounts.sessions import end_sessions
from marketplace.infra.data.runtime import emit, service, session
from marketplace.infra.language.parsing import parse_phone
from marketplace.kernel.cleaning import clean_code, clean_name, is_blank
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import DomainError

LINK_LIFE = timedelta(hours=48)
SENT_TWICE = timedelta(minutes=2)


def create_user(
    name: str,
    phone: str | None,
    email: str | None,
    actor: Actor,
    at: datetime,
    *,
    password: str | None = None,
    locale: str = "id",
    zone: str = "Asia/Jakarta",
    is_administrator: bool = False,
) -> User:
    """Makes an account reachable by phone (E.164) or e-mail; DomainError at the field that is taken or wrong."""
    phone, email = clean_login(phone, email)
    if phone and find_by_login(phone, None):
        raise DomainError("phone_taken", "phone")
    if email and find_by_login(None, email):
        raise DomainError("email_taken", "email")
    return add_user(
        name, phone, email, actor, at, password=password, locale=locale, zone=zone, is_administrator=is_administrator
    )


def add_user(
    name: str,
    phone: str | None,
    email: str | None,
    actor: Actor,
    at: datetime,
    *,
    password: str | None,
    locale: str,
    zone: str,
    is_administrator: bool = False,
    created_for_id: int | None = None,
) -> User:
    """Writes an account for a clean login, whoever else names it."""
    if is_blank(name):
        raise DomainError("name_missing", "name")
    user = User(
        name=clean_name(name), phone=phone, email=email, locale=locale, zone=zone, created_at=at,
        password_hash=hash_password(password, own_words(name, phone, email)) if password else None,
        is_administrator=is_administrator, is_enabled=True, created_for_id=created_for_id,
    )  # fmt: skip
    session().add(user)
    session().flush()
    emit(events.UserCreated(**actor.event_fields(at), subject=key_of("user", user.id)))
    return user


def clean_login(phone: str | None, email: str | None) -> tuple[str | None, str | None]:
    """The phone number (E.164) and the e-mail address as they are kept; DomainError at what cannot be one."""
    phone = None if phone is None or is_blank(phone) else _clean_phone(phone)
    email = None if email is None or is_blank(email) else _clean_email(email)
    if not phone and not email:
        raise DomainError("login_missing", "phone")
    return phone, email


def _clean_phone(phone: str) -> str:
    try:
        return parse_phone(phone)
    except ValueError:
        raise DomainError("phone_invalid", "phone") from None


def _clean_email(email: str) -> str:
    try:
        return validate_email(clean_code(email), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise DomainError("email_invalid", "email") from None


def issue_password_link(user: User, actor: Actor, at: datetime, *, by_staff: bool = False) -> str:
    """Makes a one-time link's token, good for 48 hours; earlier unused links of the person end.

    One that staff makes goes to the number or address on record, and its use shows whose that is.
    """
    _end_links(user, at)
    token, digest = new_token()
    session().add(
        PasswordLink(
            user_id=user.id, token_hash=digest, issued_by_user_id=actor.user_id, by_staff=by_staff,
            issued_at=at, expires_at=at + LINK_LIFE,
        )
    )  # fmt: skip
    emit(events.PasswordLinkIssued(**actor.event_fields(at), subject=key_of("user", user.id), user_id=user.id))
    return token


def _end_links(user: User, at: datetime) -> None:
    session().execute(
        update(PasswordLink).where(PasswordLink.user_id == user.id, PasswordLink.used_at.is_(None)).values(used_at=at)
    )


def use_password_link(link: PasswordLink, password: str, at: datetime) -> User:
    """Sets the password of the link's person and uses the link up; other browser sessions end."""
    user = session().get_one(User, link.user_id)
    taken = session().execute(
        update(PasswordLink).where(PasswordLink.id == link.id, PasswordLink.used_at.is_(None)).values(used_at=at)
    )
    if getattr(taken, "rowcount", 0) != 1:
        raise DomainError("link_used")
    _set_password(user, password, Actor(user_id=user.id), at)
    if link.by_staff:
        confirm_login(user, Actor(user_id=user.id), at)
    return user


def confirm_login(user: User, actor: Actor, at: datetime) -> None:
    """Notes that the number (without one, the e-mail address) is the person's own: it was shown just now.

    Numbers change hands: whoever was its holder before is so no longer.
    """
    login = "phone" if user.phone else "email"
    same = getattr(User, login) == getattr(user, login)
    session().execute(update(User).where(same, User.id != user.id).values({f"{login}_confirmed_at": None}))
    setattr(user, f"{login}_confirmed_at", at)
    emit(events.LoginConfirmed(**actor.event_fields(at), subject=key_of("user", user.id)))


def find_just_set(token: str, password: str, at: datetime) -> User | None:
    """The person who set this very password through this link moments ago: the form was sent twice."""
    link = find_by_token(token)
    if link is None or link.used_at is None or not link.used_at > at - SENT_TWICE:
        return None
    user = session().get_one(User, link.user_id)
    return user if user.is_enabled and matches(user.password_hash, password) else None


def change_password(
    user: User, current: str, password: str, actor: Actor, at: datetime, *, here: int | None = None
) -> None:
    """Sets a new password for someone who knows the present one; sessions other than the one `here` end."""
    if not matches(user.password_hash, current):
        raise DomainError("password_wrong", "current")
    _set_password(user, password, actor, at, here)


def _set_password(user: User, password: str, actor: Actor, at: datetime, here: int | None = None) -> None:
    user.password_hash = hash_password(password, own_words(user.name, user.phone, user.email))
    end_sessions(user.id, "password", at, but=() if here is None else (here,))
    _end_links(user, at)
    emit(events.PasswordChanged(**actor.event_fields(at), subject=key_of("user", user.id)))


def sign_in(phone: str | None, email: str | None, password: str, at: datetime) -> User:
    """The person whose phone or e-mail and password these are; one and the same DomainError for every reason of
    refusal.
    """
    user = find_fitting(phone, email, password)
    if user is None:
        raise DomainError("sign_in_refused")
    hasher = service(PasswordHasher)
    if user.password_hash and hasher.check_needs_rehash(user.password_hash):
        user.password_hash = hasher.hash(password)
    user.signed_in_at = at
    return user


def find_fitting(phone: str | None, email: str | None, password: str) -> User | None:
    """The open account with this login and password; takes as long for a login that nobody has as for one account's."""
    named = list_by_login(phone, email)
    if not named:
        matches(None, password)
    return next((each for each in named if matches(each.password_hash, password) and each.is_enabled), None)


def sign_out_everywhere(user: User, actor: Actor, at: datetime, *, here: int | None = None) -> None:
    """Ends every browser session of the person, but the one `here`."""
    end_sessions(user.id, "elsewhere", at, but=() if here is None else (here,))
    emit(events.SignedOutEverywhere(**actor.event_fields(at), subject=key_of("user", user.id)))


def set_enabled(user: User, enabled: bool, actor: Actor, at: datetime) -> None:
    """Closes or opens an account; nobody closes their own."""
    if user.id == actor.user_id:
        raise DomainError("own_account")
    if user.is_enabled == enabled:
        return
    user.is_enabled = enabled
    if not enabled:
        _end_links(user, at)
        end_sessions(user.id, "closed", at)
    kind = events.UserEnabled if enabled else events.UserDisabled
    emit(kind(**actor.event_fields(at), subject=key_of("user", user.id)))


def choose_locale(user_id: int, locale: str) -> None:
    """Keeps the person's language."""
    session().execute(update(User).where(User.id == user_id).values(locale=locale))
