"""Finding people."""

import re
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import PasswordLink, User
from marketplace.accounts.passwords import token_hash
from marketplace.infra.runtime import session
from marketplace.kernel.errors import NotFound


def get_user(user_id: int, viewer: Actor) -> User:
    """The person; only the administrator sees others. NotFound otherwise."""
    user = session().get(User, user_id) if viewer.is_administrator or viewer.user_id == user_id else None
    if user is None:
        raise NotFound("user")
    return user


def find_by_login(phone: str | None, email: str | None) -> User | None:
    """The person with that phone number (E.164) or e-mail address."""
    wanted = [User.phone == phone] if phone else []
    wanted += [User.email == email.lower()] if email else []
    return session().scalar(select(User).where(or_(*wanted))) if wanted else None


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
