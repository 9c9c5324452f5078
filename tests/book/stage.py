"""A stage for orders in the database: two parties, their people, a listing, a standard and accepted orders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.models import User
from marketplace.advances.terms import CashTerms
from marketplace.catalogue.models import Listing, ListingVersion
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries.models import Lot
from marketplace.deliveries.rules import Count, Parcel
from marketplace.infra.data.runtime import Runtime, session
from marketplace.inspections import operations as inspections
from marketplace.inspections.queries import criteria_of
from marketplace.kernel.packs import Measure
from marketplace.orders import operations as orders
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.parties.models import Membership, Office, Organisation, Outlet
from marketplace.payments.models import Payment
from marketplace.proof import all_violations
from marketplace.settlements import operations as settlements
from marketplace.settlements.models import Settlement
from marketplace.standards.models import Criterion, QualityStandard, StandardVersion
from tests.client import Client
from tests.told import tell_of

AT = datetime(2026, 9, 28, 3, 0, tzinfo=UTC)
REGION = "33.14"


@dataclass(frozen=True)
class Stage:
    """Ids and people; every one of them is invented."""

    group_id: int
    off_taker_id: int
    outlet_id: int
    listing_version_id: int
    standard_version_id: int
    coordinator: Actor
    buyer: Actor
    finance: Actor
    officer: Actor


def build() -> Stage:
    """Writes the parties and what an order refers to, in the current unit of work."""
    group = _add(
        Organisation, kind="producer_group", name="Batik Sekar Mulih", slug="batik-sekar-mulih", status="approved",
        region_code=REGION, region_name="Sragen", created_at=AT,
    )  # fmt: skip
    buyer = _add(
        Organisation, kind="off_taker", name="Galeri Contoh", slug="galeri-contoh", status="approved",
        region_code="31.71", region_name="Jakarta", created_at=AT,
    )  # fmt: skip
    agency = _add(
        Organisation, kind="agency", name="Dinas Contoh", slug="dinas-contoh", status="approved",
        region_code="33", region_name="Jawa Tengah", created_at=AT,
    )  # fmt: skip
    _add(Office, organisation_id=agency.id, level="province", duty="both")
    outlet = _add(Outlet, organisation_id=buyer.id, name="Gerai Pusat", address="Jl. Contoh 1", region_code="31.71",
                  created_at=AT)  # fmt: skip
    listing = _add(Listing, organisation_id=group.id, region_code=REGION, category="batik", slug="kain-panjang",
                   status="live", created_at=AT)  # fmt: skip
    version = _add(
        ListingVersion, listing_id=listing.id, number=1, title="Kain panjang", description="Kain", category="batik",
        unit="sheet", unit_price=185_000, minimum_quantity=1_000, monthly_capacity=40_000, lead_days=14,
        created_at=AT, status="approved",
    )  # fmt: skip
    standard = _add(QualityStandard, organisation_id=buyer.id, title="Kain batik", category="batik",
                    status="published", created_at=AT)  # fmt: skip
    frozen = _add(StandardVersion, standard_id=standard.id, number=1, status="published", title="Kain batik",
                  published_at=AT, inspect_all=True, inspection_unit="sheet")  # fmt: skip
    _add(Criterion, version_id=frozen.id, position=1, code="BT1", name="Warna merata", type="boolean",
         where_checked="group", defect_class="major", accepted_choices=[], other_choices=[])  # fmt: skip
    tell_of(version)
    tell_of(frozen)
    return Stage(
        group.id, buyer.id, outlet.id, version.id, frozen.id,
        coordinator=_person("Bu Darmini", "+6281200000001", "group_coordinator", group.id),
        buyer=_person("Ratih", "+6281200000002", "off_taker_buyer", buyer.id),
        finance=_person("Anggoro", "+6281200000003", "off_taker_finance", buyer.id),
        officer=_person("Wening", "+6281200000004", "programme_officer", agency.id, "33"),
    )  # fmt: skip


def accepted_order(
    stage: Stage,
    number: str,
    lines: dict[int, int] | None = None,
    packs: Mapping[int, str] = MappingProxyType({}),
    ordered: int = 12_000,
    **terms: Any,
) -> PurchaseOrder:
    """An order the group took on: price, and the pack that it is for, by line position; as many pieces in each."""
    prices = lines or {1: 185_000}
    order = PurchaseOrder(
        number=number, outlet_id=stage.outlet_id, status="accepted", producer_group_id=stage.group_id,
        off_taker_id=stage.off_taker_id, region_code=REGION, created_at=AT, edited_at=AT, issued_at=AT,
        accepted_at=AT, inspection_days=7, payment_days=7,
        **{"deduction_method": "norm", "deduction_cap": 5_000, "second_grade_factor": 8_000} | terms,
    )  # fmt: skip
    order.lines = [
        OrderLine(
            position=position, listing_version_id=stage.listing_version_id, unit="sheet", unit_price=price,
            pack_unit=packs.get(position, ""), pieces_per_pack=Measure("", packs.get(position, "")).pieces_per_pack,
            standard_version_id=stage.standard_version_id, title=f"Kain panjang {position}",
            ordered_quantity=ordered, due_on=date(2026, 12, 18),
        )
        for position, price in prices.items()
    ]  # fmt: skip
    session().add(order)
    session().flush()
    return order


def judged(
    stage: Stage, order: PurchaseOrder, parcel: Parcel, fates: Sequence[str], moment: Callable[[], datetime]
) -> Lot:
    """What is sent alone, counted in full and inspected piece by piece: the first pieces are bad, by their fate."""
    delivery = deliveries.despatch(order, [parcel], stage.coordinator, moment())
    lot = delivery.lots[0]
    deliveries.receive(delivery, [Count(lot_id=lot.id, quantity=parcel.quantity)], stage.buyer, moment())
    mended = "Canting diganti sebelum kain berikutnya"
    begun = inspections.start_inspection(lot, stage.buyer, moment(), seed="a seed", corrective_action=mended)
    [criterion] = criteria_of(begun)
    at = moment()
    with session().no_autoflush:
        for place, number in enumerate(begun.sample):
            answer = "no" if place < len(fates) else "yes"
            inspections.record_unit(begun, number, {criterion.id: answer}, stage.buyer, at)
    inspections.conclude_inspection(begun, stage.buyer, moment())
    inspections.decide(begun, dict(zip(begun.sample, fates, strict=False)), stage.buyer, moment())
    return lot


def pay(settlement: Settlement, amount: int, actor: Actor, at: datetime) -> None:
    """A payment of so much that the group found on its account."""
    at = orders.lock_order(settlement.order_id, at)[1]
    payment = reported(settlement, amount, at)
    payment.status, payment.confirmed_at, payment.ended_at = "confirmed", at, at
    settlements.pay_settlement(settlement, payment.id, amount, actor, at, transferred_on=at.date())


def reported(settlement: Settlement, amount: int, at: datetime) -> Payment:
    """A payment of so much, in cash, that the group has yet to confirm."""
    payment: Payment = _add(
        Payment, number=f"PAY-{uuid4().hex[:12]}", owner=settlement.key, file=settlement.file, amount=amount,
        payer_id=settlement.off_taker_id, payee_id=settlement.producer_group_id, method="cash", owed=settlement.net,
        producer_group_id=settlement.producer_group_id, off_taker_id=settlement.off_taker_id, token=uuid4().hex[:24],
        region_code=settlement.region_code, status="reported", description=settlement.number, created_at=at,
        reported_at=at, transferred_on=at.date(),
    )  # fmt: skip
    return payment


def browsers(story: Stage, runtime: Runtime, make_client: Callable[[], Client]) -> dict[str, Client]:
    """A browser for each person of the stage, signed in, by her part."""
    found = {}
    for role in ("coordinator", "buyer", "finance", "officer"):
        with runtime.unit_of_work() as work:
            user = work.get_one(User, getattr(story, role).user_id)
        found[role] = make_client()
        found[role].sign_in(user)
    return found


def faults(runtime: Runtime) -> list[str]:
    """What `check` finds but for the history that the stage's own rows were written without."""
    found = all_violations(runtime)
    return [fault for fault in found if not fault.endswith("history does not tell of it")]


def _add(table: type[Any], /, **values: Any) -> Any:
    row = table(**values)
    session().add(row)
    session().flush()
    return row


def _person(name: str, phone: str, role: str, organisation_id: int, region: str | None = None) -> Actor:
    user = _add(User, name=name, phone=phone, created_at=AT)
    _add(Membership, user_id=user.id, organisation_id=organisation_id, role=role, created_at=AT)
    return Actor(
        user.id, name, grants=(Grant(role, organisation_id, region_prefix=region, duty="both" if region else ""),)
    )


def cash_terms() -> CashTerms:
    """Half a million rupiah, recovered by a quarter of each delivery."""
    return CashTerms(amount=500_000, recovery_rate=2_500)
