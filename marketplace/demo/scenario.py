"""Telling the story: who is who, what day it is, and the few acts that recur in every order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.advances import operations as advances
from marketplace.advances.models import Advance
from marketplace.advances.terms import LotTerms, MaterialTerms, NormTerms
from marketplace.catalogue.models import Listing
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Delivery, Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.demo.papers import paper
from marketplace.infra.data.runtime import runtime, session
from marketplace.infra.files.media import media_of
from marketplace.infra.files.papers import store_paper
from marketplace.infra.files.photo_records import StoredPhoto, record_upload, store_photo
from marketplace.inspections import operations as inspections
from marketplace.inspections import queries as inspection_queries
from marketplace.inspections.models import Inspection
from marketplace.inspections.results import Found
from marketplace.kernel.quantity import SCALE
from marketplace.orders import operations as orders
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties.models import Organisation
from marketplace.parties.queries import actor_for, list_outlets
from marketplace.payments import operations as payments
from marketplace.payments.models import Payment
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.settlements.payable import payable_of
from marketplace.settlements.queries import list_settlements
from marketplace.standards.models import Criterion, StandardVersion

PHOTOS = Path(__file__).parent / "photos"
"""The sample photos, drawn beforehand: WebPs of 800 × 600 pixels."""


@dataclass
class Story:
    """The world so far, by short names; `now` is the moment that the story has come to."""

    today: datetime
    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    parties: dict[str, Organisation] = field(default_factory=dict)
    listings: dict[str, int] = field(default_factory=dict)
    """Listing version by the listing's title."""
    offered: dict[str, Listing] = field(default_factory=dict)
    standards: dict[str, StandardVersion] = field(default_factory=dict)
    stored: dict[str, StoredPhoto] = field(default_factory=dict)

    def day(self, ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """Moves the story to so many days before today, at that hour in Jakarta."""
        self.now = (self.today - timedelta(days=ago)).replace(hour=0) + timedelta(hours=hour - 7, minutes=minute)
        return self.now

    def actor(self, key: str) -> Actor:
        """Someone as she acts now, with what she may do now."""
        return actor_for(session().merge(self.people[key], load=False))

    def photo(self, name: str, owner: str) -> str:
        """Sends a sample photo in a person's name; returns its token."""
        if name not in self.stored:
            with (PHOTOS / f"{name}.webp").open("rb") as stream:
                self.stored[name] = store_photo(media_of(runtime()), stream, f"{name}.webp")
        return record_upload(self.stored[name], f"user:{self.people[owner].id}", self.now).token

    def paper(self, name: str, owner: str, *lines: str) -> str:
        """Sends a sample paper as PDF in a person's name; returns its token."""
        stored = store_paper(media_of(runtime()), BytesIO(paper(lines)), f"{name}.pdf")
        return record_upload(stored, f"user:{self.people[owner].id}", self.now).token


def place_order(
    story: Story,
    buyer: str,
    outlet_id: int,
    title: str,
    standard: str,
    quantity: int,
    price: int,
    due_in: int,
    **terms: int,
) -> PurchaseOrder:
    """The buyer drafts an order of one product and issues it; `due_in` days from the story's day."""
    actor = story.actor(buyer)
    line = LineTerms(
        listing_version_id=story.listings[title],
        standard_version_id=story.standards[standard].id,
        quantity=quantity * SCALE,
        unit_price=price,
        due_on=(story.now + timedelta(days=due_in)).date(),
    )
    off_taker = actor.organisation_for("off_taker_buyer") or 0
    order = orders.draft_order(off_taker, Terms(outlet_id=outlet_id), [line], actor, story.now)
    story.now += timedelta(minutes=20)
    orders.issue_order(order, actor, story.now)
    return order


def advance_cloth(
    story: Story,
    buyer: str,
    order: PurchaseOrder,
    form: str,
    material: str,
    lengths: Sequence[int],
    norm: tuple[int, int],
    cost: int,
    margin: int = 0,
) -> Advance:
    """The buyer offers cloth for the first line of an order."""
    unit = "kilogram" if material in {"macrame_cord", "yarn", "wax"} else "metre"
    terms = MaterialTerms(
        contract_form=form,
        material_code=material,
        unit=unit,
        lots=[LotTerms(f"{number}", length) for number, length in enumerate(lengths, 1)],
        norms=[NormTerms(order.lines[0].id, *norm)],
        cost=cost,
        margin=margin,
    )
    advance = advances.draft_advance(order, terms, story.actor(buyer), story.now)
    advances.offer_advance(advance, story.actor(buyer), story.now)
    return advance


def hand_over(story: Story, buyer: str, group: str, advance: Advance) -> None:
    """The group agrees, the buyer hands the cloth over, the group counts it three days later."""
    story.now += timedelta(hours=4)
    advances.accept_advance(advance, story.actor(group), story.now)
    story.now += timedelta(days=1)
    advances.issue_advance(advance, story.actor(buyer), story.now)
    story.now += timedelta(days=2)
    counts = {lot.id: lot.measured_length for lot in advance.lots}
    advances.receive_advance(advance, story.actor(group), story.now, counts=counts)


def send_goods(story: Story, group: str, order: PurchaseOrder, quantity: int, packs: int | None = None) -> Delivery:
    """The group sends goods of the first line."""
    parcel = Parcel(order_line_id=order.lines[0].id, quantity=quantity * SCALE, unit_count=packs)
    return deliveries.despatch(order, [parcel], story.actor(group), story.now, carrier="Ekspedisi darat")


def take_in(story: Story, buyer: str, delivery: Delivery) -> Lot:
    """The off-taker counts what arrived: everything."""
    counts = [
        Count(lot_id=lot.id, quantity=lot.despatched_quantity, unit_count=lot.unit_count) for lot in delivery.lots
    ]
    deliveries.receive(delivery, counts, story.actor(buyer), story.now)
    return delivery.lots[0]


def outlet_of(story: Story, key: str) -> int:
    """The first outlet of an off-taker."""
    return list_outlets(story.parties[key].id)[0].id


def pay(story: Story, order: PurchaseOrder, finance: str, group: str, confirm: bool = True) -> list[Payment]:
    """Finance approves and pays what is drafted; the group finds the money in its account, or is yet to look."""
    made = []
    for settlement in list_settlements(order.id):
        if settlement.status == "drafted":
            story.now += timedelta(days=1)
            settlements.approve_settlement(settlement, story.actor(finance), story.now)
            made += [_transfer(story, settlement, finance)] if settlement.net else []
    for payment in made if confirm else []:
        story.now += timedelta(hours=5)
        payments.confirm_payment(payment, story.actor(group), story.now)
    return made


def _transfer(story: Story, settlement: Settlement, finance: str) -> Payment:
    story.now += timedelta(days=1)
    payable, proof = payable_of(settlement, story.now), [story.photo("transfer_slip", finance)]
    return payments.start_payment(
        payable, "bank_transfer", story.actor(finance), story.now, proofs=proof, transferred_on=story.now.date()
    )


def inspect(
    story: Story,
    buyer: str,
    lot: Lot,
    bad: Mapping[int, str] | None = None,
    units: int | None = None,
    *,
    is_examined: bool = True,
) -> Inspection:
    """Draws the sample and records its units; `bad` names places of the draw and the criterion each fails.

    Once all of them are recorded a laboratory's results come in, if it `is_examined`.
    """
    actor = story.actor(buyer)
    inspection = inspections.start_inspection(lot, actor, story.now, seed=f"contoh-{lot.id}")
    criteria = inspection_queries.criteria_of(inspection)
    for place, number in enumerate(inspection.sample[:units]):
        failed = (bad or {}).get(place)
        readings = {each.id: reading(each, each.code == failed) for each in criteria}
        photos = [story.photo("kawung_blot", buyer)] if failed else []
        inspections.record_unit(inspection, number, readings, actor, story.now, photos=photos)
    for criterion in inspection_queries.once_criteria(inspection) if is_examined and units is None else ():
        examine(story, buyer, inspection, criterion)
    return inspection


def examine(
    story: Story, buyer: str, inspection: Inspection, criterion: Criterion, fails: bool = False, reason: str = ""
) -> None:
    """Records the laboratory's result of one criterion for the lot, with its report: a photo, or a PDF."""
    found = Found(
        value=reading(criterion, fails), examined_on=story.now.date(), laboratory="Laboratorium Tekstil (contoh)",
        report_number=f"UJI-{inspection.id:03}/{criterion.code}",
    )  # fmt: skip
    photos = [] if reason else [_report(story, buyer, criterion, found)]
    inspections.record_result(
        inspection, criterion.id, found, story.actor(buyer), story.now, photos=photos, reason=reason
    )


def _report(story: Story, buyer: str, criterion: Criterion, found: Found) -> str:
    if criterion.position % 2:
        return story.photo("laboratory_report", buyer)
    number = found.report_number.replace("/", "-")
    told = ("Laporan uji (contoh)", found.laboratory, f"Nomor {found.report_number}", criterion.name)
    return story.paper(f"Laporan uji {number}", buyer, *told, f"Tanggal {found.examined_on:%d-%m-%Y}")


def decide(story: Story, buyer: str, inspection: Inspection, fates: Mapping[int, str] | None = None) -> None:
    """Concludes an inspection that passes (or of which every unit was seen), and decides the lot."""
    actor = story.actor(buyer)
    inspections.conclude_inspection(inspection, actor, story.now)
    bad = {unit.number: "rejected" for unit in inspection_queries.bad_units(inspection)}
    inspections.decide(inspection, {**bad, **(fates or {})}, actor, story.now)


def reading(criterion: Criterion, fails: bool) -> int | str:
    """A reading of the criterion that conforms, or fails."""
    if criterion.type == "boolean":
        return "no" if fails else "yes"
    if criterion.type == "choice":
        return (criterion.other_choices if fails else criterion.accepted_choices)[0]
    low, high = criterion.lower_limit, criterion.upper_limit
    if fails:
        return high + SCALE if high is not None else (low or 0) - SCALE
    if criterion.type == "count":
        return 0
    return criterion.target or low or high or 0
