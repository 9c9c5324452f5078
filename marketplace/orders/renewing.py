"""A newer version of a standard that was published while an order was still a draft: taken, or knowingly left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.orders.lifecycle import ORDER
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.standards.models import StandardVersion
from marketplace.standards.queries import newest_versions, standard_versions


@dataclass(frozen=True)
class Renewal:
    """A version that lines of a draft name, and the one that took its place since."""

    named: StandardVersion
    newest: StandardVersion
    lines: Sequence[OrderLine]

    @property
    def is_chosen(self) -> bool:
        """Whether the buyer knows of the newest one and keeps the other in every line."""
        return all(line.kept_against_id == self.newest.id for line in self.lines)


def find_renewals(order: PurchaseOrder) -> list[Renewal]:
    """Each version that the order names and that a newer one has superseded, in the order of its lines."""
    named = standard_versions({line.standard_version_id for line in order.lines})
    old = [version for version in named.values() if version.status == "superseded"]
    newest = newest_versions({version.standard_id for version in old})
    lines = {each.id: [line for line in order.lines if line.standard_version_id == each.id] for each in old}
    found = [Renewal(each, newest[each.standard_id], lines[each.id]) for each in old if each.standard_id in newest]
    return sorted(found, key=lambda each: each.lines[0].position)


def take_version(order: PurchaseOrder, version_id: int, at: datetime) -> None:
    """The draft names the newest version in place of that one."""
    _choose(order, version_id, at, takes=True)


def keep_version(order: PurchaseOrder, version_id: int, at: datetime) -> None:
    """The draft keeps that version, though a newer one is known."""
    _choose(order, version_id, at, takes=False)


def check_chosen(order: PurchaseOrder) -> None:
    """DomainError while a newer version of a standard is neither taken nor knowingly left."""
    for renewal in find_renewals(order):
        if not renewal.is_chosen:
            raise DomainError("standard_renewed", title=renewal.newest.title, number=renewal.newest.number)


def _choose(order: PurchaseOrder, version_id: int, at: datetime, *, takes: bool) -> None:
    ORDER.move(order, "edit")
    renewal = next((each for each in find_renewals(order) if each.named.id == version_id), None)
    if renewal is None:
        raise NotFound("standard version")
    for line in renewal.lines:
        if takes:
            line.standard_version_id, line.kept_against_id = renewal.newest.id, None
        else:
            line.kept_against_id = renewal.newest.id
    order.edited_at = at
    session().flush()
