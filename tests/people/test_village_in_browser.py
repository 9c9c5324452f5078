"""Looking for a village on a 360 px phone, with JavaScript and without: the same choices, no barrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from marketplace.accounts.actor import Actor
from marketplace.people.unlisted_villages import add_unlisted_village
from marketplace.people.village_models import UnlistedVillage
from tests.client import session_of
from tests.parties.village import AT, LOMBOK, Village

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from marketplace.infra.data.runtime import Runtime
    from marketplace.infra.web.request_edge import Marketplace

SENGGIGI = "Desa Senggigi, Kec. Batu Layar, Kab. Lombok Barat"


@pytest.fixture
def path(app: Marketplace) -> str:
    """The page on which an officer gives a village its code."""
    with app.runtime.unit_of_work():
        made = add_unlisted_village("Desa Persiapan Contoh", "", LOMBOK, Actor.system(), AT)
        return f"/people/unlisted-villages/{made.id}/give-code"


def sign_in(page: Page, app: Marketplace) -> None:
    with app.runtime.unit_of_work():
        officer = Village(app.runtime).officer("52")
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps(session_of(app, officer))
    page.context.add_cookies([{"name": "purnakarya", "value": value, "url": app.runtime.base_url}])


def code_given(runtime: Runtime) -> str | None:
    with runtime.unit_of_work(write=False) as work:
        return work.get_one(UnlistedVillage, 1).merged_code


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def test_choices_come_while_one_types(app: Marketplace, path: str, page_js: Page) -> None:
    page = page_js
    sign_in(page, app)
    page.goto(path)
    page.get_by_label("Desa dalam daftar").press_sequentially("senggi")
    page.get_by_label(SENGGIGI).check()
    assert Axe().run(page).violations_count == 0
    assert fits(page)
    page.get_by_label("Desa dalam daftar").fill("xyzzy lagi")
    page.get_by_text("Tidak ada desa bernama begitu").wait_for()
    assert page.get_by_role("radio").count() == 0
    page.get_by_label("Desa dalam daftar").fill("sengigi")
    page.get_by_text("Yang mirip").wait_for()
    page.get_by_label(SENGGIGI).check()
    page.get_by_role("button", name="Beri kode ini").click()
    page.wait_for_url("**/people/unlisted-villages")
    assert (code_given(app.runtime) or "").startswith("52.01")


def test_the_button_finds_them_without_javascript(app: Marketplace, path: str, page_nojs: Page) -> None:
    sign_in(page_nojs, app)
    page_nojs.goto(path)
    page_nojs.get_by_label("Desa dalam daftar").fill("batu layar")
    page_nojs.get_by_role("button", name="Cari desa").click()
    assert page_nojs.get_by_role("alert").count() == 0
    assert fits(page_nojs)
    page_nojs.get_by_label(SENGGIGI).check()
    page_nojs.get_by_role("button", name="Beri kode ini").click()
    page_nojs.wait_for_url("**/people/unlisted-villages")
    assert (code_given(app.runtime) or "").startswith("52.01")
