"""The pages of the catalogue, as groups, officers and visitors use them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from sqlalchemy import event

from marketplace.accounts.models import User
from marketplace.catalogue import operations
from marketplace.catalogue.models import Listing, ListingVersion
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import members
from marketplace.parties import operations as parties
from marketplace.people.rules import PersonDetails
from tests.catalogue.workshop import AT, SYSTEM, WORDS, Workshop, picture
from tests.client import Client, Page

Browser = Callable[[User], Client]


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    """A phone on which this person is signed in."""

    def of(user: User) -> Client:
        client = make_client()
        client.sign_in(user)
        return client

    return of


@contextmanager
def statements(runtime: Runtime) -> Iterator[list[str]]:
    """The SQL statements that run meanwhile."""
    seen: list[str] = []

    def keep(conn: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(runtime.engine, "before_cursor_execute", keep)


PRODUCT = {
    "title": "Kain panjang kawung", "category": "batik", "technique": "tulis", "description": WORDS, "unit": "sheet",
    "unit_price": "185.000", "minimum_quantity": "6", "monthly_capacity": "40", "lead_days": "21",
}  # fmt: skip


def described(page: Page, words: str = "Kain kawung dibentang penuh") -> dict[str, str]:
    """Words for each photo that the form already holds."""
    return {name: words for name in page.form("/listings/new").names if name.startswith("photos_alt_")}


def test_a_product_with_photos_reaches_the_catalogue(
    runtime: Runtime, workshop: Workshop, browser: Browser, client: Client
) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
        officer = workshop.officer()
    me, desk = browser(coordinator), browser(officer)
    sent = [(picture(), "IMG_1.jpg"), (picture("#123"), "IMG_2.jpg")]
    first = me.submit("/listings/new", "/listings/new", press="submit", photos=sent, **PRODUCT)
    assert first.status_code == 422
    assert "apa yang tampak" in " ".join(first.alerts)
    assert first.text.count("photos_kept") == 2
    second = first.send("/listings/new", press="submit", **described(first))
    assert second.status_code == 303
    status = second.location
    assert client.get("/catalogue").words.count("Kain panjang kawung") == 0
    assert "Kain panjang kawung" in desk.get("/approvals/listings").words
    back = status.replace("/status", "/send-back")
    assert desk.submit(back, "/send-back", reason="Tambah ukuran").status_code == 303
    assert "Tambah ukuran" in me.get(status).words
    edit = status.replace("/status", "/edit")
    assert me.submit(edit, "/edit", press="submit", description=WORDS + " Ukuran 250 cm.").status_code == 303
    assert desk.submit(status, "/approve").status_code == 303
    page = client.get("/catalogue")
    assert "Kain panjang kawung" in page.words
    link = next(href for href in page.links if href.endswith("-kain-panjang-kawung"))
    product = client.get(link)
    assert product.h1 == "Kain panjang kawung"
    assert "Rp185.000" in product.words
    assert product.text.count("Kain kawung dibentang penuh") >= 2
    photo = product.text.split('src="/photos/')[1].split('"')[0]
    answer = client.get(f"/photos/{photo}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("unit_price", "185,50", "rupiah"),
        ("unit_price", "0", "nol"),
        ("unit_price", "-5", "rupiah"),
        ("minimum_quantity", "2.5", "bulat"),
        ("minimum_quantity", "2,5", "bulat"),
        ("monthly_capacity", "3", "Kemampuan"),
        ("lead_days", "1000", "besar"),
        ("title", "x" * 200, "80"),
        ("title", "", "isi"),
        ("unit", "", "isi"),
        ("description", "x" * 5000, "3000"),
        ("technique", None, "Pilih cara"),
        ("technique", "none", "bukan batik. Pilih cara"),
        ("category", "weaving", "Pilih “Bukan batik”"),
    ],
)
def test_what_is_wrong_is_said_and_photos_stay(
    runtime: Runtime, workshop: Workshop, browser: Browser, field: str, value: str | None, words: str
) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    photos = [(picture(), "IMG_1.jpg")]
    page = browser(coordinator).submit(
        "/listings/new", "/listings/new", press="submit", photos=photos, **PRODUCT | {field: value}
    )
    assert page.status_code == 422
    assert words.lower() in page.words.lower(), page.alerts
    assert "photos_kept" in page.text
    with runtime.unit_of_work() as work:
        assert work.query(Listing).count() == 0


def test_words_for_new_photos_come_with_them_where_the_page_asks(
    runtime: Runtime, workshop: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    me = browser(coordinator)
    form = me.get("/listings/new").form("/listings/new")
    data = form.values | {name: [value] for name, value in PRODUCT.items()} | {"then": ["submit"]}
    files = [(picture(), "IMG_1.jpg"), (BytesIO(b"bukan"), "catatan.jpg"), (picture(), "IMG_2.jpg")]
    words = ["Kain dibentang penuh", "bukan foto", "Isen dari dekat"]
    refused = me.post("/listings/new", data=data | {"photos": files, "photos_new_alt": words})
    assert refused.status_code == 422
    kept = [
        value for name, values in refused.form("/listings/new").values.items() if "_alt_" in name for value in values
    ]
    assert kept == [words[0], words[2]]
    assert refused.send("/listings/new", press="submit").status_code == 303


def test_a_text_file_named_jpg_is_refused_and_the_rest_kept(
    runtime: Runtime, workshop: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    sent = [(BytesIO(b"bukan gambar"), "catatan.jpg"), (picture(), "IMG_1.jpg")]
    page = browser(coordinator).submit("/listings/new", "/listings/new", press="keep", photos=sent, **PRODUCT)
    assert page.status_code == 422
    assert "catatan.jpg" in page.words
    assert page.text.count("photos_kept") == 1


def test_a_draft_is_kept_without_photos(runtime: Runtime, workshop: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    me = browser(coordinator)
    saved = me.submit("/listings/new", "/listings/new", press="keep", **PRODUCT | {"technique": None})
    assert saved.status_code == 303
    refused = me.submit(saved.location, "/submit")
    assert refused.status_code == 422
    assert any("foto" in alert for alert in refused.alerts)


def test_nothing_is_chosen_for_a_new_product_and_what_was_chosen_comes_back(
    runtime: Runtime, workshop: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    me = browser(coordinator)
    assert "technique" not in me.get("/listings/new").form("/listings/new").values
    sugar = PRODUCT | {"category": "food", "technique": None, "unit": "kilogram"}
    for product, back in ((PRODUCT, "tulis"), (sugar, "none"), (PRODUCT | {"technique": None}, None)):
        saved = me.submit("/listings/new", "/listings/new", press="keep", **product)
        assert saved.status_code == 303, saved
        form = me.get(saved.location.replace("/status", "/edit")).form("/edit")
        assert form.values.get("technique") in (back, [back]), form.values.get("technique")


def test_a_repeated_form_makes_one_product(runtime: Runtime, workshop: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    me = browser(coordinator)
    page = me.get("/listings/new")
    answers = [page.send("/listings/new", press="keep", **PRODUCT) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    with runtime.unit_of_work() as work:
        assert work.query(ListingVersion).count() == 1


def test_a_stale_page_does_not_overwrite(runtime: Runtime, workshop: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = workshop.approved_group()
        listing_id = workshop.live(group).id
    me = browser(coordinator)
    stale = me.get(f"/listings/{listing_id}/edit")
    assert me.submit(f"/listings/{listing_id}/edit", "/edit", press="keep", unit_price="190.000").status_code == 303
    given_back = stale.send("/edit", press="keep", description=f"{PRODUCT['description']} Warnanya soga.")
    assert given_back.status_code == 409
    assert "Ada yang mengubah ini selagi Anda menulis" in given_back.words
    form = given_back.form("/edit")
    assert "Warnanya soga." in str(form.values["description"])
    assert form.values["photos_kept"] == stale.form("/edit").values["photos_kept"]
    assert form.values["_version"] != stale.form("/edit").values["_version"]
    assert given_back.send("/edit", press="keep").status_code == 303


def test_everything_that_is_wrong_is_said_at_once(runtime: Runtime, workshop: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        _group, coordinator = workshop.approved_group()
    wrong = PRODUCT | {"unit_price": "185,50", "description": "Pendek", "technique": None, "lead_days": ""}
    page = browser(coordinator).submit("/listings/new", press="submit", **wrong)
    assert page.status_code == 422
    said = " ".join(page.alerts)
    for words in ("Tulis rupiah", "(hari): Bagian ini perlu diisi", "Tambahkan", "Pilih cara"):
        assert words in said, (words, said)


HOSTILE = "=1+1<script>alert(1)</script>\"'&"


def test_hostile_words_are_shown_as_words(
    runtime: Runtime, workshop: Workshop, browser: Browser, client: Client
) -> None:
    with runtime.unit_of_work():
        group, coordinator = workshop.approved_group()
        listing = workshop.live(group, title=HOSTILE, description=HOSTILE * 2, photos=(workshop.photo(HOSTILE),))
        listing_id = listing.id
    pages = [client.get("/catalogue"), client.get(f"/listings/{listing_id}").follow()]
    pages += [client.get("/catalogue?q=%3Cscript%3Ealert&region=33&category=batik")]
    pages += [browser(coordinator).get(f"/listings/{listing_id}/status")]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert HOSTILE in pages[1].words


def test_a_wrong_slug_leads_to_the_right_one(runtime: Runtime, workshop: Workshop, client: Client) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing_id = workshop.live(group).id
    right = f"/listings/{listing_id}-kain-panjang-kawung"
    for path in (f"/listings/{listing_id}", f"/listings/{listing_id}-salah"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (301, right)
    assert client.get(right).status_code == 200
    assert client.get("/listings/999-kain").status_code == 404


def test_what_is_not_public_is_not_found_and_not_changed_by_others(
    runtime: Runtime, workshop: Workshop, browser: Browser, client: Client
) -> None:
    with runtime.unit_of_work():
        _mine, coordinator = workshop.approved_group("Milik saya")
        other, neighbour = workshop.approved_group("Milik orang", "52.01")
        draft, live = workshop.submitted(other).id, workshop.live(other).id
        away, buyer = workshop.officer("36"), workshop.off_taker()[1]
    assert client.get(f"/listings/{draft}").status_code == 404
    assert client.get(f"/listings/{live}").follow().status_code == 200
    for stranger in (coordinator, away, buyer):
        phone = browser(stranger)
        for listing_id in (draft, live):
            for part in ("status", "edit", "send-back"):
                assert phone.get(f"/listings/{listing_id}/{part}").status_code in (403, 404)
            form = phone.get("/register/group").form("/register/group").values
            for part in ("submit", "approve", "withdraw", "take-back", "offer-again"):
                assert phone.post(f"/listings/{listing_id}/{part}", data=dict(form)).status_code in (403, 404)
    own = browser(neighbour)
    assert not own.get(f"/listings/{draft}/status").has_form("/approve")
    form = own.get(f"/listings/{draft}/status").form("/take-back").values
    assert own.post(f"/listings/{draft}/approve", data=dict(form)).status_code == 403


def test_the_officer_sees_what_a_new_version_changes(runtime: Runtime, workshop: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        listing = workshop.live(group)
        listing_id = listing.id
        operations.save_and_submit(group, listing, workshop.offer(unit_price=198_000), SYSTEM, AT)
        officer = workshop.officer()
    page = browser(officer).get(f"/listings/{listing_id}/status")
    assert "Rp185.000" in page.words
    assert "Rp198.000" in page.words
    assert page.has_form("/approve")


def test_a_facilitator_chooses_the_group(runtime: Runtime, workshop: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        partner, joko = workshop.facilitator()
        for name in ("Gula Semut Bukit", "Terasi Pesisir"):
            me = workshop.actor(joko)
            group = parties.register_group(parties.Profile(name, "52.01", "Dusun Kaki"), me, AT, partner_id=partner.id)
            for member in ("Rohani", "Sapiah"):
                members.add_member(group, PersonDetails(member, "family"), me, AT)
            parties.submit_organisation(group, me, AT)
            parties.approve_organisation(group, SYSTEM, AT)
        group_id, partner_name = group.id, partner.name
    phone = browser(joko)
    home = phone.get("/").follow().words
    assert "Pajang produk pertama Gula Semut Bukit" in home
    assert f"Pajang produk pertama {partner_name}" not in home
    page = phone.get("/listings/new")
    assert "Gula Semut Bukit" in page.words
    assert "Terasi Pesisir" in page.words
    saved = phone.submit(f"/listings/new?group={group_id}", f"/listings/new?group={group_id}", press="keep", **PRODUCT)
    assert saved.status_code == 303
    with runtime.unit_of_work():
        assert session().query(Listing).one().organisation_id == group_id


def test_pages_stay_within_their_statements(runtime: Runtime, workshop: Workshop, client: Client) -> None:
    with runtime.unit_of_work():
        group, _ = workshop.approved_group()
        for number in range(6):
            listing = workshop.live(group, title=f"Kain nomor {number}")
        operations.record_standard_passed(listing.id, 1, AT, standard_id=1, title="Kain batik", number=1)
        parties.record_outcome(group.id, workshop.off_taker()[0].id, 1, 6_000, 6_000, True, True, AT, unit="sheet")
        product = f"/listings/{listing.id}-kain-nomor-5"
    for path, most in (("/catalogue", 4), ("/catalogue?q=kain&category=batik&region=33", 4), (product, 5)):
        client.get(path)
        with statements(runtime) as seen:
            assert client.get(path).status_code == 200
        assert len([line for line in seen if line.lstrip().upper().startswith(("SELECT", "WITH"))]) <= most, seen


def test_an_empty_catalogue_says_what_to_do(client: Client) -> None:
    page = client.get("/catalogue?q=songket&region=36&category=weaving")
    assert page.status_code == 200
    assert "songket" in page.words
    assert "Banten" in page.words
    assert any(href.startswith("/catalogue?") and "region" not in href for href in page.links)


@pytest.mark.parametrize("locale", ["id", "en"])
def test_pages_of_the_room_open_in_both_languages(
    runtime: Runtime, workshop: Workshop, browser: Browser, locale: str
) -> None:
    with runtime.unit_of_work():
        group, coordinator = workshop.approved_group(about="Sejak 2021")
        officer = workshop.officer()
        listing = workshop.live(group)
        operations.save_and_submit(group, listing, workshop.offer(unit_price=190_000), SYSTEM, AT)
        withdrawn = operations.withdraw_listing(workshop.live(group, title="Lama"), SYSTEM, AT)
        operations.record_standard_passed(listing.id, 1, AT, title="Kain batik")
        paths = [
            "/catalogue", f"/catalogue?group={group.id}", f"/listings/{listing.id}", "/listings", "/listings/new",
            f"/listings/{listing.id}/status", f"/listings/{listing.id}/edit", f"/listings/{withdrawn.id}/status",
            f"/listings/{listing.id}/send-back", "/approvals/listings",
        ]  # fmt: skip
    for person in (coordinator, officer):
        client = browser(person)
        client.get(f"/language/{locale}")
        for path in paths:
            page = client.get(path).follow()
            assert page.status_code in (200, 403), page
            assert page.h1


def test_a_product_page_tells_each_reader_how_far_ordering_is(
    runtime: Runtime, workshop: Workshop, browser: Browser, client: Client
) -> None:
    with runtime.unit_of_work():
        group, coordinator = workshop.approved_group()
        listing = workshop.live(group)
        gallery, buyer = workshop.off_taker()
    page = f"/listings/{listing.id}-{listing.slug}"
    assert "/register/off-taker" in client.get(page).links
    assert "/register/off-taker" not in browser(coordinator).get(page).links
    waiting = browser(buyer).get(page)
    assert "setelah pendaftaran Anda disetujui" in waiting.words
    assert not {"/register/off-taker", f"/orders/new?listing={listing.id}"} & set(waiting.links)
    with runtime.unit_of_work() as work:
        work.get_one(type(gallery), gallery.id).status = "approved"
    assert f"/orders/new?listing={listing.id}" in browser(buyer).get(page).links


def test_a_new_group_is_led_to_its_first_product(runtime: Runtime, workshop: Workshop, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = workshop.approved_group()
        _waiting, newcomer = workshop.group("Masih menunggu")
        name = group.name
    assert f"Pajang produk pertama {name}" in browser(coordinator).get("/").follow().words
    assert browser(coordinator).submit("/listings/new", press="keep", **PRODUCT).status_code == 303
    assert "Pajang produk pertama" not in browser(coordinator).get("/").follow().words
    early = browser(newcomer).get("/listings")
    assert "Petugas menyetujui kelompok dahulu" in early.words
    assert "Pajang produk pertama" not in browser(newcomer).get("/").follow().words
