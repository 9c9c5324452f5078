"""A phone whose signal comes and goes: nothing that was typed is lost, and nothing is written twice."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from marketplace.parties.models import Organisation
from marketplace.people.models import Person

PASSWORD = "melati wangi sekali"
PHONE = "081399991234"


def write_registration(page: Page) -> None:
    """The form of a new group, ready to be sent."""
    page.goto("/register")
    page.get_by_role("main").get_by_role("link").first.click()
    page.locator("[name=person_name]").fill("Bu Wati")
    page.locator("[name=phone]").fill(PHONE)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=name]").fill("Batik Melati Wangi")
    page.locator("[name=region_code]").select_option("33.14")


def send(page: Page) -> None:
    """Presses the first button of the page's form."""
    page.get_by_role("main").locator("button[type=submit]").first.click()


def breaks_off(route: Route) -> None:
    """The signal is gone before the form arrives."""
    if route.request.method == "POST":
        route.abort("connectionreset")
    else:
        route.continue_()


def loses_the_answer(route: Route) -> None:
    """The form arrives; its answer does not."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort("connectionreset")
    else:
        route.continue_()


def broken(page: Page, path: str, how: object) -> None:
    """Sends the form while the signal fails in that way."""
    page.route(path, how)  # type: ignore[arg-type]
    with page.expect_event("requestfailed"):
        send(page)
    page.unroute(path)


def groups(runtime: Runtime) -> int:
    with runtime.unit_of_work(write=False) as work:
        return work.scalar(select(func.count(Organisation.id))) or 0


def test_without_signal_the_page_stays_and_says_so(page_js: Page, runtime: Runtime) -> None:
    write_registration(page_js)
    page_js.context.set_offline(True)
    send(page_js)
    assert "tidak ada sinyal" in page_js.get_by_role("alert").inner_text()
    page_js.context.set_offline(False)
    send(page_js)
    page_js.wait_for_url("**/organisations/*")
    assert groups(runtime) == 1


def test_a_sending_that_broke_off_comes_back_without_its_password(page_js: Page, runtime: Runtime) -> None:
    write_registration(page_js)
    broken(page_js, "**/register/group", breaks_off)
    page_js.goto("/register")
    page_js.get_by_role("main").get_by_role("link").first.click()
    expect(page_js.locator("[name=name]")).to_have_value("Batik Melati Wangi")
    expect(page_js.locator("[name=region_code]")).to_have_value("33.14")
    assert page_js.locator("[name=password]").input_value() == ""
    assert "Yang Anda tulis ada lagi di sini" in page_js.get_by_role("alert").inner_text()
    page_js.locator("[name=password]").fill(PASSWORD)
    send(page_js)
    page_js.wait_for_url("**/organisations/*")
    assert groups(runtime) == 1
    page_js.goto("/organisations/1/members/new")
    assert page_js.get_by_role("alert").count() == 0


def test_what_was_answered_does_not_come_back(page_js: Page) -> None:
    write_registration(page_js)
    page_js.locator("[name=person_name]").fill("")
    send(page_js)
    page_js.locator("#errors a").first.click()
    page_js.locator("[name=person_name]").fill("Bu Wati")
    page_js.locator("[name=password]").fill(PASSWORD)
    send(page_js)
    page_js.wait_for_url("**/organisations/1")
    page_js.goto("/register/group")
    assert page_js.locator("[name=name]").input_value() == ""


def test_an_answer_that_is_lost_writes_nothing_twice(page_js: Page, runtime: Runtime) -> None:
    write_registration(page_js)
    send(page_js)
    page_js.wait_for_url("**/organisations/1")
    page_js.get_by_role("link", name="Tambah anggota").first.click()
    page_js.locator("[name=name]").fill("Parti")
    page_js.locator("[name=kind][value=family]").check()
    broken(page_js, "**/members/new", loses_the_answer)
    page_js.goto("/organisations/1")
    page_js.get_by_role("link", name="Tambah anggota").first.click()
    expect(page_js.locator("[name=name]")).to_have_value("Parti")
    send(page_js)
    page_js.wait_for_url("**/organisations/1")
    with runtime.unit_of_work(write=False) as work:
        assert work.scalars(select(Person.name)).all() == ["Parti"]
    page_js.get_by_role("link", name="Tambah anggota").first.click()
    assert page_js.locator("[name=name]").input_value() == ""


@pytest.mark.parametrize("way", ["Kirim sekali lagi", "Kembali ke halaman tadi"])
def test_a_step_that_the_database_kept_without_saying_so_is_not_done_twice(
    page_js: Page, app: Marketplace, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """She sends the form again from the page that tells her, or goes back to it: its words and its key are there."""
    write_registration(page_js)
    send(page_js)
    page_js.wait_for_url("**/organisations/1")
    page_js.get_by_role("link", name="Tambah anggota").first.click()
    page_js.locator("[name=name]").fill("Parti")
    page_js.locator("[name=kind][value=family]").check()
    ended = runtime.engine.dialect.loaded_dbapi.OperationalError("disk I/O error")

    def kept_but_lost(connection: Any) -> None:
        connection.commit()
        raise ended

    app.testing = False
    with monkeypatch.context() as late:
        late.setattr(runtime.engine.dialect, "do_commit", kept_but_lost)
        send(page_js)
        page_js.get_by_role("heading", name="Catatan kami sedang tidak dapat dijangkau").wait_for()
    page_js.get_by_role("main").get_by_text(way).click()
    if way.startswith("Kembali"):
        expect(page_js.locator("[name=name]")).to_have_value("Parti")
        send(page_js)
    page_js.wait_for_url("**/organisations/1")
    with runtime.unit_of_work(write=False) as work:
        assert work.scalars(select(Person.name)).all() == ["Parti"]


def test_who_was_signed_out_meanwhile_comes_back_to_what_she_wrote(page_js: Page) -> None:
    write_registration(page_js)
    send(page_js)
    page_js.wait_for_url("**/organisations/1")
    page_js.get_by_role("link", name="Tambah anggota").first.click()
    page_js.locator("[name=name]").fill("Parti")
    page_js.locator("[name=kind][value=family]").check()
    other = page_js.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Keluar di sini").click()
    other.get_by_text("Anda sudah keluar").wait_for()
    send(page_js)
    page_js.get_by_role("main").get_by_role("link", name="Masuk").click()
    page_js.locator("[name=login]").fill(PHONE)
    page_js.locator("[name=password]").fill(PASSWORD)
    send(page_js)
    page_js.wait_for_url("**/members/new")
    expect(page_js.locator("[name=name]")).to_have_value("Parti")
    assert page_js.locator("[name=kind][value=family]").is_checked()
    send(page_js)
    page_js.wait_for_url("**/organisations/1")
    assert "Parti" in page_js.get_by_role("main").inner_text()
