"""Villages without a code, what refers to a village, and the dated list of kantong regencies."""

import csv
from datetime import date, timedelta
from importlib.resources import files

import pytest

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import Conflict, DomainError, NotFound
from marketplace.parties.queries import actor_for
from marketplace.people import kantong
from marketplace.people.regions import find_region
from marketplace.people.unlisted_villages import add_unlisted_village, give_code
from marketplace.people.village_choices import (
    VillageChoice,
    choices_like,
    find_choice,
    former_keys,
    get_unlisted,
    list_unlisted,
    load_choice,
    search_choices,
)
from marketplace.people.village_models import KantongRegency
from tests.parties.village import AT, LOMBOK, Village

SYSTEM = Actor.system()
LONGSERAN = "Desa Persiapan Longseran"
BONJERUK = VillageChoice("52.02.02.2012", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah", "52.02")


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)


def test_a_village_without_a_code_is_chosen_until_it_has_one(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        made = add_unlisted_village(f" {LONGSERAN} ", "", LOMBOK, SYSTEM, AT)
        chosen = load_choice(made.key)
        assert chosen == VillageChoice(made.key, f"{LONGSERAN}, Kab. Lombok Barat", LOMBOK)
        assert chosen.code is None
        assert search_choices("longser") == (chosen,)
        assert search_choices("longseran", "33") == ()
        with pytest.raises(DomainError, match="village_elsewhere"):
            give_code(made, "52.02.02.2012", SYSTEM, AT)
        with pytest.raises(DomainError, match="village_unknown"):
            give_code(made, "52.01.99.2099", SYSTEM, AT)
        listed = search_choices("batu layar", LOMBOK)[0]
        assert listed.code is not None
        give_code(made, listed.code, SYSTEM, AT)
        assert find_choice(made.key) == listed
        assert former_keys({listed.code}) == {made.key: listed.code}
        assert former_keys({BONJERUK.key}) == former_keys(()) == {}
        assert search_choices("longseran") == ()
        with pytest.raises(Conflict, match="village_has_code"):
            give_code(made, listed.code, SYSTEM, AT)


def test_a_choice_is_found_by_its_key(runtime: Runtime) -> None:
    with runtime.unit_of_work():
        assert find_choice("52.02.02.2012") == BONJERUK
        for key in ("", "unlisted:0", "unlisted:99999999999999999999", "order:1", "52.02.02.9999", "unlisted:x"):
            assert find_choice(key) is None
        with pytest.raises(DomainError, match="village_unknown"):
            load_choice("unlisted:4711")
        assert choices_like("bonjeruc") == (BONJERUK,)


@pytest.mark.parametrize(
    ("name", "district", "fault"),
    [
        ("", "", "village_name_length"),
        ("\u200bab", "", "village_name_length"),
        ("x" * 61, "", "village_name_length"),
        ("Desa Bonjeruk", "Jonggat", "village_is_listed"),
        ("bonjeruk", "", "village_is_listed"),
        ("DESA PERSIAPAN LONGSERAN", "", "village_already_added"),
    ],
)
def test_a_village_is_not_written_down(runtime: Runtime, name: str, district: str, fault: str) -> None:
    with runtime.unit_of_work():
        regency = LOMBOK if "LONGSERAN" in name else "52.02"
        add_unlisted_village(LONGSERAN, "", LOMBOK, SYSTEM, AT)
        with pytest.raises(DomainError, match=fault):
            add_unlisted_village(name, district, regency, SYSTEM, AT)
        with pytest.raises(DomainError, match="unknown_region"):
            add_unlisted_village("Desa Baru Sekali", "", "52", SYSTEM, AT)


def test_staff_write_down_villages_of_their_region_only(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        _partner, facilitator = village.facilitator()  # of Sragen
        officer, stranger = village.officer("52"), village.officer("36")
        made = add_unlisted_village(LONGSERAN, "", LOMBOK, actor_for(officer), AT)
        with pytest.raises(DomainError, match="region_not_yours"):
            add_unlisted_village("Desa Persiapan Lain", "", LOMBOK, actor_for(facilitator), AT)
        own = add_unlisted_village("Desa Persiapan Lain", "", "33.14", actor_for(facilitator), AT)
        assert list_unlisted(actor_for(officer)) == [made]
        assert list_unlisted(actor_for(facilitator)) == [own]
        assert list_unlisted(actor_for(stranger)) == []
        assert list_unlisted(Actor()) == ()
        assert get_unlisted(made.id, actor_for(officer)) is made
        with pytest.raises(NotFound):
            get_unlisted(made.id, actor_for(stranger))


def test_a_facilitators_region_gives_her_no_office(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        _partner, facilitator = village.facilitator()
        actor = actor_for(facilitator)
        assert actor.field_prefixes == ("33.14",)
        assert (actor.region_prefixes, actor.deciding_prefixes, actor.reading_prefixes) == ((), (), ())


def test_the_regencies_that_the_programmes_name_are_there_from_the_start(runtime: Runtime) -> None:
    text = files("marketplace.people").joinpath("data", "kantong.csv").read_text("utf-8")
    seeds = {row["code"]: date.fromisoformat(row["since_on"]) for row in csv.DictReader(text.splitlines())}
    assert set(seeds) == {"33.14", "36.03", "52.01", "52.02", "52.03"}
    assert all(find_region(code) for code in seeds)
    with runtime.unit_of_work(write=False):
        assert {flag.code: flag.since_on for flag in kantong.list_flags()} == seeds
        assert kantong.is_kantong("33.14", date(2015, 5, 6))
        assert not kantong.is_kantong("33.14", date(2015, 5, 5))
        assert kantong.is_kantong("52.02.02.2012", date(2026, 1, 1))


def test_a_regency_counts_for_the_days_it_is_flagged(runtime: Runtime) -> None:
    first, last = date(2026, 1, 1), date(2026, 6, 30)
    with runtime.unit_of_work():
        flag = kantong.flag_regency("35.05", first, "SK 12/2026", SYSTEM, AT)
        for since in (first, last, first - timedelta(days=9)):
            with pytest.raises(DomainError, match="kantong_already"):
                kantong.flag_regency("35.05", since, "SK 13/2026", SYSTEM, AT)
        with pytest.raises(DomainError, match="kantong_ends_before"):
            kantong.unflag_regency(flag, first - timedelta(days=1), SYSTEM, AT)
        kantong.unflag_regency(flag, last, SYSTEM, AT)
        with pytest.raises(Conflict, match="kantong_ended"):
            kantong.unflag_regency(flag, last, SYSTEM, AT)
        counts = [kantong.is_kantong("35.05", day) for day in (first, last, last + timedelta(days=1))]
        assert counts == [True, True, False]
        again = kantong.flag_regency("35.05", last + timedelta(days=1), "SK 20/2026", SYSTEM, AT)
        assert kantong.is_kantong("35.05", last + timedelta(days=1))
        assert again.id != flag.id


@pytest.mark.parametrize(
    ("code", "source", "fault"),
    [("35", "SK 1", "unknown_region"), ("35.05", "", "source_length"), ("35.05", "x" * 201, "source_length")],
)
def test_a_regency_is_not_flagged(runtime: Runtime, code: str, source: str, fault: str) -> None:
    with runtime.unit_of_work():
        before = session().query(KantongRegency).count()
        with pytest.raises(DomainError, match=fault):
            kantong.flag_regency(code, date(2026, 1, 1), source, SYSTEM, AT)
        assert session().query(KantongRegency).count() == before
