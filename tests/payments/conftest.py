"""A gallery that pays, a group that receives, and the practice payment service between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from marketplace.demo.fake_stripe import FakeStripe, running_fake_stripe

if TYPE_CHECKING:
    from marketplace.accounts.actor import Actor
    from marketplace.config import Settings
    from marketplace.infra.data.runtime import Runtime
    from marketplace.infra.web.request_edge import Marketplace
    from marketplace.payments.models import Payment
    from marketplace.payments.payable import Payable
    from tests.client import Client
    from tests.staged import Stages

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SECRET = "whsec_test"
OWNER = "practice:1"


class Door:
    """Brings the service's notices to the application as HTTP requests; shut, nobody answers."""

    def __init__(self) -> None:
        self.app: Marketplace | None = None
        self.is_open = True
        self.sent: list[tuple[bytes, dict[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.sent.append((body, headers))
        if not self.is_open or self.app is None:
            return 0
        return self.app.test_client().post("/webhooks/stripe", data=body, headers=headers).status_code


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def fake(door: Door) -> Iterator[FakeStripe]:
    with running_fake_stripe(webhook_url="http://localhost/", secret=SECRET, send=door) as service:
        yield service


@pytest.fixture
def settings(make_settings: Callable[..., Settings], fake: FakeStripe) -> Settings:
    return make_settings(STRIPE_SECRET_KEY="sk_test_x", STRIPE_WEBHOOK_SECRET=SECRET, STRIPE_API_BASE=fake.url)


@dataclass(frozen=True)
class AccountDetails:
    """Somebody who signs in."""

    user: Any
    actor: Actor


@dataclass(frozen=True)
class Story:
    """Who pays whom in these tests, and what they do."""

    runtime: Runtime
    make_client: Callable[[], Client]
    gallery_id: int
    group_id: int
    finance: AccountDetails
    buyer: AccountDetails
    coordinator: AccountDetails
    rival: AccountDetails
    administrator: AccountDetails

    def browser(self, person: AccountDetails) -> Client:
        """The person's phone, signed in."""
        client = self.make_client()
        client.sign_in(person.user)
        return client

    def photo(self, person: AccountDetails) -> str:
        """A photo the person has just sent with a form."""
        from marketplace.infra.files.media import media_of
        from marketplace.infra.files.photo_records import record_upload, store_photo

        stream = BytesIO()
        Image.new("RGB", (60, 40), "ivory").save(stream, "JPEG")
        stream.seek(0)
        stored = store_photo(media_of(self.runtime), stream, "slip.jpg")
        with self.runtime.unit_of_work():
            return record_upload(stored, f"user:{person.user.id}", AT).token

    def payable(self, amount: int = 425_000, owner: str = OWNER, **about: Any) -> Payable:
        """What the gallery owes the group."""
        from marketplace.payments.payable import Payable

        return Payable(
            owner=owner,
            amount=amount,
            payer_id=self.gallery_id,
            payee_id=self.group_id,
            group_id=self.group_id,
            **about,
        )

    def transfer(
        self, payable: Payable | None = None, method: str = "bank_transfer", at: datetime = AT, **told: Any
    ) -> int:
        """Finance reports a transfer; returns the payment's id."""
        from marketplace.payments.operations import start_payment

        proofs, owed = [self.photo(self.finance)], payable or self.payable()
        with self.runtime.unit_of_work():
            return start_payment(owed, method, self.finance.actor, at, proofs=proofs, **told).id

    def checkout(self, payable: Payable | None = None, method: str = "stripe", at: datetime | None = None) -> int:
        """Finance starts to pay by card; returns the payment's id."""
        from marketplace.payments.operations import start_payment

        moment, owed = at or datetime.now(UTC), payable or self.payable()
        with self.runtime.unit_of_work():
            return start_payment(owed, method, self.finance.actor, moment).id

    def payment(self, payment_id: int) -> Payment:
        """The payment as it stands in the database."""
        from marketplace.payments.queries import load_payment

        with self.runtime.unit_of_work(write=False):
            return load_payment(payment_id)

    def cancel(self, payment_id: int) -> None:
        """Finance gives the payment up."""
        from marketplace.payments.operations import cancel_payment
        from marketplace.payments.queries import load_payment

        with self.runtime.unit_of_work():
            cancel_payment(load_payment(payment_id), self.finance.actor, AT)

    def history(self, payment_id: int) -> list[str]:
        """The keys of what happened to the payment, in order."""
        from sqlalchemy import select

        from marketplace.audit.models import AuditEvent

        with self.runtime.unit_of_work(write=False) as work:
            mine = select(AuditEvent.key).where(AuditEvent.subject == f"payment:{payment_id}")
            return list(work.scalars(mine.order_by(AuditEvent.number)))


@pytest.fixture
def story(runtime: Runtime, app: Marketplace, make_client: Callable[[], Client], door: Door, stages: Stages) -> Story:
    """An off-taker and a group in Sragen; the group can be paid by card."""
    door.app = app
    return stages.set(runtime, partial(_story, runtime, make_client), "payments", make_client)


def _story(runtime: Runtime, make_client: Callable[[], Client]) -> Story:
    from marketplace.accounts.actor import Actor
    from marketplace.accounts.operations import create_user
    from marketplace.parties.models import Membership, Organisation
    from marketplace.parties.queries import actor_for
    from marketplace.payments.operations import set_receiving_account

    phones = iter(range(81_200_000_001, 81_200_000_099))

    def party(kind: str, name: str) -> Organisation:
        found = Organisation(
            kind=kind, name=name, slug=name.lower().replace(" ", "-"), region_code="33.14", region_name="Kab. Sragen",
            status="approved", created_at=AT, approved_at=AT,
        )  # fmt: skip
        work.add(found)
        work.flush()
        return found

    def person(name: str, organisation: Organisation | None, role: str = "") -> AccountDetails:
        user = create_user(name, f"+62{next(phones)}", None, Actor.system(), AT, is_administrator=organisation is None)
        if organisation is not None:
            work.add(Membership(user_id=user.id, organisation_id=organisation.id, role=role, created_at=AT))
            work.flush()
        return AccountDetails(user, actor_for(user))

    with runtime.unit_of_work() as work:
        gallery, rival = party("off_taker", "Galeri Lasem Indah"), party("off_taker", "Toko Kain Merapi")
        group = party("producer_group", "Simpul Pulang")
        made = Story(
            runtime=runtime, make_client=make_client, gallery_id=gallery.id, group_id=group.id,
            finance=person("Bagas Prakoso", gallery, "off_taker_finance"),
            buyer=person("Ratih Ayuningtyas", gallery, "off_taker_buyer"),
            coordinator=person("Sumarni", group, "group_coordinator"),
            rival=person("Dewi Lestariningsih", rival, "off_taker_finance"),
            administrator=person("Wahyu Nugroho", None),
        )  # fmt: skip
        set_receiving_account(group.id, "stripe", "", "Koperasi Simpul Pulang", made.administrator.actor, AT)
    return made
