"""The order file: one page on which everything about an order can be seen and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import side_of
from marketplace.advances import queries as advances
from marketplace.advances.lifecycle import OPEN_ADJUSTMENT
from marketplace.advances.models import Adjustment, Advance
from marketplace.advances.positions import position_of
from marketplace.advances.rules import Position
from marketplace.cases import queries as cases
from marketplace.cases.models import Case
from marketplace.deliveries import queries as deliveries
from marketplace.deliveries.labels import LOT_STATES
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.rules import Flow, flow
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, zone
from marketplace.infra.language.labels import Label
from marketplace.infra.web.charts import MOST_UNITS
from marketplace.inspections import queries as inspections
from marketplace.inspections.labels import label_of as inspection_label
from marketplace.inspections.lifecycle import OPEN as OPEN_INSPECTION
from marketplace.inspections.models import Inspection
from marketplace.kernel.quantity import SCALE, unit
from marketplace.orders import labels as order_labels
from marketplace.orders import queries as orders
from marketplace.orders.models import OrderLine, PurchaseOrder, Revision
from marketplace.orders.revisions import changes_of
from marketplace.payments import queries as payments
from marketplace.payments.models import Payment
from marketplace.settlements import queries as settlements
from marketplace.settlements.lifecycle import UNPAID
from marketplace.settlements.models import Settlement


@dataclass(frozen=True)
class LineView:
    """One order line with where its goods are."""

    line: OrderLine
    flow: Flow
    standard_id: int
    standard_title: str
    standard_number: int

    @property
    def missing(self) -> int:
        """Ordered and neither accepted, nor anywhere on its way."""
        accounted = self.flow.good + self.flow.on_the_way + self.flow.to_inspect + self.flow.to_mend
        return max(0, self.flow.ordered - accounted)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """Tones and quantities in the order of the picture."""
        return [
            ("good", self.line.accepted_quantity),
            ("attention", self.line.second_grade_quantity),
            ("action", self.flow.to_inspect + self.flow.on_the_way),
            ("line", self.flow.to_mend),
            ("bad", self.line.rejected_quantity),
            ("none", self.missing),
        ]

    @property
    def cells(self) -> list[str]:
        """One tone for each unit, where the units can be counted at a glance; empty otherwise."""
        quantities = [quantity for _tone, quantity in self.parts]
        if not unit(self.line.unit).countable or sum(quantities) > MOST_UNITS * SCALE:
            return []
        if any(quantity % SCALE for quantity in quantities):
            return []
        return [tone for tone, quantity in self.parts for _unit in range(quantity // SCALE)]


@dataclass(frozen=True)
class OrderFile:
    """Everything on the page."""

    summary: orders.OrderSummary
    lines: list[LineView]
    advances: list[tuple[Advance, Position]]
    deliveries: list[Delivery]
    inspections: dict[int, Inspection]
    """By lot."""
    settlements: list[Settlement]
    payments: list[Payment]
    """Those still open."""
    cases: list[Case]
    revisions: list[tuple[Revision, str, Label, str]]
    """Latest first: each with its title, its state for the viewer and its changes in words."""
    side: str

    @property
    def order(self) -> PurchaseOrder:
        """The order itself."""
        return self.summary.order

    @property
    def lots(self) -> list[Lot]:
        """All lots that were not taken back."""
        return [lot for delivery in self.deliveries for lot in delivery.lots if lot.status != "cancelled"]

    def state_of(self, lot: Lot) -> Label:
        """The lot's state: while it is being inspected and decided, the inspection's."""
        inspection = self.inspections.get(lot.id)
        return LOT_STATES[lot.status] if inspection is None else inspection_label(inspection)

    @property
    def uninspected(self) -> list[Lot]:
        """Lots that have arrived and that nobody has begun to inspect."""
        return [lot for lot in self.lots if lot.status == "received" and lot.id not in self.inspections]

    @property
    def open_inspections(self) -> list[Inspection]:
        """Inspections that somebody still has to act on."""
        return [each for each in self.inspections.values() if each.status in OPEN_INSPECTION]

    @property
    def open_adjustments(self) -> list[Adjustment]:
        """Adjustments that wait for an answer."""
        every = [each for advance, _position in self.advances for each in advance.adjustments]
        return [each for each in every if each.status in OPEN_ADJUSTMENT]

    @property
    def unpaid(self) -> list[Settlement]:
        """Settlements that the group has not been paid yet."""
        return [settlement for settlement in self.settlements if settlement.status in UNPAID]

    @property
    def proposals(self) -> dict[int, Revision]:
        """The proposed change that waits for an answer, by order."""
        return {each.order_id: each for each, *_words in self.revisions if each.status == "proposed"}

    @property
    def names(self) -> dict[int, str]:
        """Both parties by id."""
        return {party.id: party.name for party in (self.summary.group, self.summary.off_taker)}

    @property
    def underway(self) -> dict[str, Payment]:
        """The open payments by what they pay."""
        return {payment.owner: payment for payment in self.payments}

    @property
    def paid(self) -> int:
        """Rupiah that reached the group."""
        return sum(settlement.paid_amount for settlement in self.settlements)

    @property
    def to_pay(self) -> int:
        """Rupiah reckoned and not yet paid."""
        return sum(settlement.unpaid for settlement in self.settlements)

    @property
    def owed(self) -> int:
        """Rupiah the group still owes for advances."""
        return sum(position.owed for _advance, position in self.advances)


def order_file(order: PurchaseOrder, viewer: Actor) -> OrderFile:
    """Reads the whole file of an order the viewer may see; what was never offered is shown to the off-taker alone."""
    summary = orders.order_summary(order.id)
    sent = deliveries.list_deliveries(order.id)
    lots = [lot for delivery in sent for lot in delivery.lots]
    side = side_of(order, viewer)
    shown = [each for each in advances.list_advances(order.id) if each.offered_at or side == "off_taker"]
    return OrderFile(
        summary=summary,
        lines=[_line_view(summary, line, lots) for line in order.lines],
        advances=[(advance, position_of(advance)) for advance in shown],
        deliveries=sent,
        inspections={inspection.lot_id: inspection for inspection in inspections.list_inspections(order.id)},
        settlements=settlements.list_settlements(order.id),
        payments=payments.list_open_of_file(order.key),
        cases=cases.list_cases(order.id),
        revisions=[_revision_view(each, side) for each in orders.list_revisions(order.id)],
        side=side,
    )


def _revision_view(revision: Revision, side: str) -> tuple[Revision, str, Label, str]:
    words = order_labels.change_words(changes_of(revision))
    return revision, order_labels.revision_title(revision), order_labels.revision_label(revision, side), words


def _line_view(summary: orders.OrderSummary, line: OrderLine, lots: Sequence[Lot]) -> LineView:
    version = summary.standard_of(line)
    return LineView(line, flow(line, lots), version.standard_id, version.title_in(language()), version.number)


def steps(file: OrderFile) -> tuple[list[tuple[str, str]], int]:
    """The seven steps of an order with their dates, and which of them is now (8 when all are done)."""
    order = file.order
    received = [a.received_at for a, _position in file.advances if a.received_at]
    sent = [d.despatched_at for d in file.deliveries if d.status != "cancelled"]
    decided = [lot.decided_at for lot in file.lots if lot.decided_at]
    paid = [s.paid_at for s in file.settlements if s.paid_at]
    issued_all = not file.advances or all(a.status not in {"offered", "accepted", "issued"} for a, _p in file.advances)
    names = [_("Ordered"), _("Taken on"), _("Material received"), _("Sent"), _("Inspected"), _("Settled"), _("Closed")]
    dates = [
        order.issued_at,
        order.accepted_at,
        _last(received),
        _last(sent),
        _last(decided),
        _last(paid),
        order.closed_at,
    ]
    fulfilled = order.status in {"fulfilled", "closed"}
    unpaid = bool(file.unpaid)
    done = [
        order.issued_at is not None,
        order.accepted_at is not None,
        order.accepted_at is not None and (issued_all and bool(received or sent)),
        bool(sent),
        bool(decided) and not any(lot.status == "received" for lot in file.lots),
        bool(paid) and not unpaid and fulfilled,
        order.closed_at is not None,
    ]
    if not file.advances:
        names, dates, done = (each[:2] + each[3:] for each in (names, dates, done))  # type: ignore[assignment]
    current = next((place for place, ready in enumerate(done, 1) if not ready), len(done) + 1)
    shown = [_short(date) if ready else "" for date, ready in zip(dates, done, strict=True)]
    return list(zip(names, shown, strict=True)), current


def _last(moments: Sequence[datetime]) -> datetime | None:
    return max(moments, default=None)


def _short(moment: datetime | None) -> str:
    return "" if moment is None else formats.short_day(formats.local_date(moment, zone()), language())


def material_parts(position: Position) -> list[tuple[str, int]]:
    """Tones and quantities of an advance's material, in the order of the picture."""
    return [
        ("good", position.consumed_good),
        ("bad", position.consumed_rejected),
        ("brown", position.returned_quantity),
        ("line", position.lost_quantity + position.variance_quantity),
        ("action", position.with_group),
    ]


