"""Passwords with Argon2id, and the tokens of one-time links."""

import hashlib
import re
import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.infra.data.runtime import service
from marketplace.kernel.errors import DomainError

SHORTEST, LONGEST = 10, 128
JUDGED = 72
"""How many letters are judged; what stands behind them can only make a password harder."""
WEAKEST = 3
"""The least score (of 0 to 4): a hundred million guesses by somebody who knows which passwords people choose."""
SITE = ("purnakarya", "purna karya", "marketplace")
EVERYBODYS = (
    "indonesia", "bismillah", "alhamdulillah", "sayangku", "sayang", "cintaku", "rahasia", "merdeka", "jakarta",
    "surabaya", "semarang", "bandung", "lombok", "sragen", "batik", "garuda", "pancasila", "katasandi", "kata sandi",
    "selamat", "semangat", "keluarga", "kelompok", "koperasi", "anggota", "ketua", "petugas", "kerajinan",
)  # fmt: skip
"""Words that are tried first here, beside those that the library knows."""


def own_words(name: str, phone: str | None, email: str | None) -> list[str]:
    """What a password of this person may not be made of: the name, the number however it is written, the e-mail."""
    digits = (phone or "").lstrip("+")
    numbers = [digits, f"0{digits.removeprefix('62')}", digits.removeprefix("62")] if digits else []
    parts = [*re.split(r"[\W_]+", name.lower()), *re.split(r"[\W_]+", (email or "").lower())]
    return [
        name.lower(),
        "".join(name.lower().split()),
        *numbers,
        email or "",
        *(each for each in parts if len(each) > 2),
    ]


def check_password(password: str, own: Sequence[str] = ()) -> None:
    """DomainError at `password` when it is too short, too long, made of the person's own words, or soon guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DomainError("password_length", "password", least=SHORTEST, most=LONGEST)
    from zxcvbn import zxcvbn  # its word lists take a while to load

    mine = {word.lower() for word in (*own, *SITE) if word}
    judged = zxcvbn(password[:JUDGED], user_inputs=[*mine, *EVERYBODYS])
    if judged["score"] >= WEAKEST:
        return
    used = {match.get("matched_word") for match in judged["sequence"] if match.get("dictionary_name") == "user_inputs"}
    raise DomainError("password_own" if used & mine else "password_common", "password")


def hash_password(password: str, own: Sequence[str] = ()) -> str:
    """The Argon2id hash; DomainError at `password` when it may not be one."""
    check_password(password, own)
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
