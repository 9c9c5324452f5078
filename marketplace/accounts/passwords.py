"""Passwords with Argon2id, and the tokens of one-time links."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.infra.runtime import service
from marketplace.kernel.errors import DomainError

SHORTEST, LONGEST = 8, 128
_COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "password",
        "password1",
        "qwertyuiop",
        "11111111",
        "indonesia",
        "bismillah",
        "sayangku",
    ]
)


def check_password(password: str) -> None:
    """DomainError at `password` when it is too short, too long, or known to everybody."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DomainError("password_length", "password", least=SHORTEST, most=LONGEST)
    if password.lower() in _COMMON or len(set(password)) < 3:
        raise DomainError("password_common", "password")


def hash_password(password: str) -> str:
    """The Argon2id hash; DomainError at `password` when it may not be one."""
    check_password(password)
    return service(PasswordHasher).hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for an unknown person as for a known one."""
    hasher = service(PasswordHasher)
    if password_hash is None:
        hasher.hash(password[:LONGEST])
        return False
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def new_token() -> tuple[str, str]:
    """A fresh token for a link, and its hash for the database."""
    token = secrets.token_urlsafe(24)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """SHA-256 of a token: enough for 192 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
