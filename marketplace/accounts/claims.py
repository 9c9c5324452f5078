"""Accounts that people make for themselves: whoever writes a number is not told who else wrote it."""

from datetime import datetime

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.operations import add_user, clean_login, find_fitting
from marketplace.accounts.passwords import check_password
from marketplace.kernel.errors import DomainError


def claim_account(
    name: str,
    phone: str | None,
    email: str | None,
    password: str,
    actor: Actor,
    at: datetime,
    *,
    locale: str = "id",
    zone: str = "Asia/Jakarta",
    created_for_id: int | None = None,
) -> User:
    """Makes an account that names this phone number or e-mail address, whether or not another names it too.

    Only who knows the password of an account is told that it exists: DomainError `account_is_yours`.
    """
    phone, email = clean_login(phone, email)
    check_password(password)
    if find_fitting(phone, email, password) is not None:
        raise DomainError("account_is_yours", "password")
    return add_user(
        name, phone, email, actor, at, password=password, locale=locale, zone=zone, created_for_id=created_for_id
    )
