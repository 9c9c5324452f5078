"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.infra.events import Event


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
