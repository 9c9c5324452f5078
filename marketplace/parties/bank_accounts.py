"""Where an organisation is paid: named by one, stood for by the group, confirmed by an officer, then waiting."""

from datetime import datetime

from marketplace.accounts.actor import Actor
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.cleaning import clean_name, is_blank
from marketplace.kernel.errors import DomainError
from marketplace.kernel.reasons import clean_reason
from marketplace.parties import events, rules
from marketplace.parties.banks import BANKS
from marketplace.parties.lifecycle import ORGANISATION
from marketplace.parties.models import BankAccount, Organisation
from marketplace.parties.operations import event_fields
from marketplace.parties.queries import awaits_group, list_bank_accounts, list_same_account, load_organisation
from marketplace.people.rules import is_same_name


def name_bank_account(
    organisation: Organisation, bank_code: str, number: str, holder: str, actor: Actor, at: datetime
) -> BankAccount:
    """Names the account to be paid to, never one of the facilitator's own. After approval, an officer confirms it."""
    ORGANISATION.move(organisation, "edit")
    digits = rules.check_account_number(number)
    if bank_code not in BANKS:
        raise DomainError("unknown_bank", "bank_code")
    if is_blank(holder):
        raise DomainError("name_missing", "holder")
    coordinates = actor.is_system or actor.has_role("group_coordinator", organisation.id, None)
    own_word = coordinates or not organisation.is_group
    if actor.has_role("field_facilitator", organisation.id, None) and not own_word:
        _check_not_own(organisation, bank_code, digits, holder, actor)
    check_bound(BankAccount.organisation_id, organisation.id, rules.MOST_ACCOUNTS)
    for waiting in list_bank_accounts(organisation.id):
        if waiting.confirmed_at is None:
            waiting.ended_at = at
    account = BankAccount(
        organisation_id=organisation.id, bank_code=bank_code, number=digits, last4=digits[-4:],
        holder=clean_name(holder), created_at=at, created_by_id=actor.user_id,
        agreed_at=at if own_word else None, agreed_by_id=actor.user_id if own_word else None,
    )  # fmt: skip
    session().add(account)
    session().flush()
    emit(events.BankAccountNamed(**event_fields(organisation, actor, at), bank_account_id=account.id))
    return account


def _check_not_own(organisation: Organisation, bank_code: str, digits: str, holder: str, actor: Actor) -> None:
    """A facilitator names no account in her own name or her partner's, nor one that stands for somebody else."""
    partner = load_organisation(organisation.partner_id).name if organisation.partner_id else ""
    if any(is_same_name(holder, name) for name in (actor.display_name, partner)):
        raise DomainError("account_of_facilitator", "holder")
    if any(other.organisation_id != organisation.id for other in list_same_account(bank_code, digits)):
        raise DomainError("account_of_others", "number")


def agree_bank_account(account: BankAccount, actor: Actor, at: datetime) -> None:
    """The group's coordinator says that an account which somebody else named is the group's own."""
    _check_waits(account)
    if account.agreed_at is not None:
        raise DomainError("account_decided")
    account.agreed_at, account.agreed_by_id = at, actor.user_id
    emit(events.BankAccountAgreed(**event_fields(account.organisation, actor, at), bank_account_id=account.id))


def confirm_bank_account(organisation: Organisation, account: BankAccount, actor: Actor, at: datetime) -> None:
    """Puts a new account into use after the officer asked the organisation; the one before ends."""
    _check_waits(account)
    if awaits_group(account):
        raise DomainError("group_first")
    for other in list_bank_accounts(organisation.id):
        if other.id != account.id:
            other.ended_at = at
    account.confirmed_at, account.confirmed_by_id = at, actor.user_id
    emit(events.BankAccountConfirmed(**event_fields(organisation, actor, at), bank_account_id=account.id))


def refuse_bank_account(
    organisation: Organisation, account: BankAccount, reason: str, actor: Actor, at: datetime
) -> None:
    """Refuses a new account with a reason, as its group or its officer; the one in use stays."""
    _check_waits(account)
    reason = clean_reason(reason)
    account.ended_at = at
    emit(events.BankAccountRefused(**event_fields(organisation, actor, at), bank_account_id=account.id, reason=reason))


def release_bank_account(account: BankAccount, actor: Actor, at: datetime) -> None:
    """A second person confirms an account in use, so that its first payment need not wait."""
    if account.confirmed_at is None or account.ended_at is not None or account.released_at is not None:
        raise DomainError("account_decided")
    account.released_at, account.released_by_id = at, actor.user_id
    emit(events.BankAccountReleased(**event_fields(account.organisation, actor, at), bank_account_id=account.id))


def _check_waits(account: BankAccount) -> None:
    if account.confirmed_at is not None or account.ended_at is not None:
        raise DomainError("account_decided")
