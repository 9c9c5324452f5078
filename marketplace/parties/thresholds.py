"""Limits that a programme or an off-taker sets: one owner each, a default, and every value with its day.

An office sets its limits for the parties of its region; of several offices the nearest one counts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select

from marketplace.infra.data.runtime import session
from marketplace.parties.duty_models import Threshold
from marketplace.parties.models import Office, Organisation
from marketplace.parties.office_queries import DECIDING

LOOSENING_WAITS = timedelta(hours=24)
"""How long a value that loosens a rule waits before it counts, so that others can object."""
MOST_RUPIAH = 9_999_999_999_999


@dataclass(frozen=True)
class Kind:
    """One limit: who owns it, what counts until it is set, how much it may be, and which way it loosens."""

    key: str
    owner: str
    """The kind of organisation that sets it: agency or off_taker."""
    default: int
    most: int
    unit: str = "rupiah"
    higher_loosens: bool = True


KINDS = {
    kind.key: kind
    for kind in (
        Kind("one_person_shop", "agency", 5_000_000, MOST_RUPIAH),
        Kind("new_account_hours", "agency", 24, 720, unit="hours", higher_loosens=False),
        Kind("second_approver", "off_taker", 10_000_000, MOST_RUPIAH),
        Kind("step_up", "off_taker", 5_000_000, MOST_RUPIAH),
    )
}
"""one_person_shop: up to here who handled the goods may pay, where nobody else can. new_account_hours: how long the
first payment to a new bank account waits. second_approver: up to here who approved may also pay. step_up: payments
above it ask once more who is there.
"""


@dataclass(frozen=True)
class InForce:
    """A limit as it counts at a moment, and the row behind it; None where nobody has set it."""

    kind: Kind
    value: int
    row: Threshold | None
    coming: Threshold | None = None
    """A newer value that begins to count later."""


def rows_in_force(
    keys: Collection[str], organisation: Organisation, at: datetime
) -> Select[str, int, int, int, str, str]:
    """What was set until that moment by the organisation itself or by an office of its region: key, value, number of
    the row, and its owner's number, kind and region.
    """
    region = organisation.region_code
    answering = and_(
        Organisation.kind == "agency", Organisation.status == "approved", Office.duty.in_(DECIDING),
        Organisation.region_code.in_([region[:length] for length in range(len(region) + 1)]),
    )  # fmt: skip
    owner = (Organisation.id, Organisation.kind, Organisation.region_code)
    return (
        select(Threshold.key, Threshold.value, Threshold.id, *owner)
        .join(Organisation, Organisation.id == Threshold.organisation_id)
        .outerjoin(Office, Office.organisation_id == Organisation.id)
        .where(Threshold.key.in_(keys), Threshold.from_at <= at, or_(Organisation.id == organisation.id, answering))
    )


def values_from(rows: Iterable[Any], keys: Collection[str], organisation: Organisation) -> dict[str, int]:
    """What each limit is by these rows: the organisation's own, or that of the nearest office of its region."""
    settings = list(rows)
    values = {}
    for kind in (KINDS[key] for key in keys):
        asks_itself = kind.owner == organisation.kind
        counting = [
            (len(owner_region), -owner_id, row_id, value)
            for key, value, row_id, owner_id, owner_kind, owner_region in settings
            if key == kind.key and owner_kind == kind.owner and (owner_id == organisation.id or not asks_itself)
        ]
        values[kind.key] = max(counting)[-1] if counting else kind.default
    return values


def value_of(key: str, organisation: Organisation, at: datetime) -> int:
    """What a limit is at that moment for the organisation: its own, or that of the nearest office of its region."""
    return values_from(session().execute(rows_in_force((key,), organisation, at)), (key,), organisation)[key]


def step_up_amount(off_taker: Organisation, at: datetime) -> int:
    """The rupiah above which a payment of the off-taker asks once more who is there."""
    return value_of("step_up", off_taker, at)


def list_limits(owner: Organisation, at: datetime) -> list[InForce]:
    """The limits that this organisation owns, as they count at that moment."""
    rows = list_history(owner)
    limits = []
    for kind in (kind for kind in KINDS.values() if kind.owner == owner.kind):
        mine = [row for row in rows if row.key == kind.key]
        row = next((row for row in mine if row.from_at <= at), None)
        coming = mine[0] if mine and mine[0].from_at > at else None
        limits.append(InForce(kind, row.value if row is not None else kind.default, row, coming))
    return limits


def list_history(owner: Organisation) -> Sequence[Threshold]:
    """Everything the organisation ever set, the newest first."""
    mine = select(Threshold).where(Threshold.organisation_id == owner.id)
    return session().scalars(mine.order_by(Threshold.id.desc())).all()


def in_force(owner_id: int, key: str, at: datetime) -> Threshold | None:
    """The row that counts at that moment, None where the default does."""
    mine = (Threshold.organisation_id == owner_id, Threshold.key == key, Threshold.from_at <= at)
    return session().scalar(select(Threshold).where(*mine).order_by(Threshold.id.desc()).limit(1))
