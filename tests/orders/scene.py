"""A gallery and a group of batik makers with products to order; short ways to the states of an order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.operations import create_user
from marketplace.audit.models import AuditEvent
from marketplace.catalogue.models import Listing, ListingVersion
from marketplace.infra.data.runtime import Runtime, session
from marketplace.orders import operations
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import load_order
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties.models import Membership, Office, Organisation, Outlet
from marketplace.parties.queries import actor_for
from marketplace.standards.models import QualityStandard, StandardVersion
from tests.client import Client
from tests.told import tell_of

AT = datetime(2026, 9, 28, 3, 0, tzinfo=UTC)
DUE = date(2026, 11, 20)
REASON = "Waktunya terlalu dekat untuk kami"


@dataclass(frozen=True)
class AccountDetails:
    """Somebody who signs in."""

    user: Any
    actor: Actor


@dataclass(frozen=True)
class Product:
    """Something a group offers."""

    listing_id: int
    version_id: int
    title: str
    unit: str


@dataclass
class Scene:
    """Who and what takes part in these tests."""

    runtime: Runtime
    gallery_id: int
    rival_id: int
    group_id: int
    other_group_id: int
    outlet_id: int
    rival_outlet_id: int
    standard_version_id: int
    rival_standard_version_id: int
    cloth: Product
    scarf: Product
    sugar: Product
    elsewhere: Product
    buyer: AccountDetails
    finance: AccountDetails
    rival: AccountDetails
    coordinator: AccountDetails
    member: AccountDetails
    neighbour: AccountDetails
    officer: AccountDetails
    administrator: AccountDetails

    def terms(self, **changes: Any) -> Terms:
        """Usual terms of the gallery; no laboratory is waited for."""
        return Terms(**{"outlet_id": self.outlet_id, "without_results": True} | changes)

    def line(self, product: Product | None = None, **changes: Any) -> LineTerms:
        """Twelve of the cloth at Rp185,000, due in November."""
        usual: dict[str, Any] = {
            "listing_version_id": (product or self.cloth).version_id,
            "standard_version_id": self.standard_version_id,
            "quantity": 12_000,
            "unit_price": 185_000,
            "due_on": DUE,
        }
        return LineTerms(**usual | changes)

    def draft(self, *lines: LineTerms, terms: Terms | None = None, at: datetime = AT) -> PurchaseOrder:
        """A draft, within the present unit of work."""
        asked = lines or (self.line(),)
        return operations.draft_order(self.gallery_id, terms or self.terms(), asked, self.buyer.actor, at)

    def issued(self, *lines: LineTerms, terms: Terms | None = None) -> PurchaseOrder:
        """An issued order, within the present unit of work."""
        found = self.draft(*lines, terms=terms)
        operations.issue_order(found, self.buyer.actor, AT)
        return found

    def accepted(self, *lines: LineTerms, terms: Terms | None = None) -> PurchaseOrder:
        """An accepted order, within the present unit of work."""
        found = self.issued(*lines, terms=terms)
        operations.accept_order(found, self.coordinator.actor, AT)
        return found

    def make(self, build: Callable[..., PurchaseOrder], *lines: LineTerms, **options: Any) -> int:
        """Builds an order in a unit of work of its own; returns its id."""
        with self.runtime.unit_of_work():
            return build(*lines, **options).id

    def status(self, order_id: int) -> str:
        """The order's state as the database has it."""
        with self.runtime.unit_of_work(write=False):
            return load_order(order_id).status

    def history(self, subject: str) -> list[str]:
        """The keys of what happened to a document, in order."""
        with self.runtime.unit_of_work(write=False) as work:
            mine = select(AuditEvent.key).where(AuditEvent.subject == subject)
            return list(work.scalars(mine.order_by(AuditEvent.number)))

    def browser(self, make_client: Callable[[], Client], person: AccountDetails) -> Client:
        """The person's phone, signed in."""
        client = make_client()
        client.sign_in(person.user)
        return client


def _organisation(kind: str, name: str, region: str = "33.14") -> Organisation:
    return Organisation(
        kind=kind, name=name, slug=name.lower().replace(" ", "-"), region_code=region, region_name="Kab. Sragen",
        address="Jl. Melati 4", status="approved", created_at=AT, approved_at=AT,
    )  # fmt: skip


