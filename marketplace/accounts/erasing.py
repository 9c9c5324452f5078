"""Erasing who somebody is from her account: it stays as a number, so that history and papers hold together."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from marketplace.accounts import events
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import (
    Authenticator,
    Passkey,
    PasskeyChallenge,
    PasswordLink,
    RecoveryCode,
    SecurityEvent,
    User,
)
from marketplace.accounts.sealed_names import PAPERS_KEPT_YEARS, blank_signatures, last_paper_on, seal_name
from marketplace.accounts.sessions import end_sessions
from marketplace.audit.words import destroy_words
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import DomainError

A_YEAR = timedelta(days=365.25)
NOWHERE = "invalid"
"""The ending of addresses that no letter ever reaches (RFC 2606)."""
FORGOTTEN = (Authenticator, Passkey, PasskeyChallenge, RecoveryCode, PasswordLink, SecurityEvent)


def erase_user(user: User, pseudonym: str, actor: Actor, at: datetime) -> None:
    """Closes the account for good and forgets name, number and address.

    On papers the person signed, the name stays readable under a key of its own until their legal term is over, and so
    does what she wrote in their history.
    """
    if user.id == actor.user_id or user.is_administrator:
        raise DomainError("account_not_erased")
    last = last_paper_on(user.id)
    if last is not None:
        seal_name(user, pseudonym, last + PAPERS_KEPT_YEARS * A_YEAR, at)
    else:
        destroy_words(user.id, at)
    blank_signatures(user.id, user.name, pseudonym)
    end_sessions(user.id, "closed", at)
    for kind in FORGOTTEN:
        session().execute(delete(kind).where(kind.user_id == user.id))
    user.name, user.phone, user.email = pseudonym, None, f"person-{user.id}@erased.{NOWHERE}"
    user.phone_confirmed_at = user.email_confirmed_at = user.password_hash = None
    user.is_enabled, user.erased_at = False, at
    emit(events.UserErased(**actor.event_fields(at), subject=key_of("user", user.id)))
