"""Finding people."""

import re
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PasswordLink, User
from marketplace.accounts.passwords import token_hash
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound

MOST_CLAIMS = 10
"""How many accounts that name one number are looked at, from either end."""


def get_user(user_id: int, viewer: Actor) -> User:
    """The person; only the administrator sees others. NotFound otherwise."""
    user = session().get(User, user_id) if viewer.is_administrator or viewer.user_id == user_id else None
    if user is None:
        raise NotFound("user")
    return user


def list_by_login(phone: str | None, email: str | None) -> list[User]:
    """The accounts that name this phone number (E.164) or e-mail address: its known holder's first, then those of
    people who merely wrote it, the oldest and the last used of them, so that no flood of new ones hides the others.
    """
    wanted = [User.phone == phone] if phone else []
    wanted += [User.email == email.lower()] if email else []
    if not wanted:
        return []
    known = (User.phone_confirmed_at.is_not(None) & (User.phone == phone)) | (
        User.email_confirmed_at.is_not(None) & (User.email == (email or "").lower())
    )
    used = func.coalesce(User.signed_in_at, User.created_at)
    named = select(User).where(or_(*wanted)).limit(MOST_CLAIMS)
    oldest = session().scalars(named.order_by(known.desc(), User.id)).all()
    if len(oldest) < MOST_CLAIMS:
        return list(oldest)
    return list(dict.fromkeys([*oldest, *session().scalars(named.order_by(used.desc(), User.id.desc()))]))


def find_by_login(phone: str | None, email: str | None) -> User | None:
    """An account with that phone number (E.164) or e-mail address, its known holder's rather than another."""
    return next(iter(list_by_login(phone, email)), None)


def find_holder(phone: str | None, email: str | None) -> User | None:
    """The open account that is known to be of whoever holds this phone number or e-mail address."""
    held = [(User.phone == phone) & User.phone_confirmed_at.is_not(None)] if phone else []
    held += [(User.email == email) & User.email_confirmed_at.is_not(None)] if email else []
    return session().scalar(select(User).where(or_(*held), User.is_enabled)) if held else None


def find_by_token(token: str) -> PasswordLink | None:
    """The link of that token, used or not."""
    return session().scalar(select(PasswordLink).where(PasswordLink.token_hash == token_hash(token)))


def find_password_link(token: str, at: datetime) -> PasswordLink | None:
    """The unused, unexpired link of that token, unless its person's account is closed."""
    link = session().scalar(
        select(PasswordLink)
        .join(User, User.id == PasswordLink.user_id)
        .where(PasswordLink.token_hash == token_hash(token), PasswordLink.used_at.is_(None), User.is_enabled)
    )
    return link if link is not None and link.expires_at > at else None


def list_users(viewer: Actor, text: str = "", limit: int = 50, after: int = 0) -> list[User]:
    """People for the administrator, a page at a time, by a part of the name, the e-mail or the phone number as it is
    written on screen; nobody else sees any.
    """
    if not viewer.is_administrator:
        return []
    picked = select(User).where(User.id > after).order_by(User.id).limit(limit)
    if text:
        picked = picked.where(people_like(text))
    return list(session().scalars(picked))


def people_like(text: str) -> ColumnElement[bool]:
    """People by a part of the name, the e-mail, or the phone number as it is written on screen."""
    digits = re.sub(r"\D", "", text).removeprefix("62").removeprefix("0")
    fits = [User.name.icontains(text, autoescape=True), User.email.icontains(text, autoescape=True)]
    return or_(*fits, *([User.phone.contains(digits)] if digits else []))


def names_of(user_ids: set[int]) -> dict[int, str]:
    """Names by id, for showing who did something."""
    if not user_ids:
        return {}
    return {row.id: row.name for row in session().execute(select(User.id, User.name).where(User.id.in_(user_ids)))}
