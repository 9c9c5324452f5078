"""The browser of the tests meets the application as a phone does."""

from playwright.sync_api import Page


def test_a_phone_without_javascript_gets_a_whole_page(page_nojs: Page) -> None:
    page_nojs.goto("/sign-in")
    assert page_nojs.evaluate("document.documentElement.scrollWidth") == 360
    page_nojs.get_by_role("main").get_by_role("button", name="Masuk").click()
    assert page_nojs.get_by_role("alert").is_visible()


def test_a_phone_with_javascript_meets_no_error(page_js: Page) -> None:
    answer = page_js.goto("/sign-in")
    assert answer is not None
    assert answer.status == 200
    assert page_js.locator("html").get_attribute("lang") == "id"
