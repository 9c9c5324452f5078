"""A lot that has arrived at the gallery, to be judged by a published standard of macramé bags or of batik."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.queries import list_lots
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.files.media import media_of
from marketplace.infra.files.photo_records import record_upload, store_photo
from marketplace.inspections import operations, queries
from marketplace.inspections.models import Inspection
from marketplace.inspections.results import Found
from marketplace.orders.queries import load_order
from marketplace.standards.operations import create_standard, edit_draft, publish_standard
from tests.orders.scene import AT, Scene, set_scene

LATER = AT + timedelta(days=20)
BATIK = {"BT1": "tulis", "BT2": 250_000, "BT3": 105_000, "BT6": "yes", "BT7": 0, "BT8": 0, "BT9": 0, "BT10": "yes"}
STAINED = {"BT7": 1_000}
SPECKLED = {"BT8": 4_000}
PRINTED = {"BT1": "printing"}


@dataclass
class Stage:
    """The scene of the orders' tests with a real standard."""

    scene: Scene
    runtime: Runtime

    @property
    def buyer(self) -> Any:
        return self.scene.buyer.actor

    @property
    def group(self) -> Any:
        return self.scene.coordinator.actor

    def lot(self, sheets: int, *, ordered: int | None = None, at: datetime = LATER, **terms: Any) -> Lot:
        """So many sheets of one order, received, within the present unit of work."""
        line = self.scene.line(quantity=(ordered or max(sheets, 6)) * 1_000)
        bought = self.scene.accepted(line, terms=self.scene.terms(**terms))
        return self.delivered(bought.id, sheets, at=at)

    def delivered(self, order_id: int, sheets: int, *, rework_of: int | None = None, at: datetime = LATER) -> Lot:
        """A delivery of so many sheets of the order's first line, received in full."""
        bought = load_order(order_id)
        parcel = Parcel(order_line_id=bought.lines[0].id, quantity=sheets * 1_000, rework_of_id=rework_of)
        delivery = deliveries.despatch(bought, [parcel], self.group, at)
        lot = delivery.lots[0]
        deliveries.receive(delivery, [Count(lot_id=lot.id, quantity=sheets * 1_000)], self.buyer, at)
        return lot

    def started(self, sheets: int, **options: Any) -> Inspection:
        """An inspection begun on a new lot."""
        return operations.start_inspection(self.lot(sheets, **options), self.buyer, LATER, seed="a seed")

    def record(self, inspection: Inspection, number: int, reason: str = "", **changed: int | str) -> None:
        """Records one unit as conforming but for what is changed, by criterion code."""
        readings = {c.id: {**BATIK, **changed}[c.code] for c in queries.criteria_of(inspection)}
        operations.record_unit(inspection, number, readings, self.buyer, LATER, reason=reason)

    def examine(self, inspection: Inspection, *codes: str, reason: str = "", **told: Any) -> None:
        """Records what a laboratory found for the lot: grade 4 or what is told, of these criteria or of all."""
        once = [each for each in queries.once_criteria(inspection) if not codes or each.code in codes]
        for criterion in once:
            usual: dict[str, Any] = {"value": 4_000, "laboratory": "Balai Uji Contoh", "report_number": "UJI-7"}
            found = Found(**usual | {"examined_on": AT.date()} | told)
            operations.record_result(
                inspection, criterion.id, found, self.buyer, LATER, photos=[self.report()], reason=reason
            )

    def report(self) -> str:
        """A photo of a laboratory's report, taken in."""
        made = BytesIO()
        Image.new("RGB", (40, 30), "white").save(made, "PNG")
        made.seek(0)
        taken = store_photo(media_of(self.runtime), made, "laporan.png")
        return record_upload(taken, f"user:{self.buyer.user_id}", LATER).token

    def inspected(self, sheets: int, bad: dict[int, dict[str, int | str]] | None = None, **options: Any) -> Inspection:
        """A lot inspected to its verdict; `bad` gives readings by place in the draw (0 first)."""
        inspection = self.started(sheets, **options)
        self.record_all(inspection, bad or {})
        operations.conclude_inspection(inspection, self.buyer, LATER)
        return inspection

    def record_all(self, inspection: Inspection, bad: dict[int, dict[str, int | str]]) -> None:
        """Records the whole sample."""
        for place, number in enumerate(inspection.sample):
            self.record(inspection, number, **bad.get(place, {}))


def set_stage(runtime: Runtime, **terms: Any) -> Stage:
    """The gallery publishes the batik example as its standard, changed by `terms`; orders name it."""
    scene = set_scene(runtime)
    with runtime.unit_of_work():
        buyer = scene.buyer.actor
        standard = create_standard(scene.gallery_id, "Kain batik", "batik", actor=buyer, at=AT, template_key="batik")
        draft = standard.draft
        assert draft is not None
        for criterion in draft.criteria:
            criterion.is_photo_required = criterion.defect_class == "critical"
        edit_draft(draft, terms, at=AT)
        version = publish_standard(standard, actor=buyer, at=AT)
        scene = replace(scene, standard_version_id=version.id)
    return Stage(scene, runtime)


def first_lot(order_id: int) -> Lot:
    """The first lot of an order."""
    return list_lots(order_id)[0]


def weighed(stage: Stage, packs: int) -> Inspection:
    """An inspection begun on 25 kg that somebody once counted as so many packs, which no form takes any more."""
    scene = stage.scene
    bought = scene.accepted(scene.line(scene.sugar, quantity=25_000, unit_price=42_000))
    parcel = Parcel(order_line_id=bought.lines[0].id, quantity=25_000, unit_count=50)
    delivery = deliveries.despatch(bought, [parcel], stage.group, LATER)
    lot = delivery.lots[0]
    deliveries.receive(delivery, [Count(lot_id=lot.id, quantity=25_000, unit_count=50)], stage.buyer, LATER)
    lot.received_units = packs
    return operations.start_inspection(lot, stage.buyer, LATER, seed="a seed")
