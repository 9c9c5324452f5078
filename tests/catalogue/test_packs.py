"""What is offered by the pack is taken and made by the piece too: a kodi seller takes an order of ten sheets."""

from collections.abc import Callable

import pytest
from alembic import command
from sqlalchemy import text, update

from marketplace.catalogue import check
from marketplace.catalogue import operations as catalogue
from marketplace.catalogue.models import Listing, ListingVersion
from marketplace.catalogue.queries import offer_of
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties.models import Organisation
from tests.catalogue.test_views import PRODUCT, Browser, browser, described
from tests.catalogue.workshop import AT, Workshop, picture
from tests.client import Client, Page
from tests.inspections.stage import Stage, set_stage
from tests.inspections.test_packs import PRICE, packed

assert browser  # the fixture
SHAWLS = PRODUCT | {"title": "Selendang kodian", "unit": "kodi", "unit_price": "1.500.000"}
BY_THE_KODI = {
    "id": ("Harga per kodi", "10 lembar", "Paling sedikit 10 lembar; kelompok sanggup membuat 4 kodi", "lembar"),
    "en": ("Price per kodi", "10 sheets", "At least 10 sheets; the group can make 4 kodi 10 sheets a month.", "sheets"),
}  # fmt: skip


def kept(page: Page, **fields: str) -> Page:
    """The listing sent for later."""
    return page.send("/listings/new", press="keep", photos=[(picture(), "IMG_1.jpg")], **SHAWLS | fields)


@pytest.mark.parametrize("here", ["id", "en"])
def test_a_kodi_seller_takes_ten_pieces(
    runtime: Runtime, workshop: Workshop, browser: Browser, make_client: Callable[[], Client], here: str
) -> None:
    price, least, _choice, pieces = BY_THE_KODI[here]
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    me = browser(coordinator)
    me.get(f"/language/{here}?next=/")
    figures = {"unit_price": "1.500.000" if here == "id" else "1,500,000"}
    wrong = kept(me.get("/listings/new"), minimum_quantity="1,5 lembar", monthly_capacity="4 kodi 10 lembar", **figures)
    assert wrong.status_code == 422
    assert price in wrong.words, "the label names what the price is for"
    assert f"1 kodi 19 {pieces}" in wrong.words
    saved = wrong.send("/listings/new", press="keep", minimum_quantity=f"10 {pieces}", **described(wrong))
    assert saved.status_code == 303, saved.alerts
    status = me.get(saved.location)
    assert least in status.words
    assert f"4 kodi 10 {pieces}" in status.words
    edit = me.get(saved.location.replace("/status", "/edit"))
    form = edit.form(edit.path)
    assert (form.values["minimum_quantity"], form.values["monthly_capacity"]) == ([least], [f"4 kodi 10 {pieces}"])
    with runtime.unit_of_work(write=False) as work:
        version = work.query(ListingVersion).one()
        assert (version.minimum_quantity, version.monthly_capacity, version.in_pieces) == (10_000, 90_000, True)
        assert list(check.violations()) == []


def test_a_number_alone_is_read_back_before_it_counts_pieces(
    runtime: Runtime, workshop: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    me = browser(coordinator)
    asked = kept(me.get("/listings/new"), minimum_quantity="1", monthly_capacity="90")
    assert asked.status_code == 422
    assert any("Dibaca 1 lembar." in alert and "Dibaca 4 kodi 10 lembar." in alert for alert in asked.alerts)
    with runtime.unit_of_work() as work:
        assert work.query(Listing).count() == 0
    assert asked.send(press="Ya, benar", **described(asked)).status_code == 303


@pytest.mark.parametrize("here", ["id", "en"])
def test_the_buyer_reads_and_orders_ten_pieces(
    runtime: Runtime, make_client: Callable[[], Client], clock: object, here: str
) -> None:
    price, least, choice, _pieces = BY_THE_KODI[here]
    stage = set_stage(runtime)
    with runtime.unit_of_work():
        product = packed(stage)
        set_version(product.version_id, minimum_quantity=10_000, monthly_capacity=90_000, in_pieces=True)
    buyer = stage.scene.browser(make_client, stage.scene.buyer)
    buyer.get(f"/language/{here}?next=/")
    page = buyer.get(f"/orders/new?listing={product.listing_id}")
    assert page.form().values["lines-0-quantity"] == [least]
    assert choice in page.words
    assert price in page.words
    asked = {"lines-0-standard_version_id": str(stage.scene.standard_version_id), "lines-0-due_on": "2027-11-20"}
    save = "Simpan konsep" if here == "id" else "Save the draft"
    few = page.send(press=save, **asked, **{"lines-0-quantity": "9"})
    assert (few.status_code, least in few.alerts[0]) == (422, True)


def set_version(version_id: int, **values: object) -> None:
    """The figures of a version set by hand."""
    work = session()
    triggers.release(work.connection())
    work.execute(update(ListingVersion).where(ListingVersion.id == version_id).values(**values))
    work.expire_all()


def test_a_question_about_a_price_names_its_unit(stage: Stage, make_client: Callable[[], Client]) -> None:
    with stage.runtime.unit_of_work():
        product = packed(stage)
    buyer = stage.scene.browser(make_client, stage.scene.buyer)
    page = buyer.get(f"/orders/new?listing={product.listing_id}")
    standard = {"lines-0-standard_version_id": str(stage.scene.standard_version_id), "lines-0-due_on": "2027-11-20"}
    asked = page.send(press="Simpan konsep", **standard, **{"lines-0-unit_price": "75.000"})
    assert any("Rp1.500.000 per kodi" in alert for alert in asked.alerts), asked.alerts
    cloth = buyer.get(f"/orders/new?listing={stage.scene.cloth.listing_id}")
    assert "Harga per lembar" in cloth.words


@pytest.fixture
def stage(runtime: Runtime) -> Stage:
    return set_stage(runtime)


@pytest.mark.both
def test_a_listing_of_old_keeps_its_whole_packs_and_its_fingerprint(stage: Stage) -> None:
    runtime, scripts = stage.runtime, resource("migrations")
    with runtime.unit_of_work():
        product = packed(stage)
        group = session().get_one(Organisation, stage.scene.group_id)
        old = session().get_one(ListingVersion, product.version_id)
        assert (old.least_order, old.capacity, old.in_pieces) == (20_000, 800_000, False)
        offer = offer_of(old)
        before = catalogue.create_listing(group, offer, stage.group, AT).working
        assert before is not None
        assert (before.in_pieces, before.minimum_quantity, offer_of(before)) == (True, 20_000, offer)
    with runtime.engine.begin() as connection:
        triggers.release(connection)
    command.downgrade(alembic_config(scripts, runtime.engine), "0292")
    every = text("SELECT minimum_quantity, monthly_capacity FROM listing_versions WHERE unit = 'kodi'")
    with runtime.engine.connect() as connection:
        assert set(connection.execute(every).all()) == {(1_000, 40_000)}
    upgrade(runtime.engine, scripts)
    with runtime.unit_of_work(write=False):
        assert offer_of(session().get_one(ListingVersion, product.version_id)) == offer


def test_a_version_whose_figures_were_made_packs_is_named(stage: Stage) -> None:
    with stage.runtime.unit_of_work():
        product = packed(stage)
        group = session().get_one(Organisation, stage.scene.group_id)
        offer = offer_of(session().get_one(ListingVersion, product.version_id))
        listing = catalogue.create_listing(group, offer, stage.group, AT)
        assert list(check.violations()) == []
        set_version(listing.working_version_id or 0, in_pieces=False)
        assert any("not what was written" in line for line in check.violations())


assert PRICE
