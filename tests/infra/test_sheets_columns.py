"""Columns are found by what people call them, and each wrong cell is told where it stands; shifted columns once."""

import random
from datetime import date
from typing import Any

import pytest

from marketplace.infra.files.sheets.columns import KnownColumn, Table, match_columns, read_table, simplified
from marketplace.infra.files.sheets.faults import CellFault, report_faults, spans
from marketplace.infra.files.sheets.reading import read_file, read_pasted
from marketplace.infra.files.sheets.values import read_values
from marketplace.infra.files.sheets.writing import give_back, neutralised, write_csv, write_sheet, write_template
from marketplace.infra.language.messages import message_for
from marketplace.infra.language.parsing import parse_date, parse_phone, parse_yes_no
from marketplace.infra.web.messages import SHEET_WORDS
from marketplace.kernel.errors import DomainError, Invalid
from tests.infra.sheets_made import part, xlsx


def read_nik(text: str) -> str:
    if len(text) != 16 or not text.isdigit():
        raise DomainError("nik_length", digits=sum(map(str.isdigit, text)))
    return text


NAME = KnownColumn(
    key="name", name="Nama lengkap", english="Full name", synonyms=("Nama", "Nama peserta"), is_required=True
)
IDENTITY = KnownColumn(
    key="nik", name="NIK", english="NIK", synonyms=("No. KTP",), is_required=True, read=read_nik, hint="16 angka"
)
PHONE = KnownColumn(key="phone", name="No. HP", english="Phone", synonyms=("Telepon", "WA"), read=parse_phone)
BORN = KnownColumn(key="born", name="Tanggal lahir", english="Date of birth", read=parse_date)
SAVES = KnownColumn(key="saves", name="Punya tabungan", english="Has savings", read=parse_yes_no)
KNOWN = (NAME, IDENTITY, PHONE, BORN, SAVES)
HEADER = ["No", "Nama", "NIK", "No. HP", "Tanggal lahir", "Punya tabungan"]


def people(count: int) -> list[list[str]]:
    return [
        [str(row), f"Siti {row}", f"{3314014107850000 + row}", f"0812345{row:05d}", "21/11/1985", "ya"]
        for row in range(1, count + 1)
    ]


def table(rows: list[list[str]]) -> Table:
    return read_table(read_pasted("\n".join("\t".join(row) for row in rows)), KNOWN)


def refusals(text: str) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(DomainError) as caught:
        read_table(read_pasted(text), KNOWN)
    errors = caught.value.errors if isinstance(caught.value, Invalid) else (caught.value,)
    return [(each.code, each.params) for each in errors]


@pytest.mark.parametrize(
    "written",
    [
        "No. HP", "NO HP", "no.hp", "No. HP *", "NoHP", " No  HP:", "Phone", "PHONE", "telepon", "WA", "No. HP (aktif)",
        "No. HP / WA", "Telepon/SMS", "No.\nHP", "Nó HP", "NO\u00a0HP", "ＷＡ",
    ],
)  # fmt: skip
def test_a_column_is_known_by_all_its_names(written: str) -> None:
    assert match_columns(["x", written], KNOWN).found == {"phone": 2}


@pytest.mark.parametrize("written", ["No", "HP", "Nama ibu", "Tanggal", "NIK suami", "(NIK", ""])
def test_what_only_resembles_a_column_is_unknown(written: str) -> None:
    match = match_columns([written, "Nama"], KNOWN)
    assert match.found == {"name": 2} or written == "(NIK"
    assert match.unknown == (((1, written),) if written not in {"", "(NIK"} else ())


@pytest.mark.parametrize("header", [["Nama", "NIK", "NIK (suami)"], ["NIK (suami)", "NIK", "Nama / alias", "Nama"]])
def test_a_name_with_more_to_it_gives_way_to_the_plain_one(header: list[str]) -> None:
    match = match_columns(header, KNOWN)
    assert match.found == {"name": header.index("Nama") + 1, "nik": header.index("NIK") + 1}
    assert match.doubled == ()
    assert {text for _, text in match.unknown} == {*header} - {"Nama", "NIK"}


