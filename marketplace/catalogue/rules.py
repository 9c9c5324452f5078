"""What a listing must say before an officer looks at it, and what changed between two versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from marketplace.catalogue.lifecycle import CATEGORIES, MAXIMUM_PHOTOS, TECHNIQUES
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.kernel.money import LARGEST_RUPIAH
from marketplace.kernel.packs import measure_of
from marketplace.kernel.quantity import check_quantity

LONGEST_LEAD_DAYS = 365


@dataclass(frozen=True)
class Photo:
    """An uploaded photo, and what it shows in words."""

    token: str
    alt: str = ""


@dataclass(frozen=True)
class Offer:
    """What a listing says: rupiah for one unit, quantities in thousandths of it, of a pack in those of the piece."""

    title: str
    description: str
    category: str
    technique: str
    unit: str
    unit_price: int
    minimum_quantity: int
    monthly_capacity: int
    lead_days: int
    photos: tuple[Photo, ...] = ()


def check_offer(offer: Offer) -> None:
    """Raises Invalid with everything that cannot even be saved."""
    errors = list(offer_faults(offer))
    if errors:
        raise Invalid(errors)


def offer_faults(offer: Offer) -> Iterator[DomainError]:
    """Everything that cannot even be saved."""
    if not offer.title.strip():
        yield DomainError("title_missing", "title")
    if offer.category not in CATEGORIES:
        yield DomainError("unknown_category", "category")
    yield from technique_faults(offer)
    if offer.unit_price <= 0:
        yield DomainError("price_not_positive", "unit_price")
    if offer.unit_price > LARGEST_RUPIAH:
        yield DomainError("number_too_large", "unit_price")
    if not 1 <= offer.lead_days <= LONGEST_LEAD_DAYS:
        yield DomainError("lead_days_out_of_range", "lead_days", most=LONGEST_LEAD_DAYS)
    for name in ("minimum_quantity", "monthly_capacity"):
        try:
            check_quantity(getattr(offer, name), measure_of(offer.unit).unit, name)
        except DomainError as error:
            yield error
    if 0 < offer.monthly_capacity < offer.minimum_quantity:
        yield DomainError("capacity_below_minimum", "monthly_capacity")
    if len(offer.photos) > MAXIMUM_PHOTOS:
        yield DomainError("photos_too_many", "photos", most=MAXIMUM_PHOTOS)


def technique_faults(offer: Offer) -> Iterator[DomainError]:
    """A technique that does not belong to the kind of product."""
    if offer.category and offer.technique and offer.technique not in TECHNIQUES.get(offer.category, ()):
        yield DomainError("technique_not_here", "technique")


def check_presentable(offer: Offer) -> None:
    """Raises Invalid with everything an officer would send back at once."""
    errors = list(presentation_faults(offer))
    if errors:
        raise Invalid(errors)


def presentation_faults(offer: Offer) -> Iterator[DomainError]:
    """What keeps an offer from the officer: no photo, no words for one, no technique of the batik, too few words."""
    if not offer.photos:
        yield DomainError("photo_missing", "photos")
    elif any(not photo.alt.strip() for photo in offer.photos):
        yield DomainError("photo_words_missing", "photos")
    if offer.category in TECHNIQUES and not offer.technique:
        yield DomainError("technique_missing", "technique")
    if len(offer.description.strip()) < 20:
        yield DomainError("description_too_short", "description", least=20)


@dataclass(frozen=True)
class Change:
    """One field that differs between two versions."""

    field: str
    before: object
    after: object


def changes(before: Offer, after: Offer) -> Sequence[Change]:
    """The fields that differ, in the order in which an offer names them."""
    return [
        Change(each.name, getattr(before, each.name), getattr(after, each.name))
        for each in fields(Offer)
        if getattr(before, each.name) != getattr(after, each.name)
    ]
