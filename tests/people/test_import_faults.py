"""What can be wrong with a list of persons, each kind by its code; and that good rows are always all taken."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.infra.files.sheets.columns import read_table
from marketplace.infra.files.sheets.faults import CellFault
from marketplace.infra.files.sheets.reading import read_pasted
from marketplace.infra.language.messages import registered
from marketplace.infra.web import forms as _hints
from marketplace.infra.web import messages as _words
from marketplace.kernel.errors import DomainError, Invalid
from marketplace.people import messages as _more_words
from marketplace.people.groups import Stay
from marketplace.people.import_columns import COLUMNS
from marketplace.people.import_places import Places
from marketplace.people.imports import Judged, Known, Register, Terms, judge, read_rows
from marketplace.people.rules import nik_digest
from tests.people.lists import HEAD, SRAGEN, as_text, good, nik

REGISTERED = (_hints, _words, _more_words)
KEY = "a key for tests"
OFFICE, GROUP = 7, 9
TERMS = Terms(OFFICE, "33", SRAGEN, GROUP, date(2026, 11, 20))
PLACES = Places()


def digests(of: str) -> tuple[str, ...]:
    return (nik_digest(of, KEY),) if of else ()


def judged(text: str, register: Register | None = None) -> tuple[list[Judged], tuple[CellFault, ...]]:
    table = read_table(read_pasted(text), COLUMNS)
    said, of_columns = read_rows(table, TERMS, PLACES, digests)
    return judge(said, table, TERMS, register or Register()), of_columns


ONE_CELL = [
    ("Nama", "", "sheet_cell_missing"),
    ("Nama", "Siti 3314", "import_name_has_digits"),
    ("Nama", "-", "import_name_has_no_letters"),
    ("Nama", "S" * 121, "import_too_long"),
    ("Nama", "#REF!", "sheet_formula_failed"),
    ("Status", "", "sheet_cell_missing"),
    ("Status", "pensiunan", "import_kind_unknown"),
    ("NIK", "331412410185001", "nik_not_16_digits"),
    ("NIK", "33141241018500011", "nik_not_16_digits"),
    ("NIK", "33141241018500O1", "nik_not_16_digits"),
    ("NIK", "3314123201850001", "nik_impossible"),
    ("NIK", "3314124113850001", "nik_impossible"),
    ("NIK", "3314124101850000", "nik_impossible"),
    ("NIK", "3,31412E+15", "sheet_number_rounded"),
    ("No. HP", "12345", "not_a_phone"),
    ("No. HP", "tidak ada", "not_a_phone"),
    ("Desa/Kelurahan", "Negeri Antah Berantah", "import_village_unknown"),
    ("Desa/Kelurahan", "Masarn", "import_village_like"),
    ("Desa/Kelurahan", "52.02.02.2012", "village_elsewhere"),
    ("Desa/Kelurahan", "", "import_district_alone"),
    ("Desa/Kelurahan", "M" * 101, "import_too_long"),
    ("Kecamatan", "Gemolong", "import_village_in_other_district"),
    ("Kabupaten/Kota", "Atlantis", "import_regency_unknown"),
    ("Kabupaten/Kota", "Sragn", "import_regency_like"),
    ("Kabupaten/Kota", "Lombok Tengah", "import_region_elsewhere"),
    ("Keahlian", "k" * 121, "import_too_long"),
    ("Bidang usaha", "Menjahit, Sulap", "import_trade_unknown"),
    ("Bidang usaha", "Batik,Tenun,Bordir,Menjahit,Konveksi,Makrame,Anyaman,Garam,Terasi", "import_trades_too_many"),
    ("Negara", "Hong Kong 2", "import_country_has_digits"),
    ("Negara", "H" * 61, "import_too_long"),
    ("Lama bekerja (tahun)", "enam", "not_a_number"),
    ("Lama bekerja (tahun)", "2,5", "not_whole"),
    ("Lama bekerja (tahun)", "61", "years_impossible"),
    ("Tahun pulang", "1969", "year_impossible"),
    ("Tahun pulang", "2027", "year_impossible"),
    ("Tahun pulang", "23", "import_not_a_year"),
    ("Punya tabungan", "mungkin", "not_yes_no"),
    ("Punya rekening", "BRI", "not_yes_no"),
    ("Izin nama (ya/tidak)", "nanti", "not_yes_no"),
    ("Masuk kelompok", "kemarin", "not_a_date"),
    ("Masuk kelompok", "01/01/1026", "date_out_of_range"),
    ("Masuk kelompok", "21/11/2026", "import_joined_later"),
    ("Pekerja di keluarga", "entah", "import_relative_unknown"),
    ("Pekerja di keluarga", "sudah pulang", "import_relative_of_no_family"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "code"), ONE_CELL, ids=[f"{c}-{code}-{n}" for n, (c, _, code) in enumerate(ONE_CELL)]
)
def test_a_wrong_cell_is_named_with_its_place(column: str, cell: str, code: str) -> None:
    rows, of_columns = judged(as_text([good(1), good(2, **{column: cell}), good(3)]))
    assert of_columns == ()
    assert [row.outcome for row in rows] == ["new", "faulty", "new"]
    [fault] = rows[1].faults
    assert (fault.row, fault.code) == (3, code)
    assert fault.column in (HEAD.index(column) + 1, HEAD.index("Kecamatan") + 1, HEAD.index("Desa/Kelurahan") + 1)
    assert code in registered()


def test_there_are_more_than_forty_kinds() -> None:
    others = 10  # rows against each other, against who is on record, whole columns: below
    assert len(ONE_CELL) + others >= 40
    assert len({code for _column, _cell, code in ONE_CELL}) >= 25


def test_rows_of_one_person() -> None:
    rows, _none = judged(as_text([good(1), good(1, Nama="Bu Siti"), good(2, NIK=""), good(2, NIK="")]))
    assert [[fault.code for fault in row.faults] for row in rows] == [
        [],
        ["import_nik_twice"],
        [],
        ["import_row_twice"],
    ]
    assert [fault.params for row in rows for fault in row.faults] == [{"row": 2}, {"row": 4}]


PLACE = ("33.14.03.2008", 2021)


@pytest.mark.parametrize(
    ("known", "differing", "outcome", "code"),
    [
        (Known(1, good(0)["Nama"], nik_digest(nik(0), KEY), PLACE, 3, frozenset({3})), {}, "same", ""),
        (Known(1, good(0)["Nama"], nik_digest(nik(0), KEY), PLACE, 3, frozenset({OFFICE})), {}, "here", ""),
        (Known(1, "Bambang", nik_digest(nik(0), KEY), PLACE, 3), {}, "faulty", "import_nik_of_another_name"),
        (Known(1, good(0)["Nama"], "", PLACE, 3), {}, "perhaps", ""),
        (Known(1, good(0)["Nama"], "another", PLACE, 3), {}, "new", ""),
        (Known(1, good(0)["Nama"], "another", PLACE, 3), {"NIK": ""}, "perhaps", ""),
        (Known(1, good(0)["Nama"], "", ("33.14.03.2008", 2020), 3), {}, "new", ""),
        (Known(1, good(0)["Nama"], nik_digest(nik(0), KEY), PLACE, 3, stays=(Stay(1, 4, None),)), {}, "faulty",
         "import_in_unseen_group"),
        (Known(1, good(0)["Nama"], nik_digest(nik(0), KEY), PLACE, 3, stays=(Stay(1, 5, None),)), {}, "faulty",
         "import_in_other_group"),
        (Known(1, good(0)["Nama"], nik_digest(nik(0), KEY), PLACE, 3, stays=(Stay(1, 5, date(2026, 3, 1)),)),
         {"Masuk kelompok": "01/02/2026"}, "faulty", "import_in_other_group"),
        (Known(1, good(0)["Nama"], nik_digest(nik(0), KEY), PLACE, 3, stays=(Stay(1, 5, date(2026, 3, 1)),)),
         {"Masuk kelompok": "01/03/2026"}, "same", ""),
    ],
)  # fmt: skip
def test_who_is_on_record(known: Known, differing: dict[str, str], outcome: str, code: str) -> None:
    register = Register({known.nik_digest: [known]}, {known.place: [known]}, {}, {5: "Tenun Lurik"})
    [row], _none = judged(as_text([good(0, **differing)]), register)
    assert (row.outcome, "".join(fault.code for fault in row.faults)) == (outcome, code)


def test_one_person_in_two_rows() -> None:
    known = Known(1, good(0)["Nama"], nik_digest(nik(0), KEY), PLACE, 3)
    alike = good(0, NIK="", Nama=good(0)["Nama"])
    register = Register({known.nik_digest: [known]}, {known.place: [Known(1, known.name, "", PLACE, 3)]}, {3: "same"})
    rows, _none = judged(as_text([good(0), alike]), register)
    assert [row.outcome for row in rows] == ["same", "faulty"]
    assert rows[1].faults[0].code == "import_person_twice"


def test_a_shifted_column_is_one_fault() -> None:
    lines = as_text([good(number) for number in range(30)]).split("\n")
    shifted = [lines[0], *("\t".join([*line.split("\t")[:4], "", *line.split("\t")[4:]]) for line in lines[1:])]
    rows, of_columns = judged("\n".join(shifted))
    assert {row.outcome for row in rows} == {"faulty"}
    assert 1 <= len(of_columns) <= 8
    assert {fault.code for fault in of_columns} <= {"sheet_column_shifted", "sheet_column_unlike"}
    assert "sheet_column_shifted" in {fault.code for fault in of_columns}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "sheet_empty"),
        ("apa saja\tdi sini\n1\t2", "sheet_no_header"),
        ("Nama\tNIK\nSiti\t3314", "sheet_column_missing"),
        ("Nama\tNama Lengkap\tStatus\nSiti\tSiti\tpurna", "sheet_column_doubled"),
        ("Nama\tStatus", "sheet_header_only"),
        ("Nama\tStatus\n" + "Siti\tpurna\n" * 5_001, "sheet_too_many_rows"),
        ("Nama\tStatus\n" + "S" * 2_001 + "\tpurna", "sheet_cell_too_long"),
    ],
)
def test_what_is_no_list_of_persons(text: str, code: str) -> None:
    with pytest.raises((DomainError, Invalid), match=code):
        judged(text)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9_000), unique=True, min_size=1, max_size=40), st.randoms())
def test_good_rows_are_as_many_persons_in_whatever_order_columns_stand(numbers: list[int], chance: object) -> None:
    head = list(HEAD)
    chance.shuffle(head)  # type: ignore[attr-defined]
    rows, of_columns = judged(as_text([good(number) for number in numbers], head))
    assert of_columns == ()
    assert [row.outcome for row in rows] == ["new"] * len(numbers), [row.faults for row in rows if row.faults]
    assert {row.row.details.nik for row in rows if row.row.details} == {nik(number) for number in numbers}