def test_missing_doubled_and_unknown_columns_are_told_apart() -> None:
    match = match_columns(["Nama", "Telepon", "Desa", "WA", "", "Nama lengkap"], KNOWN)
    assert match.missing == (IDENTITY,)
    assert match.doubled == ((NAME, (1, 6)), (PHONE, (2, 4)))
    assert match.unknown == ((3, "Desa"),)
    assert match.found == {"name": 1, "phone": 2}


def test_a_header_that_cannot_be_used_is_refused_with_every_reason() -> None:
    assert refusals("Daftar peserta\nNama\tTelepon\tWA\nSiti\t1\t2") == [
        ("sheet_column_missing", {"row": 2, "letter": "", "name": "NIK"}),
        ("sheet_column_doubled", {"row": 2, "letter": "C", "name": "No. HP / Phone"}),
    ]
    assert refusals("Siti\t1\nSri\t2") == [("sheet_no_header", {"names": "Nama lengkap / Full name, NIK"})]
    assert refusals("Nama\tNIK\n") == [("sheet_header_only", {"row": 1})]
    assert refusals("Nama\tNIK\n(1)\t(2)\t(3)\n") == [("sheet_header_only", {"row": 1})]


def test_the_header_stands_below_titles() -> None:
    titles = "DAFTAR NAMA\nNama\n\nKabupaten: Sragen\n" + "\n" * 3
    found = read_table(read_pasted(f"{titles}Nama\tNIK\tDesa\n1\t2\t3\n\nSiti\t1\tA\nNama\tNIK\t\n"), KNOWN)
    assert (found.header.number, [row.number for row in found.rows]) == (8, [11, 12])
    assert found.texts(found.rows[0]) == {"name": "Siti", "nik": "1", "phone": "", "born": "", "saves": ""}
    assert found.match.unknown == ((3, "Desa"),)


def test_only_cells_of_known_columns_below_the_header_are_doubtful() -> None:
    found = table([["x", "#REF!"], ["Desa", "Nama", "NIK"], ["#REF!", "Siti", "3,3E+15"], ["#N/A", "#N/A", "1"]])
    assert [(each.row, each.column) for each in found.faults] == [(3, 3), (4, 2)]


def test_beyond_the_first_rows_no_header_is_looked_for() -> None:
    lines = "x\ty\n" * 15
    assert refusals(f"{lines}Nama\tNIK\nSiti\t1")[0][0] == "sheet_no_header"
    assert read_table(read_pasted(f"{lines[4:]}Nama\tNIK\nSiti\t1"), KNOWN).header.number == 15


def test_cells_become_values_or_faults_with_their_place() -> None:
    rows = people(6)
    rows[1][2] = "331401410785"
    rows[2][3], rows[2][5] = "tidak ada", ""
    rows[3][1], rows[3][4] = "", "31/02/1985"
    rows[4][2] = "3,31401E+15"
    read = table([HEADER, *rows])
    reading = read_values(read)
    assert list(reading.faults) == [
        CellFault(3, 3, "nik_length", {"digits": 12}),
        CellFault(4, 4, "not_a_phone"),
        CellFault(5, 2, "sheet_cell_missing"),
        CellFault(5, 5, "not_a_date"),
        CellFault(6, 3, "sheet_number_rounded"),
    ]
    assert [row.is_whole for row in reading.rows] == [True, False, False, False, False, True]
    assert reading.rows[0].values == {
        "name": "Siti 1", "nik": "3314014107850001", "phone": "+6281234500001", "born": date(1985, 11, 21),
        "saves": True,
    }  # fmt: skip
    assert reading.rows[2].values["phone"] is None
    place = read.place(reading.faults[0])
    assert place is not None
    assert str(place) == "sheet_place_named(row=3, letter='C', name='NIK')"


