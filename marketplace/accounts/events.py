"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.data.events import Event


@dataclass(frozen=True, kw_only=True)
class UserCreated(Event):
    """A person was given an account."""

    key: ClassVar[str] = "user.created"


@dataclass(frozen=True, kw_only=True)
class PasswordLinkIssued(Event):
    """Somebody made a one-time link with which a person sets a password."""

    key: ClassVar[str] = "user.password_link_issued"
    user_id: int
    """For whom; `by_user_id` made it."""


@dataclass(frozen=True, kw_only=True)
class LoginConfirmed(Event):
    """The number or address of an account was shown to be its person's own."""

    key: ClassVar[str] = "user.login_confirmed"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A person set a password."""

    key: ClassVar[str] = "user.password_changed"


@dataclass(frozen=True, kw_only=True)
class SignedOutEverywhere(Event):
    """A person ended all browser sessions."""

    key: ClassVar[str] = "user.signed_out_everywhere"


@dataclass(frozen=True, kw_only=True)
class UserDisabled(Event):
    """The administrator closed an account."""

    key: ClassVar[str] = "user.disabled"


@dataclass(frozen=True, kw_only=True)
class UserEnabled(Event):
    """The administrator opened a closed account again."""

    key: ClassVar[str] = "user.enabled"


@dataclass(frozen=True, kw_only=True)
class AuthenticatorAdded(Event):
    """A person added an app that shows codes as a second factor."""

    key: ClassVar[str] = "user.authenticator_added"


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Event):
    """A person added a passkey."""

    key: ClassVar[str] = "user.passkey_added"


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(Event):
    """A person took one of their own second factors off."""

    key: ClassVar[str] = "user.factor_removed"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    """A person had recovery codes made; earlier ones no longer work."""

    key: ClassVar[str] = "user.recovery_codes_made"


@dataclass(frozen=True, kw_only=True)
class FactorRecoveryAsked(Event):
    """One of the staff asks that somebody's second factors be taken off."""

    key: ClassVar[str] = "user.factor_recovery_asked"


@dataclass(frozen=True, kw_only=True)
class FactorRecoveryRefused(Event):
    """Staff decided against taking somebody's second factors off."""

    key: ClassVar[str] = "user.factor_recovery_refused"


@dataclass(frozen=True, kw_only=True)
class FactorRecovered(Event):
    """A second person of the staff took somebody's second factors off."""

    key: ClassVar[str] = "user.factor_recovered"


@dataclass(frozen=True, kw_only=True)
class UserErased(Event):
    """Who the account's person is was erased."""

    key: ClassVar[str] = "user.erased"
