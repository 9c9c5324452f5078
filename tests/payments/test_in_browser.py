"""Paying by card in Chromium on a 360 px phone, JavaScript off: our page, the service's page, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.client import session_of
from tests.payments.conftest import AccountDetails, Story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from marketplace.infra.web.request_edge import Marketplace

pytestmark = pytest.mark.usefixtures("database_url")


def sign_in(page: Page, app: Marketplace, person: AccountDetails) -> None:
    """Give the phone the person's session cookie."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps(session_of(app, person.user))
    page.context.add_cookies([{"name": "purnakarya", "value": value, "url": app.runtime.base_url}])


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    box = page.locator("html").bounding_box()
    inner = page.locator("main").bounding_box()
    assert box is not None
    assert inner is not None
    return inner["x"] + inner["width"] <= 360 and box["width"] <= 360


def test_pay_decline_and_pay_again(story: Story, app: Marketplace, page_nojs: Page) -> None:
    sign_in(page_nojs, app, story.finance)
    payment_id = story.checkout(story.payable(637_500, label="Pelunasan ST-2026-0001"))
    page_nojs.goto(f"/payments/{payment_id}")
    assert fits(page_nojs)
    page_nojs.get_by_role("link", name="Ke halaman pembayaran").click()
    page_nojs.wait_for_url("**/c/pay/**")
    assert "Tidak ada uang sungguhan" in page_nojs.inner_text("body")
    assert fits(page_nojs)
    page_nojs.get_by_role("button", name="Tolak pembayaran").click()
    assert "Bank menolak pembayaran ini" in page_nojs.inner_text("[role=alert]")
    page_nojs.get_by_role("button", name="Bayar Rp637.500", exact=True).click()
    page_nojs.wait_for_url(f"**/payments/{payment_id}")
    assert "Uang sudah diterima" in page_nojs.inner_text("main")
    assert story.payment(payment_id).status == "confirmed"


def test_the_service_page_has_no_barrier(story: Story, app: Marketplace, browser: Browser) -> None:
    url = story.payment(story.checkout()).checkout_url
    assert url is not None
    page = browser.new_page(viewport={"width": 360, "height": 740})
    for at in (url, url + "x"):
        page.goto(at)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.close()