def test_a_column_the_sheet_does_not_have_is_none_and_no_fault() -> None:
    reading = read_values(table([["Nama", "NIK"], ["Siti", "3314014107850001"]]))
    assert reading.faults == ()
    assert reading.rows[0].values["phone"] is None


def shifted(rows: list[list[str]], at: int, by: int = 1) -> list[list[str]]:
    """Cells moved to the right from that column on, as when one is put in, or to the left."""
    return [[*row[:at], *["x"] * by, *row[at:]] if by > 0 else [*row[:at], *row[at - by :]] for row in rows]


@pytest.mark.parametrize("count", [5, 300, 5_000])
def test_a_shifted_column_is_one_fault(count: int) -> None:
    reading = read_values(table([HEADER, *shifted(people(count), 4)]))
    assert list(reading.faults) == [
        CellFault(None, 5, "sheet_column_shifted", {"other": "F"}),
        CellFault(None, 6, "sheet_column_shifted", {"other": "G"}),
    ]
    assert not any(row.is_whole for row in reading.rows)
    left = read_values(table([HEADER, *shifted(people(count), 1, -1)]))
    assert [(fault.row, fault.column, fault.code, fault.params) for fault in left.faults] == [
        (None, 3, "sheet_column_shifted", {"other": "B"}), (None, 4, "sheet_column_shifted", {"other": "C"}),
        (None, 5, "sheet_column_shifted", {"other": "D"}),
    ]  # fmt: skip


def test_a_column_that_was_left_empty_by_a_shift_is_found_too() -> None:
    rows = [[*row[:2], "", *row[2:]] for row in people(50)]
    assert CellFault(None, 3, "sheet_column_shifted", {"other": "D"}) in read_values(table([HEADER, *rows])).faults


def test_a_column_of_another_kind_is_one_fault_and_a_few_wrong_cells_are_not() -> None:
    rows = people(40)
    for row in rows:
        row[4] = "Sragen"
    assert list(read_values(table([HEADER, *rows])).faults) == [
        CellFault(None, 5, "sheet_column_unlike", {"wrong": 40, "filled": 40})
    ]
    rows = people(40)
    for row in rows[:25]:
        row[4] = "Sragen"
    assert len(read_values(table([HEADER, *rows])).faults) == 25


def test_a_numbering_row_below_the_header_and_a_column_of_numbers() -> None:
    numbered = table([HEADER, ["1", "2", "3", "4", "5", "6"], *people(1)])
    assert [row.number for row in numbered.rows] == [3]


def test_five_thousand_rows_with_many_faults_are_told_in_few_lines() -> None:
    rng = random.Random(11)
    rows = people(5_000)
    wrong = sorted(rng.sample(range(5_000), 400))
    for place in wrong:
        rows[place][3] = "tidak ada"
    rows[7][2] = ""
    report = report_faults(read_values(table([HEADER, *rows])).faults)
    assert (report.total, report.rows, len(report.first)) == (401, len({*wrong, 7}), 20)
    assert [(group.code, group.count) for group in report.groups] == [("not_a_phone", 400), ("sheet_cell_missing", 1)]
    assert report.groups[0].rows == tuple(place + 2 for place in wrong)


def test_faults_are_put_together_by_column_code_and_values() -> None:
    column = CellFault(None, 2, "sheet_column_unlike", {"wrong": 9, "filled": 9})
    faults = [
        CellFault(9, 4, "a", {"digits": 15}), CellFault(3, 4, "a", {"digits": 15}),
        CellFault(4, 4, "a", {"digits": 15}),
        CellFault(5, 4, "a", {"digits": 14}), CellFault(5, 3, "a", {"digits": 15}), column,
    ]  # fmt: skip
    report = report_faults(faults, full=2)
    assert report.first == (column, faults[1])
    assert [(group.column, group.spans, group.count) for group in report.groups] == [
        (2, "", 1), (4, "3–4, 9", 3), (3, "5", 1), (4, "5", 1),
    ]  # fmt: skip
    assert spans(range(1, 40, 2)) == "1, 3, 5, 7, 9, 11, 13, 15 …"
    assert hash(faults[0]) == hash(CellFault(9, 4, "a", {"digits": 15}))


