"""Every village of the country: looked up by code, searched by name, from a file that a tool makes."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.people import village_file
from marketplace.people.regions import all_regions
from marketplace.people.villages import Village, find_village, search_villages, villages_like
from tools import build_villages

LINES = village_file.FILE.read_text("ascii").splitlines()
MOST_BYTES = 2_500_000


def names(found: tuple[Village, ...]) -> list[str]:
    return [village.display_name for village in found]


def test_the_file_holds_every_village_in_its_district_and_regency() -> None:
    codes = [line.partition("\t")[0] for line in LINES]
    villages = [code for code in codes if len(code) == village_file.VILLAGE]
    districts = {code for code in codes if len(code) == village_file.DISTRICT}
    assert (len(villages), len(districts), len(codes)) == (83_762, 7_285, 83_762 + 7_285)
    assert codes == sorted(set(codes))
    assert {code[:6] for code in villages} <= districts
    assert {f"{code[:2]}.{code[2:4]}" for code in districts} <= set(all_regions())
    assert village_file.FILE.stat().st_size < MOST_BYTES


def test_who_made_the_data_and_under_which_licence_stands_beside_it() -> None:
    told = village_file.FILE.with_name("NOTICE.md").read_text()
    for word in ("idn-area-data", "4.0.1", "Open Database License", "villages.txt", "opendatacommons.org"):
        assert word in told


def test_a_village_is_found_by_its_code() -> None:
    bonjeruk = find_village("52.02.02.2012")
    assert bonjeruk == Village("52.02.02.2012", "Bonjeruk", "Jonggat", "52.02")
    assert bonjeruk.display_name == "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"
    assert find_village("5202022012") == bonjeruk
    kelurahan = find_village("33.14.10.1001")
    assert kelurahan is not None
    assert kelurahan.display_name.startswith("Kelurahan ")
    assert kelurahan.display_name.endswith("Kab. Sragen")


@pytest.mark.parametrize(
    "code", ["", "52", "52.02.02", "520202", "52.02.02.9999", "99.99.99.2001", "00.00.00.0000", "x", "５２02022012"]
)
def test_no_village_has_another_code(code: str) -> None:
    assert find_village(code) is None


def test_the_first_the_last_and_any_other_line_are_found() -> None:
    some = random.Random(83_762).sample(LINES, 2_000)
    for line in (LINES[0], LINES[-1], *some):
        code, _tab, name = line.partition("\t")
        assert village_file.name_of(code) == name


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Bonjeruk", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
        ("bonjeruk ", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
        ("DESA BONJERUK", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
        ("pilang masaran", "Desa Pilang, Kec. Masaran, Kab. Sragen"),
        ("Ds. Pilang, Kec. Masaran, Kab. Sragen", "Desa Pilang, Kec. Masaran, Kab. Sragen"),
        ("masaran pilang", "Desa Pilang, Kec. Masaran, Kab. Sragen"),
        ("52.02.02.2012", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
        ("52 02 02 2012", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
        ("bu nuapu'u", "Desa Bu Nuapu'u, Kec. Tana Wawo, Kab. Sikka"),
    ],
)
def test_a_search_finds(text: str, first: str) -> None:
    assert names(search_villages(text))[:1] == [first]


def test_the_display_name_finds_its_own_village() -> None:
    villages = [line for line in LINES if line[10:11] == "\t"]
    for line in random.Random(1).sample(villages, 100):
        village = find_village(line.partition("\t")[0])
        assert village is not None
        assert village in search_villages(village.display_name)


def test_the_readers_own_region_comes_first_and_whole_names_before_it() -> None:
    assert names(search_villages("bonj", first=("33.05",)))[0].endswith("Kab. Kebumen")
    assert names(search_villages("bonj", first=("52",)))[0] == "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"
    pilang = search_villages("pilang", first=("33.14",))
    assert (pilang[0].name, pilang[0].regency_code) == ("Pilang", "33.14")
    assert {village.name for village in pilang[:6]} == {"Pilang"}


def test_a_search_stays_within_a_region() -> None:
    found = search_villages("karang", "52.02", limit=100)
    assert found
    assert {village.regency_code for village in found} == {"52.02"}
    assert search_villages("52.02.02.2012", "33") == ()


def test_a_district_named_gives_its_villages() -> None:
    assert len(search_villages("jonggat")) == 13
    assert {village.district for village in search_villages("jonggat lombok tengah")} == {"Jonggat"}


@pytest.mark.parametrize(
    "text", ["", " ", "o", "-", "desa", "Kab.", "\u200b", "xyzzy", "%", "*", "bonjeruk xyzzy", "漢"]
)
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert search_villages(text) == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("bonjeruc", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
        ("bonjeruk jongat", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
        ("pilnag masaran", "Desa Pilang, Kec. Masaran, Kab. Sragen"),
        ("barejula", "Desa Barejulat, Kec. Jonggat, Kab. Lombok Tengah"),
        ("batutulis jonggat", "Desa Batu Tulis, Kec. Jonggat, Kab. Lombok Tengah"),
        ("bon jeruk", "Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah"),
    ],
)
def test_what_is_called_almost_so_is_offered(text: str, meant: str) -> None:
    found = search_villages(text) or villages_like(text)
    assert meant in names(found)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for found in (search_villages(text, limit=5), villages_like(text, limit=5)):
        assert len(found) <= 5
        assert all(find_village(village.code) == village for village in found)


def test_the_tool_makes_the_same_file_each_time_and_refuses_a_village_without_a_district(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "districts.csv").write_text("code,regency_code,name\n52.02.02,52.02,Jonggat\n")
    rows = "code,district_code,name\n52.02.02.2012,52.02.02,Bonjeruk\n52.02.02.2001,52.02.02,Bare’julat \n"
    (tmp_path / "villages.csv").write_text(rows)
    monkeypatch.setattr(build_villages, "FILE", tmp_path / "made.txt")
    build_villages.main(tmp_path)
    assert (tmp_path / "made.txt").read_bytes() == b"520202\tJonggat\n5202022001\tBare'julat\n5202022012\tBonjeruk\n"
    (tmp_path / "villages.csv").write_text(rows + "52.03.02.2012,52.03.02,Tanpa Induk\n")
    with pytest.raises(SystemExit, match="5203022012"):
        build_villages.main(tmp_path)


def test_two_words_are_also_found_where_they_are_written_as_one() -> None:
    found = search_villages("kebon jati", limit=100)
    assert {"Kebon Jati", "Kebonjati"} <= {village.name for village in found}
    assert len(found) == len(set(found))
