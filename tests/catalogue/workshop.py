"""A group with products, in every state; short ways there."""

import itertools
from io import BytesIO
from typing import Any

from PIL import Image

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.catalogue import operations
from marketplace.catalogue.models import Listing
from marketplace.catalogue.rules import Offer, Photo
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.files.photo_records import StoredPhoto, record_upload
from marketplace.parties import queries
from marketplace.parties.models import Organisation
from tests.parties.village import AT, Village

SYSTEM = Actor.system()
WORDS = "Kain panjang 250 × 105 cm, pewarna soga, cuci dengan lerak."


def picture(colour: str = "#7a4a1f") -> BytesIO:
    """A photo as a phone would send it."""
    stream = BytesIO()
    Image.new("RGB", (640, 480), colour).save(stream, "JPEG")
    stream.seek(0)
    return stream


class Workshop(Village):
    """Writes and approves products; everything happens in the present unit of work."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self.pictures = itertools.count(1)

    def photo(self, alt: str = "Kain kawung dibentang") -> Photo:
        """An uploaded photo; its files are not in the store."""
        number = next(self.pictures)
        stored = StoredPhoto("foto.jpg", f"{number:064x}", (("large", f"{number:064x}", 640, 480),))
        return Photo(record_upload(stored, "user:1", AT).token, alt)

    def offer(self, **changes: Any) -> Offer:
        """Twelve sheets of kawung a month at Rp185,000."""
        usual: dict[str, Any] = {
            "title": "Kain panjang kawung", "description": WORDS, "category": "batik", "technique": "tulis",
            "unit": "sheet", "unit_price": 185_000, "minimum_quantity": 6_000, "monthly_capacity": 40_000,
            "lead_days": 21,
        }  # fmt: skip
        if "photos" not in changes:
            usual["photos"] = (self.photo(),)
        return Offer(**usual | changes)

    def draft(self, group: Organisation, **changes: Any) -> Listing:
        """A listing that was written and not sent."""
        return operations.create_listing(group, self.offer(**changes), SYSTEM, AT)

    def submitted(self, group: Organisation, **changes: Any) -> Listing:
        """A listing that waits for an officer."""
        return operations.submit_listing(self.draft(group, **changes), SYSTEM, AT)

    def live(self, group: Organisation, **changes: Any) -> Listing:
        """A listing in the catalogue."""
        return operations.approve_listing(self.submitted(group, **changes), SYSTEM, AT)

    def actor(self, user: User) -> Actor:
        """The person as she acts now."""
        return queries.actor_for(user)
