"""Making accounts, passwords and links."""

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update

from marketplace.accounts import events
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PasswordLink, User
from marketplace.accounts.passwords import hash_password, matches, new_token, own_words
from marketplace.accounts.queries import find_by_login, find_by_token
from marketplace.accounts.sessions import end_sessions
from marketplace.infra.runtime import emit, service, session
from marketplace.kernel.errors import DomainError

LINK_LIFE = timedelta(days=7)
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
    if not name.strip():
        raise DomainError("name_missing", "name")
    if not phone and not email:
        raise DomainError("login_missing", "phone")
    if email:
        email = _clean_email(email)
    if phone and find_by_login(phone, None):
        raise DomainError("phone_taken", "phone")
    if email and find_by_login(None, email):
        raise DomainError("email_taken", "email")
    user = User(
        name=name.strip(), phone=phone or None, email=email or None, locale=locale, zone=zone, created_at=at,
        password_hash=hash_password(password, own_words(name, phone, email)) if password else None,
        is_administrator=is_administrator, is_enabled=True,
    )  # fmt: skip
    session().add(user)
    session().flush()
    emit(events.UserCreated(**actor.stamp(at), subject=f"user:{user.id}"))
    return user


def _clean_email(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise DomainError("email_invalid", "email") from None


def issue_password_link(user: User, actor: Actor, at: datetime) -> str:
    """Makes a one-time link's token, good for seven days; earlier unused links of the person end."""
    session().execute(
        update(PasswordLink).where(PasswordLink.user_id == user.id, PasswordLink.used_at.is_(None)).values(used_at=at)
    )
    token, digest = new_token()
    session().add(
        PasswordLink(
            user_id=user.id, token_hash=digest, issued_by_user_id=actor.user_id, issued_at=at, expires_at=at + LINK_LIFE
        )
    )
    emit(events.PasswordLinkIssued(**actor.stamp(at), subject=f"user:{user.id}"))
    return token


def use_password_link(link: PasswordLink, password: str, at: datetime) -> User:
    """Sets the password of the link's person and uses the link up; other browser sessions end."""
    user = session().get_one(User, link.user_id)
    taken = session().execute(
        update(PasswordLink).where(PasswordLink.id == link.id, PasswordLink.used_at.is_(None)).values(used_at=at)
    )
    if getattr(taken, "rowcount", 0) != 1:
        raise DomainError("link_used")
    _set_password(user, password, Actor(user_id=user.id), at)
    return user


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
    emit(events.PasswordChanged(**actor.stamp(at), subject=f"user:{user.id}"))


def sign_in(phone: str | None, email: str | None, password: str, at: datetime) -> User:
    """The person whose phone or e-mail and password these are; one and the same DomainError for every reason of
    refusal.
    """
    user = find_by_login(phone, email)
    fits = matches(user.password_hash if user else None, password)
    if user is None or not fits or not user.is_enabled:
        raise DomainError("sign_in_refused")
    hasher = service(PasswordHasher)
    if user.password_hash and hasher.check_needs_rehash(user.password_hash):
        user.password_hash = hasher.hash(password)
    user.signed_in_at = at
    return user


def sign_out_everywhere(user: User, actor: Actor, at: datetime, *, here: int | None = None) -> None:
    """Ends every browser session of the person, but the one `here`."""
    end_sessions(user.id, "elsewhere", at, but=() if here is None else (here,))
    emit(events.SignedOutEverywhere(**actor.stamp(at), subject=f"user:{user.id}"))


def set_enabled(user: User, enabled: bool, actor: Actor, at: datetime) -> None:
    """Closes or opens an account; nobody closes their own."""
    if user.id == actor.user_id:
        raise DomainError("own_account")
    if user.is_enabled == enabled:
        return
    user.is_enabled = enabled
    if not enabled:
        end_sessions(user.id, "closed", at)
    kind = events.UserEnabled if enabled else events.UserDisabled
    emit(kind(**actor.stamp(at), subject=f"user:{user.id}"))


def choose_locale(user_id: int, locale: str) -> None:
    """Keeps the person's language."""
    session().execute(update(User).where(User.id == user_id).values(locale=locale))


def administrators_exist() -> bool:
    """Whether anyone can keep this copy running."""
    return session().scalar(select(User.id).where(User.is_administrator).limit(1)) is not None
