"""Passkeys (WebAuthn): a key in the person's phone or computer, used after a fingerprint or the device's own code.

The library is loaded when the first passkey is asked for: most people never come here.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select

from marketplace.accounts import events
from marketplace.accounts.actor import Actor
from marketplace.accounts.factors import ISSUER, removed
from marketplace.accounts.models import Passkey, PasskeyChallenge, User
from marketplace.infra.data.runtime import emit, runtime, session
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import DomainError, NotFound

CHALLENGE_LIFE = timedelta(minutes=5)
MOST = 10
"""Passkeys of one person."""


def site() -> str:
    """The name that passkeys are bound to: the host of this copy's address."""
    return urlsplit(runtime().base_url).hostname or "localhost"


def _origin() -> str:
    parts = urlsplit(runtime().base_url)
    return f"{parts.scheme}://{parts.netloc}"


def _new_challenge(user_id: int | None, at: datetime) -> bytes:
    made = secrets.token_urlsafe(32)
    session().add(PasskeyChallenge(challenge=made, user_id=user_id, made_at=at))
    return made.encode()


def _use_challenge(user_id: int | None, client_data: Any, at: datetime) -> bytes:
    """The challenge that was signed, used up; DomainError when we never made it, or too long ago."""
    from webauthn.helpers import base64url_to_bytes

    try:
        told = json.loads(base64url_to_bytes(client_data))
        challenge = base64url_to_bytes(told["challenge"]).decode()
    except (ValueError, KeyError, TypeError):
        raise DomainError("passkey_refused") from None
    mine = (PasskeyChallenge.challenge == challenge, PasskeyChallenge.made_at > at - CHALLENGE_LIFE)
    owner = PasskeyChallenge.user_id == user_id if user_id else PasskeyChallenge.user_id.is_(None)
    used = session().execute(delete(PasskeyChallenge).where(*mine, owner))
    if getattr(used, "rowcount", 0) != 1:
        raise DomainError("passkey_refused")
    return challenge.encode()


def options_to_add(user: User, at: datetime) -> str:
    """What the browser is asked to make a passkey for, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    held = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in _held(user.id)]
    options = generate_registration_options(
        rp_id=site(), rp_name=ISSUER, user_id=key_of("user", user.id).encode(),
        user_name=user.phone or user.email or "",
        user_display_name=user.name, challenge=_new_challenge(user.id, at), exclude_credentials=held,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )  # fmt: skip
    return options_to_json(options)


def _held(user_id: int) -> list[Passkey]:
    return list(session().scalars(select(Passkey).where(Passkey.user_id == user_id)))


def add_passkey(user: User, answer: str, device: str, actor: Actor, at: datetime) -> Passkey:
    """Keeps the public half of a new passkey; DomainError when the browser's answer does not hold."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    if len(_held(user.id)) >= MOST:
        raise DomainError("passkeys_too_many", most=MOST)
    credential = _read(answer)
    challenge = _use_challenge(user.id, credential["response"].get("clientDataJSON"), at)
    try:
        made = verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site(), expected_origin=_origin(),
            require_user_verification=True,
        )  # fmt: skip
    except WebAuthnException:
        raise DomainError("passkey_refused") from None
    name = bytes_to_base64url(made.credential_id)
    if session().scalar(select(Passkey.id).where(Passkey.credential_id == name)) is not None:
        raise DomainError("passkey_refused")
    passkey = Passkey(
        user_id=user.id, credential_id=name, public_key=made.credential_public_key, sign_count=made.sign_count,
        device=device, made_at=at,
    )  # fmt: skip
    session().add(passkey)
    emit(events.PasskeyAdded(**actor.event_fields(at), subject=key_of("user", user.id)))
    return passkey


def options_to_prove(at: datetime) -> str:
    """What the browser is asked to sign with any passkey it has for this site, as JSON."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=site(), challenge=_new_challenge(None, at), user_verification=UserVerificationRequirement.REQUIRED
    )
    return options_to_json(options)


def use_passkey(answer: str, at: datetime) -> User:
    """Whose passkey signed; DomainError when it does not hold, is nobody's, or the account is closed."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    credential = _read(answer)
    challenge = _use_challenge(None, credential["response"].get("clientDataJSON"), at)
    picked = select(Passkey, User).join(User).where(Passkey.credential_id == str(credential.get("id")), User.is_enabled)
    row = session().execute(picked.with_for_update(of=Passkey)).first()
    if row is None:
        raise DomainError("passkey_refused")
    passkey, user = row
    try:
        proven = verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site(), expected_origin=_origin(),
            credential_public_key=passkey.public_key, credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )  # fmt: skip
    except WebAuthnException:
        raise DomainError("passkey_refused") from None
    passkey.sign_count, passkey.used_at = proven.new_sign_count, at
    owner: User = user
    return owner


def _read(answer: str) -> dict[str, Any]:
    """The browser's answer; DomainError when it is none."""
    try:
        told = json.loads(answer)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("response"), dict):
        raise DomainError("passkey_refused")
    return told


def remove_passkey(user: User, passkey_id: int, actor: Actor, at: datetime) -> None:
    """Takes one of the person's passkeys off; NotFound for anybody else's."""
    held = session().get(Passkey, passkey_id)
    if held is None or held.user_id != user.id:
        raise NotFound("passkey")
    session().delete(held)
    removed(user, actor, at)


def forget_old_challenges(at: datetime) -> None:
    """Deletes what nobody may sign any more."""
    session().execute(delete(PasskeyChallenge).where(PasskeyChallenge.made_at < at - CHALLENGE_LIFE))
