"""What a request carries: small where no photos belong, and photos only from who may send them, so many a day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.files.media import MARKER, media_of
from marketplace.infra.files.photo_records import Upload
from marketplace.infra.web import uploads
from marketplace.infra.web.bodies import LONGEST_QUERY, MOST_FIELDS, SMALL
from marketplace.infra.web.request_edge import Marketplace
from tests.catalogue.workshop import WORDS, Workshop, picture
from tests.client import Client, Page
from tests.orders.scene import set_scene

FORM = "application/x-www-form-urlencoded"
TOO_LARGE = b"a=" + b"x" * SMALL


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "UNHEARD")
KINDS = (FORM, "text/plain", "application/json", "multipart/form-data; boundary=x")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/sign-in", "/catalogue", "/no/such/page", "/users/new"])
def test_a_body_without_photos_is_small(app: Marketplace, path: str) -> None:
    app.testing = False
    for method in METHODS:
        for kind in KINDS:
            answer = Client(app).http.open(path, method=method, data=TOO_LARGE, content_type=kind)
            assert answer.status_code == 413, (method, kind)
            told = {"application/json": '"status":413'}.get(kind, "Terlalu banyak untuk sekali kirim")
            assert told in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
def test_fields_are_counted_in_every_kind_of_form(app: Marketplace, kind: str) -> None:
    def fields(count: int) -> bytes:
        if kind == FORM:
            return b"&".join(b"a%d=1" % number for number in range(count))
        part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
        return part * count + b"--x--\r\n"

    client = Client(app)
    assert client.post("/sign-in", fields(MOST_FIELDS + 1), content_type=kind).status_code == 413  # type: ignore[arg-type]
    assert client.post("/sign-in", fields(100), content_type=kind).status_code == 400  # type: ignore[arg-type]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_endless_address_is_refused(app: Marketplace) -> None:
    assert Client(app).get("/catalogue?q=" + "a" * LONGEST_QUERY).status_code == 414
    assert Client(app).get("/catalogue?q=" + "a" * 400).status_code == 200


def kept(runtime: Runtime) -> int:
    """Rows of photos; and no file without one."""
    with runtime.unit_of_work(write=False) as work:
        return work.scalar(select(func.count(Upload.id))) or 0


def files(runtime: Runtime) -> list[str]:
    store = media_of(runtime)
    return [path.name for path in Path(store.root).rglob("*") if path.is_file() and path.name != MARKER]  # type: ignore[attr-defined]


@pytest.fixture
def workshop(runtime: Runtime) -> Workshop:
    return Workshop(runtime)


PRODUCT = {
    "title": "Kain panjang kawung", "category": "batik", "technique": "tulis", "description": WORDS, "unit": "sheet",
    "unit_price": "185.000", "minimum_quantity": "6", "monthly_capacity": "40", "lead_days": "21",
}  # fmt: skip


def marks(client: Client) -> dict[str, str]:
    """What makes a form one of ours: any page's token, and a fresh key."""
    form = next(form for form in client.get("/account").forms if "csrf_token" in form.names)
    return {"csrf_token": form.values["csrf_token"][0], "_key": "k" * 32}


def photos(count: int = 1) -> list[tuple[BytesIO, str]]:
    return [(picture(f"hsl({number * 90}, 60%, 50%)"), f"IMG_{number}.jpg") for number in range(count)]


def send(client: Client, path: str, field: str = "photos", count: int = 1) -> Page:
    data: dict[str, Any] = {**PRODUCT, **marks(client), field: photos(count)}
    return client.post(path, data=data, content_type="multipart/form-data")


def test_a_stranger_stores_nothing(client: Client, runtime: Runtime) -> None:
    for path in ("/listings/new", "/listings/new?group=1", "/sign-in", "/register/group", "/no/such/page"):
        data: dict[str, Any] = {**PRODUCT, "photos": photos(), "proof": photos()}
        token = client.get("/sign-in").form("/sign-in").values["csrf_token"]
        answer = client.post(path, {**data, "csrf_token": token, "_key": "k" * 32}, content_type="multipart/form-data")
        assert answer.status_code != 500, path
        assert (kept(runtime), files(runtime)) == (0, []), path


def test_somebody_without_the_right_stores_nothing(
    runtime: Runtime, workshop: Workshop, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work():
        group, owner = workshop.approved_group()
        listing = workshop.live(group)
        officer = workshop.officer()
        _shop, buyer = workshop.off_taker()
        before = listing.id
    rows = kept(runtime)
    for user, path, status in (
        (officer, "/listings/new", {403}), (buyer, "/listings/new", {403}), (buyer, f"/listings/{before}/edit", {404}),
        (owner, "/payments/99/report", {404}), (owner, "/advances/99/issue", {404}),
    ):  # fmt: skip
        client = make_client()
        client.sign_in(user)
        assert send(client, path).status_code in status, path
        assert (kept(runtime), files(runtime)) == (rows, []), path


def test_a_page_without_photos_stores_none(runtime: Runtime, make_client: Callable[[], Client]) -> None:
    scene = set_scene(runtime)
    client = scene.browser(make_client, scene.buyer)
    order_id = scene.make(scene.draft)
    for path in (f"/orders/{order_id}/edit", f"/orders/{order_id}/issue", "/account/password"):
        send(client, path)
        assert (kept(runtime), files(runtime)) == (0, []), path


@pytest.fixture
def maker(runtime: Runtime, workshop: Workshop, make_client: Callable[[], Client]) -> tuple[Client, User]:
    """A coordinator who may send photos of her products."""
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    client = make_client()
    client.sign_in(coordinator)
    return client, coordinator


def test_one_person_sends_so_many_photos_a_day(
    maker: tuple[Client, User], runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_A_DAY", 3)
    client, _person = maker
    first = client.submit("/listings/new", "/listings/new", press="keep", photos=photos(2), **PRODUCT)
    assert first.status_code == 303
    assert kept(runtime) == 2
    second = client.submit("/listings/new", "/listings/new", press="keep", photos=photos(2), **PRODUCT)
    assert second.status_code == 422
    assert "paling banyak 3 foto sehari" in second.words
    assert PRODUCT["title"] in second.form("/listings/new").values["title"]
    assert kept(runtime) == 3
    stored = files(runtime)
    third = client.submit("/listings/new", "/listings/new", press="keep", photos=photos(2), **PRODUCT)
    assert "IMG_0.jpg" in third.words
    assert kept(runtime) == 3
    assert files(runtime) == stored


def test_the_next_day_begins_anew(
    maker: tuple[Client, User], runtime: Runtime, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_A_DAY", 1)
    client, _person = maker
    now = datetime.now(UTC)
    clock.set(now)
    client.submit("/listings/new", "/listings/new", press="keep", photos=photos(1), **PRODUCT)
    clock.set(now + timedelta(days=1, minutes=1))
    client.submit("/listings/new", "/listings/new", press="keep", photos=photos(1), **PRODUCT)
    assert kept(runtime) == 2
