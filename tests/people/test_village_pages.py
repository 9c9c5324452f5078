"""Looking for a village in a form with the button, suggestions for the script, and the lists that staff keep."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.operations import create_user
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.people.kantong import list_flags
from marketplace.people.unlisted_villages import add_unlisted_village
from marketplace.people.village_choices import find_choice
from marketplace.people.village_forms import VillageCodeForm, VillageField
from marketplace.people.village_models import UnlistedVillage
from tests.client import Client
from tests.parties.village import AT, LOMBOK, Browser, Village

SYSTEM = Actor.system()
LONGSERAN = "Desa Persiapan Longseran"
NEW = "/people/unlisted-villages/new"
BATU_LAYAR = "Desa Batulayar, Kec. Batu Layar, Kab. Lombok Barat"


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)


@pytest.fixture
def phone_of(make_client: Callable[[], Client]) -> Browser:
    def of(user: object) -> Client:
        client = make_client()
        client.sign_in(user)
        return client

    return of


@pytest.fixture
def officer(runtime: Runtime, village: Village, phone_of: Browser) -> Client:
    """An officer of West Nusa Tenggara."""
    with runtime.unit_of_work():
        user = village.officer("52")
    return phone_of(user)


@pytest.fixture
def longseran(runtime: Runtime) -> int:
    with runtime.unit_of_work():
        return add_unlisted_village(LONGSERAN, "", LOMBOK, SYSTEM, AT).id


def test_suggestions_come_to_anybody_the_readers_own_region_first(client: Client, officer: Client) -> None:
    found = client.get("/people/villages?q=bonjeruk").response
    assert found.json == {
        "villages": [{"key": "52.02.02.2012", "name": "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"}],
        "alike": False,
    }
    assert found.headers["Cache-Control"].startswith("private")
    own = officer.get("/people/villages?q=sukadana").response.json
    assert own is not None
    assert own["villages"][0]["key"].startswith("52")
    almost = client.get("/people/villages?q=bonjeruc").response.json
    assert almost is not None
    assert (almost["alike"], almost["villages"][0]["key"]) == (True, "52.02.02.2012")
    assert client.get("/people/villages?q=bonjeruk&within=33").response.json == {"villages": [], "alike": False}
    for odd in ("", "?q=", "?q=" + "x" * 5000, "?q=%F0%9F%98%80&within=%25"):
        assert client.get(f"/people/villages{odd}").status_code == 200


def test_a_village_is_written_down_and_later_given_its_code(runtime: Runtime, officer: Client) -> None:
    empty = officer.get("/people/unlisted-villages")
    assert "Semua desa sudah berkode" in empty.words
    told = officer.submit(NEW, name=LONGSERAN, regency_code=LOMBOK).follow()
    assert LONGSERAN in told.words
    suggested = officer.get("/people/villages?q=longseran").response.json
    assert suggested is not None
    assert [each["name"] for each in suggested["villages"]] == [f"{LONGSERAN}, Kab. Lombok Barat"]
    with runtime.unit_of_work(write=False):
        [row] = session().scalars(select(UnlistedVillage))
        key, path = row.key, f"/people/unlisted-villages/{row.id}/give-code"
    asked = officer.submit(path, press="Cari desa", village="batu layar")
    assert asked.status_code == 422
    assert asked.alerts == []
    assert asked.form(path).values["village"] == ["batu layar"]
    chosen = next(
        key for key in asked.form(path).choices["village_key"] if find_choice_name(runtime, key) == BATU_LAYAR
    )
    done = asked.send(path, village_key=chosen)
    assert done.status_code == 303, done
    assert chosen in done.follow().words
    with runtime.unit_of_work(write=False):
        now_called = find_choice(key)
        assert now_called is not None
        assert now_called.key == chosen


def find_choice_name(runtime: Runtime, key: str) -> str:
    with runtime.unit_of_work(write=False):
        found = find_choice(key)
        return found.name if found else ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "perlu diisi"),
        ("xyzzy", "Tidak ada desa bernama begitu"),
        ("labuapi", "Pilih desa dari yang ditemukan"),
        ("longseran", "Pilih desa yang sudah berkode"),
    ],
)
def test_a_form_says_what_is_missing(longseran: int, officer: Client, typed: str, told: str) -> None:
    refused = officer.submit(f"/people/unlisted-villages/{longseran}/give-code", village=typed)
    assert refused.status_code == 422
    assert told in " ".join(refused.alerts), refused.alerts


def test_faults_are_told_at_their_fields(officer: Client, longseran: int) -> None:
    again = officer.submit(NEW, name=LONGSERAN.upper(), regency_code=LOMBOK)
    assert "sudah dicatat" in " ".join(again.alerts)
    offered = officer.get(NEW).form(NEW).choices["regency_code"]
    assert {code[:2] for code in offered} == {"", "52"}
    listed = officer.submit(NEW, name="Bonjeruk", regency_code="52.02")
    assert "Kec. Jonggat" in " ".join(listed.alerts)


def test_offices_elsewhere_see_and_do_nothing(
    runtime: Runtime, village: Village, phone_of: Browser, longseran: int, client: Client
) -> None:
    with runtime.unit_of_work():
        elsewhere, buyer = village.officer("36"), village.off_taker()[1]
    assert LONGSERAN not in phone_of(elsewhere).get("/people/unlisted-villages").words
    assert phone_of(elsewhere).get(f"/people/unlisted-villages/{longseran}/give-code").status_code == 404
    for path in ("/people/unlisted-villages", NEW, "/people/kantong", "/people/kantong/new"):
        assert phone_of(buyer).get(path).status_code == 403
        assert (client.get(path).location or "").startswith("/sign-in")


def test_the_administrator_keeps_the_kantong(runtime: Runtime, phone_of: Browser) -> None:
    with runtime.unit_of_work():
        keeper = create_user("Wening", "+6281200009999", None, SYSTEM, AT, is_administrator=True)
    admin = phone_of(keeper)
    assert "Kab. Sragen, Jawa Tengah" in admin.get("/people/kantong").words
    done = admin.submit("/people/kantong/new", region_code="35.05", since_on="2026-01-01", source="SK 12/2026")
    assert "Kab. Blitar, Jawa Timur" in done.follow().words
    refused = admin.submit("/people/kantong/new", region_code="35.05", since_on="2026-02-01", source="SK 13/2026")
    assert "sudah masuk daftar" in " ".join(refused.alerts)
    with runtime.unit_of_work(write=False):
        flag_id = next(flag.id for flag in list_flags() if flag.code == "35.05")
    path = f"/people/kantong/{flag_id}/unflag"
    early = admin.submit(path, until_on="2025-12-31")
    assert "sebelum hari pertama" in " ".join(early.alerts)
    assert admin.submit(path, until_on="2026-06-30").status_code == 303
    assert path not in admin.get("/people/kantong").links


def sent(app: Marketplace, **values: str) -> VillageField:
    """The field as a form that was sent so makes it, after it was judged."""
    with app.test_request_context("/", method="POST", data=values), app.runtime.unit_of_work():
        form = VillageCodeForm(meta={"csrf": False})
        form.validate()
        assert list(form.village.choices) is not None
        return form.village


BONJERUK = {"village_key": "52.02.02.2012", "village_asked": "bonj"}


def test_a_choice_holds_while_the_words_stand_for_which_it_was_offered(app: Marketplace) -> None:
    assert sent(app, village="bonj", **BONJERUK).data.key == "52.02.02.2012"
    assert sent(app, village=" bonj ", village_find="1", **BONJERUK).data.key == "52.02.02.2012"  # Enter presses it
    assert sent(app, village_key="52.02.02.2012").data.key == "52.02.02.2012"
    changed = sent(app, village="pilang", **BONJERUK)
    assert changed.data is None
    assert changed.errors
    assert not changed.is_asking
    only = sent(app, village="pilang masaran", **BONJERUK)
    assert only.data.key == "33.14.03.2011"
    emptied = sent(app, village="", **BONJERUK)
    assert emptied.data is None
    unknown = sent(app, village="bonj", village_asked="bonj", village_key="unlisted:4711")
    assert (unknown.data, bool(unknown.errors)) == (None, True)


def test_the_button_only_asks(app: Marketplace) -> None:
    asking = sent(app, village="bonj", village_find="1")
    assert (asking.is_asking, list(asking.errors), asking.data) == (True, [], None)
    assert len(asking.choices) > 1
    assert not sent(app, village="", village_find="1").is_asking
