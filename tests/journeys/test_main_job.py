"""The main job from the first registration to a closed order, through the pages only, on phones of 360 × 740.

Once in Indonesian without JavaScript on SQLite, once in English with it on PostgreSQL: each page, each form and each
operation of the journey runs in both languages, both ways and on both engines, though not in every combination.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import Connection, text

from marketplace import cli
from marketplace.demo.fake_stripe import FakeStripe, running_fake_stripe
from marketplace.ledger.queries import balances
from marketplace.proof import all_violations
from tests.copies import KEYS
from tests.journeys.buyers import Buyer
from tests.journeys.groups import Facilitator, Group
from tests.journeys.people import CLOTH, Administrator, Finance, Officer
from tests.journeys.phone import unlocked

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from sqlalchemy import Engine

    from marketplace.config import Settings
    from marketplace.infra.web.request_edge import Marketplace

pytestmark = pytest.mark.long
WAYS = [
    pytest.param("sqlite", (False, "id"), id="Indonesian, no JavaScript, SQLite"),
    pytest.param("postgresql", (True, "en"), id="English, JavaScript, PostgreSQL"),
]
GROUP, GALLERY, OUTLET = "Batik Sumber Pulang", "Galeri Wastra Contoh", "Gerai Wastra Kebayoran"
WEBHOOK_SECRET = "whsec_journey"
MATERIAL = "Primissima cotton for batik"
ENDED_EARLY = "Kain untuk satu lembar sobek sejak awal"


@pytest.fixture
def service() -> Iterator[FakeStripe]:
    """The practice payment service, a server of its own."""
    with running_fake_stripe(secret=WEBHOOK_SECRET) as running:
        yield running


@pytest.fixture
def settings(make_settings: Callable[..., Settings], service: FakeStripe) -> Settings:
    return make_settings(
        STRIPE_SECRET_KEY="sk_test_practice", STRIPE_WEBHOOK_SECRET=WEBHOOK_SECRET,
        STRIPE_API_BASE=service.url, STRIPE_CHECKOUT_ORIGIN=service.url,
    )  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Everybody of the journey, each with a phone."""

    administrator: Administrator
    officer: Officer
    officer_of_gallery: Officer
    facilitator: Facilitator
    group: Group
    buyer: Buyer
    finance: Finance


@pytest.fixture
def cast(way: tuple[bool, str], browser: Browser, live_server: str, service: FakeStripe) -> Iterator[Cast]:
    javascript, language = way
    service.notices.url = f"{live_server}/webhooks/stripe"
    phones = {}
    with ExitStack() as stack:
        for owner in Cast.__dataclass_fields__:
            phones[owner] = stack.enter_context(
                unlocked(browser, live_server, javascript=javascript, language=language, owner=owner)
            )
        yield Cast(
            Administrator("Wening Lestari", "081200000201", phones["administrator"]),
            Officer("Pak Marwoto", "081200000202", phones["officer"]),
            Officer("Bu Kartika", "081200000203", phones["officer_of_gallery"]),
            Facilitator("Rukmini Asih", "081200000204", phones["facilitator"]),
            Group("Bu Sumarsih", "081200000205", phones["group"]),
            Buyer("Anindya Paramita", "081200000206", phones["buyer"]),
            Finance("Yoga Prasetya", "081200000207", phones["finance"]),
        )


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a photo as a phone would; each colour is another picture."""

    def make(colour: str) -> Path:
        path = tmp_path / f"{colour}.jpg"
        Image.new("RGB", (1600, 1200), colour).save(path, "JPEG")
        return path

    return make


@pytest.mark.parametrize(("database_url", "way"), WAYS, indirect=["database_url"])
def test_from_registration_to_a_closed_order(
    app: Marketplace,
    cast: Cast,
    settings: Settings,
    engine: Engine,
    photo: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    offices_open(cast, settings, monkeypatch, capsys)
    group_id = group_joins(cast)
    product_enters_the_catalogue(cast, photo)
    off_taker_joins(cast)
    cast.administrator.allow_card_payments(group_id, "Koperasi Sumber Pulang")
    cast.administrator.stand_for_account(group_id)
    order_and_material(cast, photo)
    first_lot(cast, photo)
    second_lot(cast, photo)
    what_remains(cast)
    impatience_changed_nothing(engine)
    the_book(app, settings, engine)


def offices_open(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first administrator comes from the command line; the offices and their people from the administrator."""
    first = cast.administrator
    environ = {
        "DATA_DIR": str(settings.data), "DATABASE_URL": settings.database_url, "MEDIA_URL": settings.media_url,
        "BASE_URL": "http://localhost", **KEYS,
    }  # fmt: skip
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["create-user", "--name", first.name, "--phone", first.number, "--administrator"]) == 0
    first.set_password(capsys.readouterr().out.strip().removeprefix("http://localhost"))
    officer, other, facilitator = cast.officer, cast.officer_of_gallery, cast.facilitator
    officer.join(first.open_office("BP3MI Contoh Tengah", "33", officer))
    other.join(first.open_office("Kantor Contoh", "31", other))
    link = first.set_up("Local partner", "Mitra Desa Contoh", "all", facilitator, "Field facilitator")
    facilitator.join(link)


