"""What happens to an account goes into its holder's security log."""

from marketplace.accounts import events, security_log
from marketplace.infra.data.events import Event
from marketplace.kernel.document_keys import ids_of

KINDS: dict[type[Event], str] = {
    events.UserCreated: "account_made",
    events.PasswordLinkIssued: "password_link_made",
    events.PasswordChanged: "password_changed",
    events.SignedOutEverywhere: "signed_out_everywhere",
    events.UserDisabled: "account_closed",
    events.UserEnabled: "account_opened",
    events.AuthenticatorAdded: "authenticator_added",
    events.PasskeyAdded: "passkey_added",
    events.FactorRemoved: "factor_removed",
    events.RecoveryCodesMade: "recovery_codes_made",
    events.FactorRecoveryAsked: "recovery_asked",
    events.FactorRecoveryRefused: "recovery_refused",
    events.FactorRecovered: "factor_recovered",
}


def log(event: Event) -> None:
    """One line for the account that the event is about."""
    user_id = ids_of("user", [event.subject]).pop()
    security_log.note(user_id, KINDS[type(event)], event.at, by_user_id=event.by_user_id)


BINDINGS = tuple((kind, log) for kind in KINDS)
