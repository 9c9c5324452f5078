"""The form of a listing, and of a decision on it."""

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from marketplace.catalogue import labels
from marketplace.catalogue.lifecycle import CATEGORIES, MAXIMUM_PHOTOS, TECHNIQUES
from marketplace.catalogue.rules import (
    LONGEST_LEAD_DAYS,
    Offer,
    Photo,
    offer_faults,
    presentation_faults,
    technique_faults,
)
from marketplace.infra.language.i18n import language
from marketplace.infra.web.forms import (
    AtLeast,
    AtMost,
    BaseForm,
    Required,
    SelectChoice,
    TextLength,
    WholeNumberField,
)
from marketplace.infra.web.goods import GoodsField, PriceField
from marketplace.infra.web.uploads import UploadsField
from marketplace.kernel.errors import DomainError
from marketplace.kernel.packs import measure_of
from marketplace.kernel.quantity import UNITS

LONGEST_ALT = 160
NO_TECHNIQUE = "none"
"""What is chosen where a product is not batik; a new product begins with nothing chosen."""


class PhotosField(UploadsField):
    """Photos with words beside each; the one marked as first leads the gallery."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, most=MAXIMUM_PHOTOS, **kwargs)
        self.words: dict[str, str] = {}

    def describe(self, photos: list[Photo]) -> None:
        """Takes the words that the document already has."""
        self.words = {photo.token: photo.alt for photo in photos} | self.words

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads photos, their words, and which one comes first."""
        super().process_formdata(valuelist)
        sent = dict(zip(self.received, request.form.getlist(f"{self.name}_new_alt"), strict=False))
        self.words = {
            token: request.form.get(f"{self.name}_alt_{token}", sent.get(token, "")).strip()[:LONGEST_ALT]
            for token in self.data
        }
        first = request.form.get(f"{self.name}_first", "")
        if first in self.data:
            self.data = [first, *(token for token in self.data if token != first)]

    def photos(self) -> tuple[Photo, ...]:
        """The photos in order, each with its words."""
        return tuple(Photo(token, self.words.get(token, "")) for token in self.data or ())


class ListingForm(BaseForm):
    """What a group says about a product."""

    title = StringField(labels.FIELDS["title"], [Required(), TextLength(least=3, most=80)])
    category = SelectField(
        labels.FIELDS["category"],
        [Required()],
        choices=[
            SelectChoice("", _l("Choose the kind")),
            *(SelectChoice(key, labels.CATEGORIES[key]) for key in CATEGORIES),
        ],
    )
    technique = RadioField(
        labels.FIELDS["technique"],
        choices=[
            *(SelectChoice(key, labels.TECHNIQUES[key]) for key in TECHNIQUES["batik"]),
            SelectChoice(NO_TECHNIQUE, _l("Not batik")),
        ],
        validate_choice=False,
    )
    photos = PhotosField(labels.FIELDS["photos"])
    description = TextAreaField(labels.FIELDS["description"], [TextLength(most=3000)])
    unit = SelectField(labels.FIELDS["unit"], [Required()])
    unit_price = PriceField([Required(), AtLeast(1)])
    minimum_quantity = GoodsField(labels.FIELDS["minimum_quantity"], [Required(), AtLeast(1)])
    monthly_capacity = GoodsField(labels.FIELDS["monthly_capacity"], [Required(), AtLeast(1)])
    lead_days = WholeNumberField(
        labels.FIELDS["lead_days"], [Required(), AtLeast(1), AtMost(LONGEST_LEAD_DAYS)], unit="day"
    )

    def __init__(self, offer: Offer | None = None, **kwargs: Any) -> None:
        held = {} if offer is None else {name: getattr(offer, name) for name in _PLAIN}
        photos = list(offer.photos) if offer is not None else []
        if offer is not None and not offer.technique and offer.category not in TECHNIQUES:
            held["technique"] = NO_TECHNIQUE
        super().__init__(data=held | {"photos": [photo.token for photo in photos]}, **kwargs)
        self.photos.describe(photos)
        here = language()
        units = [SelectChoice(code, labels.unit_with_pieces(code, here)) for code in UNITS]
        self.unit.choices = [SelectChoice("", _l("Choose the unit")), *units]
        offered = self.unit.data if self.unit.data in UNITS else ""
        self.unit_price.measure_in(offered)
        for field in self._goods():
            field.measured(measure_of(offered) if offered else None)

    def _goods(self) -> tuple[GoodsField, GoodsField]:
        return self.minimum_quantity, self.monthly_capacity

    def questions(self) -> Iterator[DomainError]:
        """A number alone where goods are offered by the pack: it counts pieces, and is easily meant as packs."""
        for field in self._goods():
            if field.packed is not None and field.data and str(field.raw_data[0] if field.raw_data else "").isdigit():
                yield DomainError("pieces_meant", field.name, read_quantity=field.data, **vars(field.packed))

    def faults(self) -> Iterator[DomainError]:
        """A kind and a technique that contradict each other; and what an officer would send back, if it goes there."""
        offer = self.offer()
        if offer.category in TECHNIQUES and self.technique.data == NO_TECHNIQUE:
            yield DomainError("kind_or_technique", "technique")
        if request.form.get("then") == "submit":
            yield from presentation_faults(offer)
        numbers = (offer.unit_price, offer.minimum_quantity, offer.monthly_capacity, offer.lead_days)
        yield from technique_faults(offer) if None in numbers else offer_faults(offer)

    def offer(self) -> Offer:
        """The listing as typed, once the form is valid."""
        technique = self.technique.data or ""
        return Offer(
            title=self.title.data or "",
            description=(self.description.data or "").replace("\r\n", "\n"),
            category=self.category.data or "",
            technique="" if technique == NO_TECHNIQUE else technique,
            unit=self.unit.data or "",
            unit_price=self.unit_price.data,
            minimum_quantity=self.minimum_quantity.data,
            monthly_capacity=self.monthly_capacity.data,
            lead_days=self.lead_days.data,
            photos=self.photos.photos(),
        )


_PLAIN = (
    "title", "category", "technique", "description", "unit", "unit_price", "minimum_quantity", "monthly_capacity",
    "lead_days",
)  # fmt: skip