def group_joins(cast: Cast) -> int:
    """A group registers, is sent back with a reason, mends it and is approved; a facilitator registers another."""
    group, officer, reason = cast.group, cast.officer, "Tulis RT, RW dan nama desa di alamat."
    group_id = group.register(GROUP)
    group.name_members((group.name, "Pembatik tulis"), ("Parti", "Ahli pewarnaan soga"))
    group.name_account()
    group.submit()
    officer.send_back("/approvals", GROUP, reason)
    group.mend(group_id, reason, "Dusun Karangasem RT 02 RW 05, Desa Pilang")
    officer.approve("/approvals", GROUP)
    group.phone.open("/groups")
    group.phone.reads(GROUP)

    cast.facilitator.register("Anyam Lestari")
    cast.facilitator.name_members(("Warsiti", "Penganyam"), ("Jumiati", "Penganyam"))
    cast.facilitator.submit()
    officer.approve("/approvals", "Anyam Lestari")
    return group_id


def product_enters_the_catalogue(cast: Cast, photo: Callable[[str], Path]) -> None:
    cast.group.list_product(photo("saddlebrown"))
    cast.officer.approve("/approvals/listings", CLOTH)
    visitor = cast.buyer.phone
    visitor.open("/catalogue")
    visitor.write("Product or group", "jagad")
    visitor.press("Search")
    visitor.reads(GROUP)


def off_taker_joins(cast: Cast) -> None:
    """The gallery registers and is approved, lets its finance in by a one-time link, and publishes its standard."""
    buyer, finance = cast.buyer, cast.finance
    gallery_id = buyer.register(GALLERY, OUTLET)
    cast.officer_of_gallery.approve("/approvals", GALLERY)
    buyer.phone.open(f"/organisations/{gallery_id}/team")
    buyer.propose(finance, "Finance, pays")
    finance.join(cast.officer_of_gallery.second(gallery_id, GALLERY))
    buyer.publish_standard()


def order_and_material(cast: Cast, photo: Callable[[str], Path]) -> None:
    cast.buyer.order(OUTLET)
    cast.group.accept_order()
    cast.buyer.offer_material()
    cast.group.accept_advance()
    cast.buyer.hand_over(photo("ivory"))
    cast.group.count_material("30,18")


def settlement_says(cast: Cast, gross: int, recovery: int, net: int) -> None:
    """Both sides read the same three figures."""
    for person in (cast.finance, cast.group, cast.buyer):
        person.open_order()
        for amount in (gross, recovery, net):
            person.phone.reads(person.rupiah(amount))


def first_lot(cast: Cast, photo: Callable[[str], Path]) -> None:
    """Six sheets, all accepted, paid by bank transfer."""
    cast.group.despatch(6)
    cast.buyer.receive(6)
    cast.buyer.inspect(6, 0, photo("white"))
    settlement_says(cast, 1_110_000, 472_500, 637_500)
    cast.finance.approve(637_500)
    cast.finance.transfer(photo("seashell"))
    cast.group.confirm_money(637_500)


