"""The same group registered twice in a regency: the same name, number or account."""

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
    used = (BankAccount.organisation_id == Organisation.id) & BankAccount.ended_at.is_(None)
    picked = select(
        Organisation.id, Organisation.name, Organisation.phone, Organisation.status,
        BankAccount.last4, BankAccount.holder,
    )  # fmt: skip
    rows = session().execute(picked.outerjoin(BankAccount, used).where(*here).order_by(Organisation.id)).all()
    accounts: dict[int, set[tuple[str, str]]] = {row.id: set() for row in rows}
    for row in rows:
        if row.last4 is not None:
            accounts[row.id].add((row.last4, normal_name(row.holder)))
    own_name, own_accounts = normal_name(organisation.name), accounts.get(organisation.id, set())
    others = []
    for row in {each.id: each for each in rows if each.id != organisation.id}.values():
        signs = {
            "name": normal_name(row.name) == own_name,
            "phone": row.phone is not None and row.phone == organisation.phone,
            "account": bool(own_accounts & accounts[row.id]),
        }
        if by := tuple(sign for sign, holds in signs.items() if holds):
            others.append(Alike(row.id, row.name, row.status, by))
    return others[:MOST]
