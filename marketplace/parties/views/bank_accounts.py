"""A new bank account: who named it, who stands for it, and the answers of group, officer and a second person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.kernel.errors import NotFound
from marketplace.parties import bank_accounts, queries
from marketplace.parties.models import BankAccount, Organisation
from marketplace.parties.thresholds import value_of
from marketplace.parties.views.approvals import decide_with_reason
from marketplace.parties.views.blueprint import back_to, blueprint

AT_ACCOUNT = "/organisations/<int:organisation_id>/bank-accounts/<int:account_id>"


@dataclass(frozen=True)
class AccountRow:
    """An account as its page shows it: by whom and when it was named and confirmed, and what it waits for."""

    account: BankAccount
    said: list[tuple[str, str, datetime]]
    """What was done (named, agreed, confirmed, released), by whom, and when."""
    awaits_group: bool
    waits_until: datetime | None
    elsewhere: list[str]
    """Other organisations that this very account stands for."""


def account_rows(organisation: Organisation) -> list[AccountRow]:
    """The organisation's accounts, the newest first."""
    accounts, at = queries.list_bank_accounts(organisation.id), now()
    names = names_of({who for account in accounts for _what, who, _at in _steps(account) if who is not None})
    return [
        AccountRow(
            account, [(what, names.get(who or 0, ""), moment) for what, who, moment in _steps(account)],
            queries.awaits_group(account), queries.waits_until(account, at), _elsewhere(account),
        )
        for account in accounts
    ]  # fmt: skip


def _steps(account: BankAccount) -> list[tuple[str, int | None, datetime]]:
    steps = [
        ("named", account.created_by_id, account.created_at),
        ("agreed", account.agreed_by_id, account.agreed_at),
        ("confirmed", account.confirmed_by_id, account.confirmed_at),
        ("released", account.released_by_id, account.released_at),
    ]
    said = [(what, who, moment) for what, who, moment in steps if moment is not None]
    return [step for step in said if not (step[0] == "agreed" and step[1:] == said[0][1:])]


def _elsewhere(account: BankAccount) -> list[str]:
    if account.confirmed_at is not None:
        return []
    others = {same.organisation_id for same in queries.list_same_account(account.bank_code, account.number)}
    return sorted(queries.names_of_organisations(others - {account.organisation_id}).values())


def _of(account: BankAccount, organisation_id: int) -> Organisation:
    if account.organisation_id != organisation_id:
        raise NotFound("bank_account")
    return account.organisation


def _answer(account: BankAccount, organisation_id: int, words: str, operation: Callable[..., Any], *before: Any) -> Any:
    organisation, form = _of(account, organisation_id), ConfirmForm()
    if form.attempt(operation, *before, account, current_actor(), now()):
        flash(words, "success")
    else:
        flash(form.form_errors[0], "error")
    return back_to(organisation)


@blueprint.route(f"{AT_ACCOUNT}/agree", methods=["POST"])
@guarded("bank_account:agree", load=queries.get_account, by="account_id")
@asked_again()
def agree_bank_account(account: BankAccount, organisation_id: int) -> Any:
    """The coordinator says that the account is the group's own."""
    words = _("Thank you. The officer looks at the account next.")
    return _answer(account, organisation_id, words, bank_accounts.agree_bank_account)


@blueprint.route(f"{AT_ACCOUNT}/confirm", methods=["POST"])
@guarded("bank_account:confirm", load=queries.get_account, by="account_id")
@asked_again()
def confirm_bank_account(account: BankAccount, organisation_id: int) -> Any:
    """Puts a new account into use."""
    words = _("The account is confirmed. Payments go there from now on.")
    if value_of("new_account_hours", account.organisation, now()):
        words = _("The account is confirmed. The first payment to it waits a while, or for a second confirmation.")
    owner = _of(account, organisation_id)
    return _answer(account, organisation_id, words, bank_accounts.confirm_bank_account, owner)


@blueprint.route(f"{AT_ACCOUNT}/release", methods=["POST"])
@guarded("bank_account:release", load=queries.get_account, by="account_id")
@asked_again()
def release_bank_account(account: BankAccount, organisation_id: int) -> Any:
    """A second person confirms an account that is in use already."""
    words = _("The account is confirmed a second time. It can be paid to at once.")
    return _answer(account, organisation_id, words, bank_accounts.release_bank_account)


@blueprint.route(f"{AT_ACCOUNT}/refuse", methods=["GET", "POST"])
@guarded("bank_account:refuse", load=queries.get_account, by="account_id")
def refuse_bank_account(account: BankAccount, organisation_id: int) -> Any:
    """Refuses a new account."""
    organisation = _of(account, organisation_id)
    words = {
        "title": _("Refuse the new account"),
        "lead": _("The account in use stays. %(name)s reads your reason.", name=organisation.name),
        "hint": _("For example: the name on the account is nobody of the group."),
        "button": _("Refuse with this reason"),
        "url": url_for("parties.refuse_bank_account", organisation_id=organisation.id, account_id=account.id),
        "done": _("The new account is refused."),
    }
    return decide_with_reason(organisation, bank_accounts.refuse_bank_account, words, organisation, account)