def _person(name: str, party: Organisation | None, role: str) -> AccountDetails:
    phones = _person.__dict__.setdefault("phones", iter(range(8_120_000_0001, 8_129_999_9999)))
    user = create_user(
        name, f"+62{next(phones)}", None, Actor.system(), AT, is_administrator=role == "administrator", locale="id"
    )
    if party is not None:
        session().add(Membership(user_id=user.id, organisation_id=party.id, role=role, created_at=AT))
        session().flush()
    return AccountDetails(user, actor_for(user))


def make_product(
    group: Organisation, title: str, unit: str, price: int, minimum: int, category: str = "batik"
) -> Product:
    listing = Listing(
        organisation_id=group.id, region_code=group.region_code, category=category, slug=title.lower(), status="live",
        created_at=AT,
    )  # fmt: skip
    session().add(listing)
    session().flush()
    version = ListingVersion(
        listing_id=listing.id, number=1, title=title, description="Dibuat dengan tangan.", category=category, unit=unit,
        unit_price=price, minimum_quantity=minimum, monthly_capacity=40_000, lead_days=21, created_at=AT,
        status="approved",
    )  # fmt: skip
    session().add(version)
    session().flush()
    listing.current_version_id = version.id
    session().flush()
    tell_of(version)
    return Product(listing.id, version.id, title, unit)


def _standard(off_taker: Organisation, title: str) -> int:
    standard = QualityStandard(
        organisation_id=off_taker.id, title=title, category="batik", status="published", created_at=AT
    )
    session().add(standard)
    session().flush()
    version = StandardVersion(standard_id=standard.id, number=1, title=title, status="published", published_at=AT)
    session().add(version)
    session().flush()
    tell_of(version)
    return version.id


def set_scene(runtime: Runtime) -> Scene:
    """Everybody approved, four products, one standard for each off-taker."""
    with runtime.unit_of_work() as work:
        gallery, rival = _organisation("off_taker", "Galeri Lasem Indah"), _organisation("off_taker", "Toko Merapi")
        group, other = _organisation("producer_group", "Simpul Pulang"), _organisation("producer_group", "Tunas Baru")
        agency = _organisation("agency", "Dinas Tenaga Kerja Sragen")
        work.add_all([gallery, rival, group, other, agency])
        work.flush()
        work.add(Office(organisation_id=agency.id, level="regency", duty="both"))
        outlets = [
            Outlet(organisation_id=party.id, name=f"Gerai {party.name}", address="Jl. Kenanga 9", region_code="31.71",
                   created_at=AT)
            for party in (gallery, rival)
        ]  # fmt: skip
        work.add_all(outlets)
        work.flush()
        return Scene(
            runtime=runtime,
            gallery_id=gallery.id,
            rival_id=rival.id,
            group_id=group.id,
            other_group_id=other.id,
            outlet_id=outlets[0].id,
            rival_outlet_id=outlets[1].id,
            standard_version_id=_standard(gallery, "Kain batik tulis"),
            rival_standard_version_id=_standard(rival, "Kain toko"),
            cloth=make_product(group, "Kain panjang kawung", "sheet", 185_000, 6_000),
            scarf=make_product(group, "Selendang truntum", "sheet", 95_000, 2_000),
            sugar=make_product(group, "Gula semut", "kilogram", 42_000, 5_000, "food"),
            elsewhere=make_product(other, "Tas makrame", "piece", 120_000, 1_000, "macrame"),
            buyer=_person("Ratih Ayuningtyas", gallery, "off_taker_buyer"),
            finance=_person("Bagas Prakoso", gallery, "off_taker_finance"),
            rival=_person("Dewi Lestariningsih", rival, "off_taker_buyer"),
            coordinator=_person("Sumarni", group, "group_coordinator"),
            member=_person("Wagiyem", group, "group_member"),
            neighbour=_person("Painem", other, "group_coordinator"),
            officer=_person("Joko Susilo", agency, "programme_officer"),
            administrator=_person("Tri Handayani", None, "administrator"),
        )
