"""Two kodi ordered, sent and counted on phones of 360 × 740: a sheet is missing, another goes back to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from marketplace.deliveries.queries import list_lots
from marketplace.infra.data.runtime import Runtime
from marketplace.proof import violations_of_rooms
from tests.client import session_of
from tests.inspections.stage import Stage, set_stage
from tests.inspections.test_packs import SHORT, judged, packed
from tests.journeys.phone import Phone, unlocked
from tests.orders.scene import AccountDetails

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from marketplace.infra.web.request_edge import Marketplace
    from tests.conftest import Clock

pytestmark = pytest.mark.long
WAYS = [
    pytest.param("sqlite", (False, "id"), id="Indonesian, no JavaScript, SQLite"),
    pytest.param("postgresql", (True, "en"), id="English, JavaScript, PostgreSQL"),
]


@pytest.fixture
def stage(runtime: Runtime, clock: Clock) -> Stage:
    """The gallery and the group, on a day on which the goods are not yet due."""
    clock.set(datetime(2026, 9, 28, 4, 0, tzinfo=UTC))
    return set_stage(runtime)


@pytest.fixture
def phones(
    way: tuple[bool, str], app: Marketplace, stage: Stage, browser: Browser, live_server: str
) -> Iterator[tuple[Phone, Phone]]:
    """Those of the buyer and of the coordinator, who are signed in."""
    javascript, language = way
    signing = app.session_interface.get_signing_serializer(app)
    assert signing is not None
    with ExitStack() as stack:

        def held_by(person: AccountDetails, owner: str) -> Phone:
            made = stack.enter_context(
                unlocked(browser, live_server, javascript=javascript, language=language, owner=owner)
            )
            kept = str(signing.dumps(session_of(app, person.user) | {"locale": language}))
            made.page.context.add_cookies(
                [{"name": app.config["SESSION_COOKIE_NAME"], "value": kept, "url": live_server}]
            )
            return made

        yield held_by(stage.scene.buyer, "buyer"), held_by(stage.scene.coordinator, "group")


@pytest.mark.parametrize(("database_url", "way"), WAYS, indirect=["database_url"])
def test_two_kodi_of_which_a_sheet_is_missing_and_another_is_mended(
    stage: Stage, phones: tuple[Phone, Phone], way: tuple[bool, str]
) -> None:
    buyer, group = phones
    sheet, sheets, rupiah = ("sheet", "sheets", ",") if way[1] == "en" else ("lembar", "lembar", ".")
    with stage.runtime.unit_of_work():
        product = packed(stage)
    buyer.open(f"/orders/new?listing={product.listing_id}")
    expect(buyer.field("Quantity")).to_have_value("1 kodi")
    buyer.write("Quantity", f"1 kodi 19 {sheets}")
    buyer.field("Due date").fill("2026-11-20")
    buyer.field("Quality standard").select_option(str(stage.scene.standard_version_id))
    buyer.mark("Goods may be judged before the results of a laboratory are there")
    buyer.press("Save the draft")
    buyer.reads(f"Rp2{rupiah}925{rupiah}000")
    buyer.follow("Change the draft")
    expect(buyer.field("Quantity")).to_have_value(f"1 kodi 19 {sheets}")
    buyer.write("Quantity", "40")
    buyer.press("Save the draft")
    buyer.reads(f"Rp3{rupiah}000{rupiah}000")
    buyer.press("Issue to %(group)s", group="Simpul Pulang")
    order = buyer.page.url.split("/orders/")[1].split("/")[0]
    group.open(f"/orders/{order}/terms")
    group.press("Accept the order")

    group.open(f"/orders/{order}/deliveries/new")
    expect(group.field("You send now")).to_have_value("2 kodi")
    group.press("Send and make the slip")
    group.reads("2 kodi")
    slip = group.page.url.split("/deliveries/")[1]
    buyer.open(f"/deliveries/{slip}/receive")
    buyer.write("Arrived", "19½")
    buyer.write("What is missing, and why, if you know", SHORT)
    buyer.press("This arrived")
    expect(buyer.field("Arrived")).to_have_value("19½")
    buyer.reads(f"1 kodi 19 {sheets}")
    buyer.write("Arrived", f"1 kodi 19 {sheets}")
    buyer.press("This arrived")
    with stage.runtime.unit_of_work():
        [lot] = list_lots(int(order))
        assert (lot.received_quantity, lot.received_units) == (39_000, 39)
        judged(stage, lot, bad=1)

    group.open(f"/orders/{order}/deliveries/new")
    expect(group.field("You send now")).to_have_value(f"1 {sheet}")
    group.press("Send and make the slip")
    buyer.open(f"/orders/{order}")
    buyer.reads(f"1 kodi 18 {sheets}")
    buyer.reads(f"Rp2{rupiah}850{rupiah}000")
    with stage.runtime.unit_of_work(write=False):
        assert [each.despatched_quantity for each in list_lots(int(order))] == [40_000, 1_000, 1_000]
        assert list(violations_of_rooms()) == []