def papers(file: OrderFile) -> list[tuple[str, str, str, str]]:
    """Documents to open or print: title, one line more, address, icon."""
    order = file.order
    document = url_for("orders.document", order_id=order.id)
    listed = [(_("Purchase order"), order_labels.number_of(order), document, "file")]
    for revision, title, _label, _words in reversed(file.revisions):
        if revision.number is not None:
            listed.append((title, "", url_for("orders.revision", revision_id=revision.id), "file"))
    for advance, _position in file.advances:
        if advance.status != "drafted":
            url = url_for("advances.contract", advance_id=advance.id)
            listed.append((_("Contract of the advance"), advance.number, url, "file"))
    for delivery in file.deliveries:
        url = url_for("deliveries.slip", delivery_id=delivery.id)
        listed.append((_("Delivery slip"), delivery.number, url, "truck"))
    for inspection in file.inspections.values():
        url = url_for("inspections.result", inspection_id=inspection.id)
        listed.append((_("Inspection result"), inspection.lot.delivery.number, url, "seal"))
    for settlement in file.settlements:
        url = url_for("settlements.settlement", settlement_id=settlement.id)
        listed.append((_("Settlement"), settlement.number, url, "money"))
    if file.advances or file.settlements:
        listed.append((_("Statement of this order"), "", url_for("settlements.statement", order_id=order.id), "scale"))
    return listed