def test_a_sheet_comes_back_with_what_is_to_be_mended_and_can_be_sent_again() -> None:
    rows = people(3)
    rows[1][2], rows[2][1] = "12", '=HYPERLINK("http://x")'
    text = "Daftar\n\n" + "\n".join("\t".join(row) for row in [HEADER, *rows])
    first = read_table(read_pasted(text), KNOWN)
    faults = [*read_values(first).faults, CellFault(None, 4, "sheet_column_unlike", {"wrong": 3, "filled": 3})]
    for language, title in (("id", "Yang perlu diperbaiki"), ("en", "What to mend")):
        content = give_back(first, faults, words=lambda error: f"<{error}>", language=language)
        sheet = read_file(content)
        assert [row.number for row in sheet.rows] == [3, 4, 5, 6]
        assert [row.cells[6] for row in sheet.rows] == [
            title, "No. HP: <sheet_column_unlike(wrong=3, filled=3)>", "NIK: <nik_length(digits=2)>", "",
        ]  # fmt: skip
        assert sheet.rows[3].cells[1] == '=HYPERLINK("http://x")'
        assert b"<f>" not in part(content, "xl/worksheets/sheet1.xml")
        again = read_table(sheet, KNOWN)
        assert [again.texts(row) for row in again.rows] == [first.texts(row) for row in first.rows]
        assert again.match.unknown == ((1, "No"),)
        second = read_file(give_back(again, [], words=str))
        assert second.width == 6


def test_two_faults_of_a_row_are_two_lines_and_wrong_cells_are_coloured() -> None:
    sheet = read_pasted("Nama\tNIK\nSiti\t1")
    faults = [CellFault(2, 1, "a"), CellFault(2, 2, "b"), CellFault(2, None, "c"), CellFault(2, 2, "b")]
    content = write_sheet(sheet.rows[0], sheet.rows[1:], faults, words=lambda error: error.code)
    assert read_file(content).rows[1].cells[2] == "Nama: a\nNIK: b\nc"
    assert b"FFFFE9A8" in part(content, "xl/styles.xml")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_template_has_a_header_that_is_found_again(language: str) -> None:
    sheet = read_file(write_template(KNOWN, language))
    match = match_columns(sheet.rows[0].cells, KNOWN)
    assert match.found == {column.key: place for place, column in enumerate(KNOWN, 1)}
    assert b"16 angka" in part(write_template(KNOWN, language), "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_spreadsheet_computes_what_somebody_wrote(text: str) -> None:
    assert neutralised(text) == f"'{text}"
    assert f'"\'{text}"'.encode() in write_csv([["a", text]])


def test_words_name_the_place() -> None:
    fault = CellFault(17, 4, "sheet_number_rounded")
    assert fault.code in SHEET_WORDS
    assert message_for(fault.place({4: "NIK"}) or fault.error) == "Row 17, column D (NIK)"
    assert CellFault(None, None, "x").place({}) is None
    assert str(CellFault(None, 4, "x").place({})) == "sheet_place_column(letter='D', name='')"
    assert str(CellFault(4, None, "x").place({})) == "sheet_place_row(row=4)"


def test_simplified() -> None:
    assert simplified(" No. H.P. (WA)") == "nohpwa"


def test_a_workbook_of_real_values() -> None:
    rows = [HEADER, [1, "Siti", 3314014107850001, 81234567890, date(1985, 11, 21), True]]
    reading = read_values(read_table(read_file(xlsx(rows)), KNOWN))
    assert reading.faults == ()
    assert reading.rows[0].values == {
        "name": "Siti", "nik": "3314014107850001", "phone": "+6281234567890", "born": date(1985, 11, 21), "saves": True
    }  # fmt: skip
