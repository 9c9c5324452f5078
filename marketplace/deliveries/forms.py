"""Forms of deliveries, made for the lines or lots at hand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.rules import Count, Flow, Parcel
from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.forms import (
    BaseForm,
    Optional,
    Required,
    TextLength,
    WholeNumberField,
)
from marketplace.infra.web.goods import GoodsField, whole_where_counted
from marketplace.kernel.errors import DomainError
from marketplace.kernel.far import SHORT_GOODS, is_count_far
from marketplace.kernel.quantity import SCALE, unit
from marketplace.orders.models import OrderLine, PurchaseOrder


class DespatchForm(BaseForm):
    """What is sent, line by line; fields `line-<id>-…` for new goods and `mended-<lot>-…` for mended ones."""

    carrier = StringField(_l("How it travels"), [Optional(), TextLength(most=120)])
    note = TextAreaField(_l("Note for the receiver"), [Optional(), TextLength(most=500)])

    def parcels(self, sources: Sequence[tuple[str, OrderLine, int | None]]) -> list[Parcel]:
        """A parcel for every quantity that was filled in with more than zero."""
        parcels = []
        for prefix, line, origin in sources:
            quantity = self[f"{prefix}quantity"].data
            if quantity:
                packs = self[f"{prefix}unit_count"].data if f"{prefix}unit_count" in self else None
                parcels.append(Parcel(order_line_id=line.id, quantity=quantity, unit_count=packs, rework_of_id=origin))
        return parcels


class ReceiveForm(BaseForm):
    """What arrived, lot by lot; fields `lots-<id>-…`."""

    note = TextAreaField(_l("What is missing, and why, if you know"), [Optional(), TextLength(most=500)])
    lots: Sequence[Lot] = ()

    def questions(self) -> Iterator[DomainError]:
        """A count far below the slip's."""
        for lot in self.lots:
            name, packs = f"lots-{lot.id}-quantity", f"lots-{lot.id}-unit_count"
            sent, counted = lot.despatched_quantity, self[name].data
            if counted is not None and is_count_far(counted, sent, SHORT_GOODS):
                figures = {"sent_quantity": sent, "counted_quantity": counted, **vars(lot.line.measure)}
                yield DomainError("count_far", name, **figures)
            elif counted and packs in self and is_count_far(self[packs].data or 0, lot.unit_count, SHORT_GOODS):
                figures = {"sent_quantity": lot.unit_count * SCALE, "counted_quantity": (self[packs].data or 0) * SCALE}
                yield DomainError("count_far", packs, **figures, unit="pack")

    def counts(self, delivery: Delivery) -> list[Count]:
        """The count of every lot, once the form is valid."""
        return [self._count(lot) for lot in delivery.lots]

    def _count(self, lot: Lot) -> Count:
        packs = f"lots-{lot.id}-unit_count"
        return Count(
            lot_id=lot.id,
            quantity=self[f"lots-{lot.id}-quantity"].data,
            unit_count=self[packs].data if packs in self else None,
        )


def sources(
    order: PurchaseOrder, flows: Mapping[int, Flow], unmended: Sequence[tuple[Lot, int]]
) -> list[tuple[str, OrderLine, int | None]]:
    """From what may be sent: the fields' prefix, the order line, and the lot that is mended, if any."""
    mended = [(f"mended-{lot.id}-", lot.line, lot.id) for lot, _left in unmended]
    fresh = [(f"line-{line.id}-", line, None) for line in order.lines if flows[line.id].may_send > 0]
    return [*mended, *fresh]


def despatch_form(order: PurchaseOrder, flows: Mapping[int, Flow], unmended: Sequence[tuple[Lot, int]]) -> DespatchForm:
    """A form for what may be sent now, starting from what is still missing."""
    fields: dict[str, Any] = {}
    start: dict[str, int] = {f"mended-{lot.id}-quantity": left for lot, left in unmended}
    for prefix, line, origin in sources(order, flows, unmended):
        counted = unit(line.unit).countable
        checks = [Optional(), *whole_where_counted(line.measure)]
        fields[f"{prefix}quantity"] = GoodsField(_l("You send now"), checks, measure=line.measure)
        if not counted:
            fields[f"{prefix}unit_count"] = WholeNumberField(_l("In how many packs"), [Optional()], unit="pack")
        if origin is None:
            start[f"{prefix}quantity"] = flows[line.id].to_send
    made: type[DespatchForm] = type("DespatchForm", (DespatchForm,), fields)
    return made(data=start)


def receive_form(delivery: Delivery) -> ReceiveForm:
    """A form for every lot of the delivery; nothing is filled in, so that somebody counts."""
    fields: dict[str, Any] = {}
    for lot in delivery.lots:
        counted = unit(lot.line.unit).countable
        checks = [Required(), *whole_where_counted(lot.line.measure)]
        fields[f"lots-{lot.id}-quantity"] = GoodsField(_l("Arrived"), checks, measure=lot.line.measure)
        if not counted:
            fields[f"lots-{lot.id}-unit_count"] = WholeNumberField(_l("In how many packs"), [Optional()], unit="pack")
    made: type[ReceiveForm] = type("ReceiveForm", (ReceiveForm,), {**fields, "lots": tuple(delivery.lots)})
    return made()


class CancelForm(BaseForm):
    """Why a delivery is taken back."""

    reason = ReasonField()
