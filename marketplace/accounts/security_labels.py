"""What stands in a security log, in plain words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.models import SecurityEvent
from marketplace.accounts.places import Places
from marketplace.infra.data.runtime import service

KINDS: Mapping[str, Any] = {
    "sign_in": _l("Signed in"),
    "sign_in_failed": _l("Somebody tried to sign in with a wrong password"),
    "factor_failed": _l("The password was right, the second factor was not"),
    "proof_failed": _l("A wrong password where we asked once more"),
    "signed_out_everywhere": _l("Other phones and browsers signed out"),
    "password_changed": _l("Password set anew"),
    "password_link_made": _l("A link for a new password was made"),
    "authenticator_added": _l("App for codes set up"),
    "passkey_added": _l("Passkey added"),
    "factor_removed": _l("A second factor taken off"),
    "recovery_codes_made": _l("Recovery codes made"),
    "recovery_code_used": _l("Signed in with a recovery code"),
    "recovery_asked": _l("Staff asked to take the second factor off"),
    "recovery_refused": _l("Staff decided to leave the second factor"),
    "factor_recovered": _l("Two of the staff took the second factor off"),
    "role_added": _l("Role given: %(role)s"),
    "role_ended": _l("Role ended: %(role)s"),
    "account_made": _l("Account made"),
    "account_closed": _l("Account closed"),
    "account_opened": _l("Account opened again"),
    "nik_read": _l("Read a person's identity number (NIK) in full"),
}


def told(event: SecurityEvent) -> str:
    """One line of the log in the reader's language."""
    text = str(KINDS[event.kind])
    return text % {"role": _role(event.details)} if "%(" in text else text


def _role(details: Mapping[str, Any]) -> str:
    word = service(Places).role_word(str(details.get("role", "")))
    return ", ".join(filter(None, (word, str(details.get("organisation", "")))))
