"""Bank accounts and certificates of an organisation."""

from datetime import date, datetime

from marketplace.accounts.actor import Actor
from marketplace.infra.runtime import emit, session
from marketplace.kernel.cleaning import clean_name, is_blank
from marketplace.kernel.errors import DomainError
from marketplace.parties import events
from marketplace.parties.banks import BANKS
from marketplace.parties.lifecycle import ORGANISATION
from marketplace.parties.models import BankAccount, Certificate, Organisation
from marketplace.parties.operations import changed_profile, given, stamp
from marketplace.parties.queries import list_bank_accounts
from marketplace.parties.rules import check_account_number, check_certificate_number


def name_bank_account(
    organisation: Organisation, bank_code: str, number: str, holder: str, actor: Actor, at: datetime
) -> BankAccount:
    """Names the account to be paid to. After approval, an officer confirms a change before it is used."""
    ORGANISATION.move(organisation, "edit")
    digits = check_account_number(number)
    if bank_code not in BANKS:
        raise DomainError("unknown_bank", "bank_code")
    if is_blank(holder):
        raise DomainError("name_missing", "holder")
    for waiting in list_bank_accounts(organisation.id):
        if waiting.confirmed_at is None:
            waiting.ended_at = at
    account = BankAccount(
        organisation_id=organisation.id, bank_code=bank_code, number=digits, last4=digits[-4:],
        holder=clean_name(holder), created_at=at, created_by_id=actor.user_id,
    )  # fmt: skip
    session().add(account)
    session().flush()
    emit(events.BankAccountNamed(**stamp(organisation, actor, at), bank_account_id=account.id))
    return account


def confirm_bank_account(organisation: Organisation, account: BankAccount, actor: Actor, at: datetime) -> None:
    """Puts a new account into use after the officer asked the organisation; the one before ends."""
    if account.confirmed_at is not None or account.ended_at is not None:
        raise DomainError("account_decided")
    for other in list_bank_accounts(organisation.id):
        if other.id != account.id:
            other.ended_at = at
    account.confirmed_at, account.confirmed_by_id = at, actor.user_id
    emit(events.BankAccountConfirmed(**stamp(organisation, actor, at), bank_account_id=account.id))


def refuse_bank_account(
    organisation: Organisation, account: BankAccount, reason: str, actor: Actor, at: datetime
) -> None:
    """Refuses a new account with a reason; the one in use stays."""
    if account.confirmed_at is not None or account.ended_at is not None:
        raise DomainError("account_decided")
    reason = given(reason)
    account.ended_at = at
    emit(events.BankAccountRefused(**stamp(organisation, actor, at), bank_account_id=account.id, reason=reason))


def add_certificate(
    organisation: Organisation, kind: str, number: str, expires_on: date | None, actor: Actor, at: datetime
) -> Certificate:
    """Notes a paper with its number and the last day on which it is valid."""
    paper = Certificate(
        organisation_id=organisation.id, kind=kind, number=check_certificate_number(kind, number),
        expires_on=expires_on, created_at=at,
    )  # fmt: skip
    session().add(paper)
    changed_profile(organisation, "certificate", actor, at)
    return paper


def remove_certificate(organisation: Organisation, paper: Certificate, actor: Actor, at: datetime) -> None:
    """Takes a paper off the organisation's page."""
    paper.removed_at = at
    changed_profile(organisation, "certificate", actor, at)
