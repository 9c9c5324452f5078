"""Second factors at one's own account, on demand, and the security log, through the pages that show them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from marketplace.accounts import security_log
from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.demand import tell_start
from marketplace.accounts.models import BrowserSession, SecurityEvent, User
from marketplace.accounts.rules import must_have_factor
from marketplace.accounts.security_labels import KINDS
from marketplace.accounts.tidying import forget_old
from marketplace.app import create_app
from marketplace.config import SettingError, Settings
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from tests.accounts.people import PASSWORD, make_administrator, make_person
from tests.client import Client
from tests.conftest import Clock

NUMBER = "081234567890"


@pytest.fixture
def person(runtime: Runtime) -> User:
    return make_person(runtime)


def set_up(client: Client, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """Sets up the app through the pages; the app, and the codes to write down."""
    page = client.get("/account").send("/account/authenticator/begin").follow()
    secret = page.text.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    assert "<svg" in page.text
    totp = pyotp.TOTP(secret)
    assert page.send(None, code="000000").status_code == 422
    shown = page.send(None, code=totp.at(clock())).follow()
    codes = [piece.partition("</code>")[0] for piece in shown.text.split("<code>")[1:]]
    clock.set(clock() + timedelta(seconds=90))
    return totp, codes


def second_step(client: Client, code: str) -> int:
    page = client.submit("/sign-in", None, login=NUMBER, password=PASSWORD).follow()
    return page.send(None, code=code).status_code


def test_an_app_is_set_up_and_codes_on_paper_work_once(
    client: Client, make_client: Callable[[], Client], clock: Clock, runtime: Runtime, person: User
) -> None:
    clock.set(runtime.clock())
    client.sign_in(person)
    totp, codes = set_up(client, clock)
    assert len(set(codes)) == 10
    assert codes[0] not in client.get("/account/recovery-codes").text
    assert second_step(make_client(), totp.at(clock())) == 303
    assert second_step(make_client(), codes[0].upper().replace("-", " ")) == 303
    assert second_step(make_client(), codes[0]) == 422
    assert "tersisa 9" in client.get("/account").words
    client.get("/account").send("/account/recovery-codes")
    assert second_step(make_client(), codes[1]) == 422
    client.get("/account").send("/account/authenticator/remove")
    assert make_client().submit("/sign-in", None, login=NUMBER, password=PASSWORD).location == "/"


def test_a_code_of_the_clock_beside_fits_and_an_old_one_does_not(
    client: Client, make_client: Callable[[], Client], clock: Clock, runtime: Runtime, person: User
) -> None:
    clock.set(runtime.clock())
    client.sign_in(person)
    totp, _codes = set_up(client, clock)
    for seconds, status in ((-90, 422), (-30, 303), (0, 303), (30, 303), (90, 422)):
        assert second_step(make_client(), totp.at(clock() + timedelta(seconds=seconds))) == status, seconds


def test_an_app_that_was_begun_only_asks_for_nothing(client: Client, person: User) -> None:
    client.sign_in(person)
    client.get("/account").send("/account/authenticator/begin")
    client.submit("/account", "/sign-out")
    assert client.submit("/sign-in", None, login=NUMBER, password=PASSWORD).location == "/"


def test_the_page_of_the_second_step_opens_for_nobody_else(client: Client) -> None:
    assert client.get("/sign-in/second").location == "/sign-in"


@pytest.mark.parametrize(
    ("role", "demanded"),
    [
        ("programme_officer", True), ("off_taker_finance", True), ("off_taker_buyer", False),
        ("group_coordinator", False), ("group_member", False), ("field_facilitator", False), ("lender", False),
    ],
)  # fmt: skip
def test_of_whom_it_is_demanded(role: str, demanded: bool) -> None:
    actor = Actor(user_id=1, grants=(Grant(role, 1),))
    assert must_have_factor(actor, "staff") is demanded
    assert not must_have_factor(actor, "")
    assert must_have_factor(Actor(user_id=1, is_administrator=True), "staff")


def test_the_setting_is_staff_or_nothing(make_settings: Callable[..., Settings]) -> None:
    assert make_settings().second_factor == ""
    assert make_settings(SECOND_FACTOR="staff").second_factor == "staff"
    with pytest.raises(SettingError, match="SECOND_FACTOR"):
        make_settings(SECOND_FACTOR="everybody")


@pytest.mark.parametrize(("of", "words"), [("", "no second factor is demanded"), ("staff", "demanded of admin")])
def test_the_start_says_of_whom(of: str, words: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        tell_start(of)
    assert words in caplog.text


@pytest.fixture
def demanding(make_settings: Callable[..., Settings], clock: Clock) -> Iterator[Marketplace]:
    app = create_app(replace(make_settings(SECOND_FACTOR="staff"), is_test=True))
    app.runtime.clock = clock
    yield app
    app.runtime.engine.dispose()


def test_a_demanded_factor_has_days_of_grace_and_then_comes_first(demanding: Marketplace, clock: Clock) -> None:
    start = demanding.runtime.clock()
    clock.set(start)
    make_administrator(demanding.runtime)
    client = Client(demanding)

    def entered() -> Client:
        assert client.submit("/sign-in", None, login="081200000001", password=PASSWORD).location == "/"
        return client

    assert "dalam 14 hari" in entered().get("/account").words
    assert client.get("/approvals").status_code == 200
    clock.set(start + timedelta(days=14))
    entered()
    held = client.get("/approvals")
    assert held.location == "/account#factors"
    assert "sekarang perlu pengaman kedua" in held.follow().words
    for path in ("/", "/users", "/users/new", "/recoveries", "/statements", "/attachments/1/large.webp"):
        assert client.get(path).location == "/account#factors", path
    assert client.get("/help").status_code == 200
    assert client.get("/catalogue").status_code == 200
    set_up(client, clock)
    assert client.get("/approvals").status_code == 200


def test_nobody_else_is_held_up(demanding: Marketplace, clock: Clock) -> None:
    start = demanding.runtime.clock()
    clock.set(start)
    make_person(demanding.runtime)
    client = Client(demanding)
    assert client.submit("/sign-in", None, login=NUMBER, password=PASSWORD).location == "/"
    clock.set(start + timedelta(days=29))
    assert client.get("/account").status_code == 200
    assert client.get("/statements").status_code == 200


def test_the_holder_reads_what_happened_and_staff_find_it(
    client: Client, make_client: Callable[[], Client], runtime: Runtime, person: User
) -> None:
    hers = make_client()
    hers.submit("/sign-in", None, login=NUMBER, password="salah")
    hers.submit("/sign-in", None, login=NUMBER, password="salah")
    hers.submit("/sign-in", None, login=NUMBER, password=PASSWORD)
    words = hers.get("/account/security").words
    assert "Ada yang mencoba masuk dengan kata sandi yang salah" in words
    assert "2 kali" in words
    client.sign_in(make_administrator(runtime))
    client.get(f"/users/{person.id}").send("password-link")
    told = hers.get("/account/security").words
    assert "Tautan untuk kata sandi baru dibuat" in told
    assert "Wening" in told
    found = client.get("/users/security", query_string={"q": "darm", "kind": "sign_in_failed"}).text
    lines = found.partition("<tbody>")[2]
    assert "Ada yang mencoba masuk" in lines
    assert "Tautan untuk kata sandi baru" not in lines
    assert "Tidak ada yang ditemukan" in client.get("/users/security?q=siapa").words


def test_every_kind_of_line_has_words_and_none_shows_a_blank(runtime: Runtime, client: Client, person: User) -> None:
    at = runtime.clock()
    with runtime.unit_of_work():
        for kind in KINDS:
            details = {"role": "group_coordinator", "organisation": "Batik Sekar Mulih"} if "role" in kind else {}
            security_log.note(person.id, kind, at, by_user_id=person.id, **details)
    client.sign_in(person)
    words = client.get("/account/security").words
    assert "%(" not in words
    assert "Batik Sekar Mulih" in words
    assert "Membaca NIK seseorang secara lengkap" in words


def test_the_log_has_pages(runtime: Runtime, client: Client, person: User) -> None:
    with runtime.unit_of_work():
        for _number in range(60):
            security_log.note(person.id, "sign_in", runtime.clock(), by_user_id=person.id)
    client.sign_in(person)
    page = client.get("/account/security")
    [older] = [link for link in page.links if "before=" in link]
    assert page.text.count('<td class="lead">') == 50
    assert client.get(older).text.count('<td class="lead">') == 11


def test_the_daily_round_forgets_what_is_over(runtime: Runtime, client: Client, clock: Clock, person: User) -> None:
    at = runtime.clock()
    client.sign_in(person)

    def kept() -> tuple[int, int]:
        with runtime.unit_of_work() as work:
            forget_old(clock())
            return tuple(
                work.scalar(select(func.count()).select_from(table)) or 0 for table in (BrowserSession, SecurityEvent)
            )  # type: ignore[return-value]

    for days, left in ((0, (1, 1)), (119, (1, 1)), (121, (0, 1)), (364 + 5, (0, 0))):
        clock.set(at + timedelta(days=days))
        assert kept() == left, days