def second_lot(cast: Cast, photo: Callable[[str], Path]) -> None:
    """Five sheets, one rejected for a hole, paid by card."""
    cast.group.despatch(5)
    cast.buyer.receive(5)
    cast.buyer.inspect(5, 1, photo("dimgray"))
    settlement_says(cast, 740_000, 315_000, 425_000)
    cast.finance.approve(425_000)
    cast.finance.pay_by_card(425_000)


def what_remains(cast: Cast) -> None:
    """The rest of the cloth goes back, the faulty cloth is borne by the off-taker, the order ends at eleven sheets."""
    cast.group.propose("Return material", "How much", cast.group.typed(2_515))
    cast.buyer.answer_adjustment(counted=cast.buyer.typed(2_515))
    faulty = cast.group.typed(2_515)
    cast.group.propose("Claim faulty material", "How much of it was faulty", faulty, "Kain berlubang sejak dibuka")
    cast.buyer.answer_adjustment()
    cast.buyer.end_early(ENDED_EARLY)
    cast.group.agree_to_end(ENDED_EARLY)
    for person in (cast.group, cast.buyer):
        person.open_order()
        person.phone.reads("Closed")
        person.phone.follow("Statement of this order")
        for amount in (1_850_000, 787_500, 1_062_500):
            person.phone.reads(person.rupiah(amount))
        person.phone.reads(f"{person.phone.say('Still owed')} {person.rupiah(0)}")
        cloth = person.phone.say("With the group: %(material)s", material=person.phone.say(MATERIAL))
        person.phone.reads(f"{cloth} {person.metres(0)}")


def impatience_changed_nothing(engine: Engine) -> None:
    """The buttons that were tapped twice did their work once."""
    counted = "SELECT key, count(*) AS times FROM audit_events WHERE key IN ('{}') GROUP BY key"
    once = {"order.accepted": 1, "payment.reported": 1, "payment.confirmed": 2, "settlement.paid": 2, "order.closed": 1}
    with engine.connect() as connection:
        rows = connection.execute(text(counted.format("', '".join(once)))).all()
    assert {row.key: row.times for row in rows} == once


METRES = "mori_primissima/metre"
BOOK = {
    ("goods_received", "IDR"): 1_850_000, ("payable", "IDR"): 0, ("cash", "IDR"): -1_062_500,
    ("material_debt", "IDR"): 0, ("material_supplied", "IDR"): -825_000, ("written_off", "IDR"): 75_000,
    ("margin_earned", "IDR"): -37_500, ("deferred_margin", "IDR"): 0,
    ("store", METRES): -27_665, ("with_group", METRES): 0, ("in_accepted", METRES): 25_150,
    ("in_rejected", METRES): 2_515,
}  # fmt: skip


def the_book(app: Marketplace, settings: Settings, engine: Engine) -> None:
    """The figures of the worked example, exactly; all is proven; one changed byte is found and its row is named."""
    with app.runtime.unit_of_work(write=False):
        assert balances("order:1", "advance:1") == BOOK
    assert list(all_violations(app.runtime)) == []
    assert cli.main(["check"]) == 0
    with engine.begin() as connection:
        entry_id = change_one_byte(connection)
    found = list(all_violations(app.runtime))
    assert any(fault.startswith(f"ledger_entries {entry_id}:") for fault in found), found
    assert cli.main(["check"]) == 1


def change_one_byte(connection: Connection) -> int:
    """Makes one posting a rupiah larger behind the application's back, as one with every right in the database can."""
    change = "UPDATE ledger_postings SET amount = amount + 1 WHERE id = 9"
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(change))
    else:
        listed = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_postings'")
        triggers = connection.execute(listed).all()
        for name, _definition in triggers:
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text(change))
        for _name, definition in triggers:
            connection.exec_driver_sql(definition)
    return int(connection.execute(text("SELECT entry_id FROM ledger_postings WHERE id = 9")).scalar_one())
