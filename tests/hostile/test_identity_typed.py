"""Numbers, addresses and names as people type and paste them."""

import pytest

from marketplace import cli
from marketplace.accounts import operations as accounts
from marketplace.accounts.models import User
from marketplace.config import Settings
from marketplace.infra.data.runtime import Runtime
from marketplace.parties import offers, operations, queries
from marketplace.parties.models import Organisation
from marketplace.parties.operations import AccountDetails, Profile
from tests.client import Client
from tests.copies import KEYS
from tests.hostile.people import BIMO, NEW, SYSTEM, refused
from tests.parties.village import AT, JAKARTA, PASSWORD, Browser, Village


@pytest.mark.parametrize(
    "typed",
    [
        "12345",
        "81234",
        "0812 3456 7890 ext 12",
        "0812 3456 7890 x 12",
        "+62 21 345678",
        "0812",
        "+1 555 0100",
        "++6281234567890",
    ],
)
def test_what_is_no_valid_number_makes_no_account(client: Client, runtime: Runtime, typed: str) -> None:
    page = client.submit(
        "/register/group", "/register/group", person_name="Sri", phone=typed, password=NEW, name="Kelompok Baru",
        region_code="33.14",
    )  # fmt: skip
    assert page.status_code == 422
    assert "0812 3456 7890" in " ".join(page.alerts)
    assert page.form("/register/group").values["phone"] == [typed]
    with runtime.unit_of_work() as work:
        assert work.query(User).count() == 0
        with refused("phone_invalid"):
            accounts.create_user("Sri", typed, None, SYSTEM, AT)


@pytest.mark.parametrize(
    "typed",
    ["00 62 812 3456 7890", "+62\u200b812\u20113456\u00a07890", "\u2068(0812) 3456.7890\u2069", "62 812/3456/7890"],
)
def test_one_number_is_kept_one_way(client: Client, runtime: Runtime, typed: str) -> None:
    with runtime.unit_of_work():
        user = accounts.create_user("Sri", typed, None, SYSTEM, AT, password=PASSWORD)
        assert user.phone == "+6281234567890"
    assert client.submit("/sign-in", "/sign-in", login=typed, password=PASSWORD).status_code == 303


def test_a_number_that_names_no_country_is_shown_back_first(
    browser: Browser, gallery: tuple[Organisation, User]
) -> None:
    """A number of Hong Kong without its + reads as an Indonesian one: somebody else would get the link."""
    organisation, buyer = gallery
    me, path = browser(buyer), f"/organisations/{organisation.id}/team/new"
    asked = me.submit(path, "/team/new", name="Bimo", phone="8529 1234 567", role="off_taker_buyer")
    assert asked.status_code == 422
    assert "+62 852-9123-4567" in " ".join(asked.alerts)
    assert asked.form("/team/new").values["phone"] == ["+62 852-9123-4567"]
    assert "+62 852-9123-4567" in asked.send("/team/new").follow().words


@pytest.mark.parametrize(
    "name", ["\u200b\u200d", "\u3164\u3164\u3164", "\u2800 \u00ad", "\ufeff\u2060 ", "\u202e\u202c"]
)
def test_a_name_of_nothing_visible_is_refused(client: Client, runtime: Runtime, village: Village, name: str) -> None:
    answer = client.submit(
        "/register/group", "/register/group", person_name=name, phone="0812 3456 7890", password=NEW, name=name * 3,
        region_code="33.14",
    )  # fmt: skip
    assert answer.status_code == 422
    assert len([alert for alert in answer.alerts if "perlu diisi" in alert]) >= 1
    with runtime.unit_of_work():
        with refused("name_missing"):
            accounts.create_user(name, BIMO, None, SYSTEM, AT)
        with refused("name_missing"):
            operations.register_off_taker(Profile(name, JAKARTA), queries.actor_for(village.person("Wulan")), AT)
        group, _ = village.group()
        with refused("name_missing"):
            offers.offer_membership(group, AccountDetails(name, BIMO), "group_member", SYSTEM, AT)


def test_lengths_count_what_is_visible(client: Client) -> None:
    padded = "\u200b".join("Kelompok " + "x" * 100)
    begun = client.submit(
        "/register/group", "/register/group", person_name="Sri", phone="0812 3456 7890", password=NEW, name=padded,
        region_code="33.14",
    )  # fmt: skip
    assert begun.status_code == 303
    assert "Kelompok " + "x" * 100 in client.get(begun.location).text
    short = client.submit(f"{begun.location}/profile", "/profile", name="a\u3164\u3164\u3164", region_code="33.14")
    assert short.status_code == 422
    assert "paling sedikit 3" in " ".join(short.alerts)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"--name": "\u200b", "--phone": "0812 3456 7890"}, "Write the name."),
        ({"--name": "Wening", "--phone": "12345"}, "0812 3456 7890"),
        ({"--name": "Wening", "--phone": "\ufeff"}, "Write a phone number or an e-mail address."),
        ({"--name": "Wening", "--email": "wening@"}, "nama@contoh.example"),
    ],
)
def test_the_command_line_judges_alike(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: dict[str, str],
    words: str,
) -> None:  # fmt: skip
    environ = {
        "DATA_DIR": str(settings.data), "DATABASE_URL": settings.database_url, "MEDIA_URL": settings.media_url,
        "BASE_URL": "http://localhost", **KEYS,
    }  # fmt: skip
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["create-user", *(part for pair in typed.items() for part in pair)]) == 2
    assert words in capsys.readouterr().err
