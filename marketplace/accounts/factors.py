"""Second factors: an app that shows codes, and the codes on paper for the day the phone is gone. Passkeys beside it."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import delete, select, update

from marketplace.accounts import events
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import Authenticator, Passkey, RecoveryCode, User
from marketplace.accounts.passwords import matches
from marketplace.infra.data.runtime import emit, service, session
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import DomainError, NotFound

ISSUER = "Purnakarya"
STEP = 30
"""Seconds that a code is shown."""
SKEW = (0, -1, 1)
"""A code that is just over, or of a clock a little ahead, counts too."""
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PART = 4


@dataclass(frozen=True)
class Factors:
    """What the person can prove by, beside the password."""

    authenticator: Authenticator | None
    passkeys: list[Passkey]
    codes_left: int

    def __bool__(self) -> bool:
        return self.authenticator is not None or bool(self.passkeys)


def list_factors(user_id: int) -> Factors:
    """The person's second factors that work."""
    confirmed = (Authenticator.user_id == user_id, Authenticator.confirmed_at.is_not(None))
    keys = session().scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id))
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return Factors(
        authenticator=session().scalars(select(Authenticator).where(*confirmed)).first(),
        passkeys=list(keys),
        codes_left=len(session().scalars(select(RecoveryCode.id).where(*unused)).all()),
    )


def begin_authenticator(user: User, at: datetime) -> Authenticator:
    """A fresh secret for the app; it counts once a code of it was typed. Those begun and left earlier end."""
    begun = (Authenticator.user_id == user.id, Authenticator.confirmed_at.is_(None))
    session().execute(delete(Authenticator).where(*begun))
    made = Authenticator(user_id=user.id, secret=pyotp.random_base32(), last_step=0, made_at=at)
    session().add(made)
    session().flush()
    return made


def find_begun_authenticator(user_id: int) -> Authenticator | None:
    """The app that the person is setting up."""
    begun = (Authenticator.user_id == user_id, Authenticator.confirmed_at.is_(None))
    return session().scalars(select(Authenticator).where(*begun)).first()


def provisioning_uri(authenticator: Authenticator, user: User) -> str:
    """What the app reads from the picture."""
    totp = pyotp.TOTP(authenticator.secret)
    return str(totp.provisioning_uri(name=user.phone or user.email or user.name, issuer_name=ISSUER))


def confirm_authenticator(begun: Authenticator, code: str, actor: Actor, at: datetime) -> None:
    """Takes the app into use once it shows the right code; it takes the place of an earlier one."""
    if not _fits(begun, code, at):
        raise DomainError("code_wrong", "code")
    earlier = (Authenticator.user_id == begun.user_id, Authenticator.id != begun.id)
    session().execute(delete(Authenticator).where(*earlier))
    begun.confirmed_at = at
    emit(events.AuthenticatorAdded(**actor.event_fields(at), subject=key_of("user", begun.user_id)))


def remove_authenticator(user: User, actor: Actor, at: datetime) -> None:
    """Takes the app off; NotFound where there is none."""
    held = list_factors(user.id).authenticator
    if held is None:
        raise NotFound("authenticator")
    session().delete(held)
    removed(user, actor, at)


def removed(user: User, actor: Actor, at: datetime) -> None:
    """Says that a factor is gone; codes on paper go with the last one."""
    session().flush()
    if not list_factors(user.id):
        session().execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    emit(events.FactorRemoved(**actor.event_fields(at), subject=key_of("user", user.id)))


def remove_all(user_id: int) -> None:
    """Takes every second factor of the person off."""
    for table in (Authenticator, Passkey, RecoveryCode):
        session().execute(delete(table).where(table.user_id == user_id))


def make_recovery_codes(user: User, actor: Actor, at: datetime) -> list[str]:
    """Ten codes to write down, shown once; earlier ones no longer work."""
    session().execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    hasher, codes = service(PasswordHasher), [_new_code() for _number in range(CODES)]
    for code in codes:
        head, secret = code[:PART], code[PART:]
        row = RecoveryCode(user_id=user.id, head=head, code_hash=hasher.hash(secret), made_at=at)
        session().add(row)
    emit(events.RecoveryCodesMade(**actor.event_fields(at), subject=key_of("user", user.id)))
    return ["-".join(code[place : place + PART] for place in range(0, len(code), PART)) for code in codes]


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(3 * PART))


def use_code(user: User, typed: str, at: datetime) -> str:
    """Judges six digits of the app or a code on paper, each good for one use; which it was, or DomainError."""
    text = "".join(letter for letter in typed.lower() if letter.isalnum())
    held = list_factors(user.id).authenticator
    if held is not None and _fits(held, text, at):
        return "authenticator"
    unused = (RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None), RecoveryCode.head == text[:PART])
    for row in session().scalars(select(RecoveryCode).where(*unused)).all():
        if matches(row.code_hash, text[PART:]) and _taken(
            update(RecoveryCode).where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_(None)).values(used_at=at)
        ):
            return "recovery_code"
    raise DomainError("code_wrong", "code")


def _fits(authenticator: Authenticator, typed: str, at: datetime) -> bool:
    code = "".join(letter for letter in typed if letter.isdigit())
    totp, now_step = pyotp.TOTP(authenticator.secret), int(at.timestamp()) // STEP
    step = next((now_step + by for by in SKEW if hmac.compare_digest(totp.generate_otp(now_step + by), code)), 0)
    mine = (Authenticator.id == authenticator.id, Authenticator.last_step < step)
    return bool(step) and _taken(update(Authenticator).where(*mine).values(last_step=step))


def _taken(change: object) -> bool:
    """Whether the row was still there to be used up: of two at once, one is."""
    return getattr(session().execute(change), "rowcount", 0) == 1  # type: ignore[call-overload]
