"""What makes an entry: lines that sum to zero per commodity."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketplace.kernel.errors import DomainError
from marketplace.ledger.accounts import ACCOUNTS, IDR, NON_NEGATIVE, NON_POSITIVE


@dataclass(frozen=True)
class PostingLine:
    """An amount on an account of one owner: rupiah for `IDR`, else thousandths of the material's unit."""

    account: str
    owner: str
    commodity: str
    amount: int


def rupiah(account: str, owner: str, amount: int) -> PostingLine:
    """A line in rupiah."""
    return PostingLine(account, owner, IDR, amount)


def balanced(lines: Iterable[PostingLine]) -> tuple[PostingLine, ...]:
    """The lines merged and without zeros; DomainError unless each commodity sums to zero."""
    merged: dict[tuple[str, str, str], int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.account not in ACCOUNTS:
            raise DomainError("unknown_account", account=line.account)
        merged[line.account, line.owner, line.commodity] += line.amount
        totals[line.commodity] += line.amount
    if any(totals.values()):
        raise DomainError("entry_unbalanced", totals={name: total for name, total in totals.items() if total})
    return tuple(PostingLine(*where, amount) for where, amount in merged.items() if amount)


def is_bounded(account: str) -> bool:
    """Whether zero is a bound for balances of that account."""
    return account in NON_NEGATIVE or account in NON_POSITIVE


def stands_wrongly(account: str, balance: int) -> bool:
    """Whether a balance is on the side of zero where that account may not stand."""
    return (account in NON_NEGATIVE and balance < 0) or (account in NON_POSITIVE and balance > 0)


def check_balances(balances: Mapping[tuple[str, str, str], int]) -> None:
    """DomainError naming the first (account, owner, commodity) whose balance stands wrongly."""
    for (account, owner, commodity), balance in balances.items():
        if stands_wrongly(account, balance):
            raise DomainError("balance_wrong_side", account=account, owner=owner, commodity=commodity, balance=balance)
