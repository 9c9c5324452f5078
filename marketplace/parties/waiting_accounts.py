"""Bank accounts in use, and what a new one still waits for: its group's word, a day, a second person."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import session
from marketplace.parties.finance import able_people
from marketplace.parties.models import BankAccount
from marketplace.parties.thresholds import value_of


def list_bank_accounts(organisation_id: int) -> list[BankAccount]:
    """The accounts that are in use or wait to be, the newest first."""
    query = select(BankAccount).where(BankAccount.organisation_id == organisation_id, BankAccount.ended_at.is_(None))
    return list(session().scalars(query.order_by(BankAccount.id.desc())))


def find_bank_account(organisation_id: int) -> BankAccount | None:
    """The confirmed account that payments go to, or None."""
    return next((a for a in list_bank_accounts(organisation_id) if a.confirmed_at is not None), None)


def awaits_group(account: BankAccount) -> bool:
    """Whether the group's own coordinator has yet to stand for the account: where one signs in, an officer waits."""
    if account.confirmed_at is not None or account.agreed_at is not None or not account.organisation.is_group:
        return False
    return bool(able_people(account.organisation_id, ("group_coordinator",)) - {account.created_by_id})


def list_unagreed(viewer: Actor) -> list[BankAccount]:
    """The accounts that the viewer, as the group's coordinator, has yet to stand for."""
    return [each for each in session().scalars(not_agreed_to(viewer).order_by(BankAccount.id)) if awaits_group(each)]


def not_agreed_to(viewer: Actor) -> Select[BankAccount]:
    """Picks the new accounts of the groups that the viewer coordinates, without their word yet."""
    groups = {g.organisation_id for g in viewer.grants if g.role == "group_coordinator"}
    waiting = (BankAccount.confirmed_at.is_(None), BankAccount.ended_at.is_(None), BankAccount.agreed_at.is_(None))
    return select(BankAccount).where(BankAccount.organisation_id.in_(groups), *waiting)


def list_same_account(bank_code: str, number: str) -> list[BankAccount]:
    """Every row, of whatever organisation and time, that names this very account."""
    alike = (BankAccount.bank_code == bank_code, BankAccount.last4 == number[-4:])
    return [account for account in session().scalars(select(BankAccount).where(*alike)) if account.number == number]


def waits_until(account: BankAccount, at: datetime) -> datetime | None:
    """Until when no payment goes to the account, new and not confirmed a second time; None if it may."""
    if account.confirmed_at is None or account.released_at is not None:
        return None
    hours = value_of("new_account_hours", account.organisation, at)
    until = account.confirmed_at + timedelta(hours=hours)
    return until if until > at else None
