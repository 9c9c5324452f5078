"""The same group registered twice in a regency: the same name, number or account."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.infra.data.runtime import session
from marketplace.parties.models import BankAccount, Organisation
from marketplace.parties.rules import normal_name

MOST = 5
"""Of those that look alike, shown at once."""


@dataclass(frozen=True)
class Alike:
    """Another registration of the regency that looks the same, and by what."""

    organisation_id: int
    name: str
    status: str
    by: tuple[str, ...]
    """name, phone, account."""


def list_alike(organisation: Organisation) -> list[Alike]:
    """Registrations of the same kind in the same regency that look the same, the first one registered first."""
    here = (Organisation.kind == organisation.kind, Organisation.region_code == organisation.region_code)
    picked = select(Organisation.id, Organisation.name, Organisation.phone, Organisation.status)
    others = session().execute(picked.where(*here, Organisation.id != organisation.id).order_by(Organisation.id)).all()
    if not others:
        return []
    accounts = _accounts_of([organisation.id, *(row.id for row in others)])
    own_name, own_accounts = normal_name(organisation.name), accounts.get(organisation.id, frozenset())
    found = []
    for row in others:
        signs = {
            "name": normal_name(row.name) == own_name,
            "phone": row.phone is not None and row.phone == organisation.phone,
            "account": bool(own_accounts & accounts.get(row.id, frozenset())),
        }
        if by := tuple(sign for sign, holds in signs.items() if holds):
            found.append(Alike(row.id, row.name, row.status, by))
    return found[:MOST]


def _accounts_of(organisation_ids: list[int]) -> Mapping[int, frozenset[tuple[str, str]]]:
    """The accounts in use or waiting, by their last four digits and their holder."""
    picked = select(BankAccount.organisation_id, BankAccount.last4, BankAccount.holder)
    rows = session().execute(
        picked.where(BankAccount.organisation_id.in_(organisation_ids), BankAccount.ended_at.is_(None))
    )
    found: dict[int, frozenset[tuple[str, str]]] = {}
    for owner, last4, holder in rows:
        found[owner] = found.get(owner, frozenset()) | {(last4, normal_name(holder))}
    return found
