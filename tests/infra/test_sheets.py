"""What people paste and send as sheets is read as they see it, with the row numbers of their own file."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from marketplace.infra.files.sheets.faults import CellFault, column_letter
from marketplace.infra.files.sheets.reading import read_file, read_pasted
from marketplace.infra.files.sheets.tables import Row, Sheet, clean_cell
from marketplace.infra.files.sheets.writing import write_csv, write_sheet
from tests.infra.sheets_made import ods, ods_text, xlsx

NIK = "3314014107850001"


def texts(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells) for row in sheet.rows]


def cell(value: Any) -> str:
    """How a value of a workbook comes out, in a sheet with a header."""
    return read_file(xlsx([["Isi"], [value]])).rows[1].cells[0]


@pytest.mark.parametrize(
    ("pasted", "rows"),
    [
        ("Nama\tNIK\nSiti\t1\n", [["Nama", "NIK"], ["Siti", "1"]]),
        ("Nama\tNIK\r\nSiti\t1\r\n", [["Nama", "NIK"], ["Siti", "1"]]),
        ("Nama\tNIK\rSiti\t1", [["Nama", "NIK"], ["Siti", "1"]]),
        ("Nama;Harga\nSiti;2,5\n", [["Nama", "Harga"], ["Siti", "2,5"]]),
        ("Nama,Desa\nSiti,Sragen\n", [["Nama", "Desa"], ["Siti", "Sragen"]]),
        ("Nama|Desa\nSiti|Sragen\n", [["Nama", "Desa"], ["Siti", "Sragen"]]),
        ("Nama\nSiti\nSri\n", [["Nama"], ["Siti"], ["Sri"]]),
        ("Nama\nSiti, S.Pd\nSri\nAni\n", [["Nama"], ["Siti, S.Pd"], ["Sri"], ["Ani"]]),
        ("Nama\tAlamat\nSiti\tJl. A, RT 1, RW 2\n", [["Nama", "Alamat"], ["Siti", "Jl. A, RT 1, RW 2"]]),
        ("sep=;\nNama;Desa, Kecamatan\nSiti;A, B\n", [["Nama", "Desa, Kecamatan"], ["Siti", "A, B"]]),
        ('Nama\tAlamat\n"Siti"\t"Jl. A\nRT 1"\n', [["Nama", "Alamat"], ["Siti", "Jl. A\nRT 1"]]),
        ('Nama\tUsaha\nSiti\t"Toko ""Maju"""\n', [["Nama", "Usaha"], ["Siti", 'Toko "Maju"']]),
        ('Nama\tUsaha\n"Bu Sri\tbatik\nAni\tlurik\n', [["Nama", "Usaha"], ['"Bu Sri', "batik"], ["Ani", "lurik"]]),
        ("Nama\tNIK\t\t\nSiti\t1\t\t \n", [["Nama", "NIK"], ["Siti", "1"]]),
        ("Nama\tNIK\nSiti\n", [["Nama", "NIK"], ["Siti", ""]]),
        ("\ufeffNama\tNIK\nSiti\t1", [["Nama", "NIK"], ["Siti", "1"]]),
    ],
)
def test_what_is_pasted(pasted: str, rows: list[list[str]]) -> None:
    assert texts(read_pasted(pasted)) == rows
    assert texts(read_file(pasted.encode())) == rows


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""), ("utf-8-sig", b""), ("utf-16", b""), ("utf-16-le", b""), ("utf-16-be", b""),
        ("utf-16-be", b"\xfe\xff"), ("cp1252", b""),
    ],
)  # fmt: skip
def test_every_encoding_of_a_spreadsheet(encoding: str, mark: bytes) -> None:
    text = "Nama\tDesa\r\nAndré\tPiñungan – 2\r\n"
    assert texts(read_file(mark + text.encode(encoding))) == [["Nama", "Desa"], ["André", "Piñungan – 2"]]


def test_rows_have_the_numbers_of_the_file_and_empty_ones_are_counted() -> None:
    sheet = read_pasted("\nNama\tNIK\n\n \t\nSiti\t1\n\nSri\t2\n\n\n")
    assert [row.number for row in sheet.rows] == [2, 5, 7]
    assert sheet.skipped == 3
    book = read_file(xlsx([[], ["Nama"], [], [None, ""], ["Siti"], [], ["Sri"], []]))
    assert [row.number for row in book.rows] == [2, 5, 7]
    assert book.skipped == 3


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("  Siti\u00a0 Aminah\u200b ", "Siti Aminah"),
        ("0812\u202d3456\u202c", "08123456"),
        ("Jl. A \r\n\r\n RT 1", "Jl. A\nRT 1"),
        ("'081234", "081234"),
        ("'+62812", "+62812"),
        ("'=1+1", "=1+1"),
        ("'Aisyah", "'Aisyah"),
        ("\u200b\u00a0", ""),
    ],
)
def test_what_cannot_be_seen_is_gone(raw: str, seen: str) -> None:
    assert clean_cell(raw) == seen


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0812345", "0812345"),
        (81234567890, "81234567890"),
        (3314014107850001, NIK),
        (2.5, "2,5"),
        (0.1 + 0.2, "0,3"),
        (1e-7, "0,0000001"),
        (-3, "-3"),
        (1250000, "1250000"),
        (True, "ya"),
        (False, "tidak"),
        (date(2026, 11, 21), "21/11/2026"),
        (date(1985, 7, 1), "01/07/1985"),
    ],
)
def test_values_of_a_workbook_are_the_text_a_person_sees(value: Any, text: str) -> None:
    assert cell(value) == text


def test_a_number_shown_with_zeros_or_as_a_share_or_a_time() -> None:
    shown = [
        (81234567, "0000000000"), (0.125, "0.0%"), (0.5, "0%"), (46347 + 8.5 / 24, "d/m/yy h:mm"),
        ((7 + 5 / 60) / 24, "hh:mm"), (1.5, "[h]:mm"), (1985, "0"),
    ]  # fmt: skip
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, (value, code) in enumerate(shown):
            sheet.write_number(0, column, value, book.add_format({"num_format": code}))
    cells = read_file(stream.getvalue()).rows[0].cells
    assert cells == ("0081234567", "12,5%", "50%", "21/11/2026 08:30", "07:05", "36:00", "1985")


@pytest.mark.parametrize(
    ("value", "is_rounded"),
    [
        (3314014107850001, False),
        (3314014107850000, True),  # Excel kept 15 digits
        (9471014107850002, True),  # above 2**53
        (33140141078500012, True),
        (314014107850000, False),
        ("3.31401E+15", True),
        ("3,31401E+15", True),
        ("8.12346E+11", True),
        ("3314014107850000", False),  # a text is what somebody typed
        ("1E5", False),
    ],
)
def test_a_number_that_lost_digits_is_told_apart(value: Any, is_rounded: bool) -> None:
    expected = (CellFault(2, 1, "sheet_number_rounded"),) if is_rounded else ()
    assert read_file(xlsx([["NIK"], [value]])).faults == expected
    if isinstance(value, str):
        assert read_pasted(f"NIK\n{value}").faults == expected


def test_failed_formulas_are_faults_and_others_give_their_last_value() -> None:
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Satu", "Dua", "Tiga"])
        sheet.write_formula(1, 0, "=A9+#REF!", value="#REF!")
        sheet.write_formula(1, 1, "=1+1", value=2)
        sheet.write_formula(1, 2, '="a"&"b"', value="ab")
        sheet.write_formula(2, 0, "=1/0", value="#DIV/0!")
    sheet_read = read_file(stream.getvalue())
    assert texts(sheet_read)[1:] == [["#REF!", "2", "ab"], ["#DIV/0!", "", ""]]
    failed = [CellFault(2, 1, "sheet_formula_failed"), CellFault(3, 1, "sheet_formula_failed")]
    assert list(sheet_read.faults) == failed
    assert list(read_pasted("Satu\tDua\n#REF!\ta\n#N/A\tb").faults) == failed


def test_merged_cells_have_their_value_once_and_hidden_rows_are_there() -> None:
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 1, "Daftar")
        sheet.write(2, 0, "Siti")
        sheet.set_row(2, None, None, {"hidden": True})
    read = read_file(stream.getvalue())
    assert [(row.number, row.cells) for row in read.rows] == [(1, ("Daftar",)), (3, ("Siti",))]


def test_the_first_sheet_with_something_in_it_is_read_and_the_others_are_told() -> None:
    sheet = read_file(xlsx([], "Kosong", Peserta=[["Nama"]], Desa=[["x"]], Lagi=[]))
    assert (sheet.name, sheet.others, texts(sheet)) == ("Peserta", ("Desa",), [["Nama"]])


def test_a_hidden_sheet_comes_last() -> None:
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        hidden, seen = book.add_worksheet("Pilihan"), book.add_worksheet("Peserta")
        hidden.write(0, 0, "ya")
        seen.write(0, 0, "Nama")
        seen.activate()
        hidden.hide()
    sheet = read_file(stream.getvalue())
    assert (sheet.name, sheet.others) == ("Peserta", ("Pilihan",))


def test_a_sheet_of_libreoffice() -> None:
    end = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2026-11-21"><text:p>21/11/26</text:p>'
        "</table:table-cell>"
    )
    number = (
        f'<table:table-cell office:value-type="float" office:value="{NIK}"><text:p>3,31E+15</text:p></table:table-cell>'
    )
    rows = (
        f"<table:table-row>{ods_text('Nama')}{ods_text('x', columns=2)}"
        '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f"<table:table-row>{ods_text('Siti')}{day}{number}</table:table-row>{end}"
    )
    sheet = read_file(ods(f'<table:table table:name="Lembar1">{rows}</table:table>'))
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("Nama", "x", "x")),
        (4, ("Siti", "21/11/2026", NIK)),
    ]
    assert (sheet.name, sheet.skipped) == ("Lembar1", 2)


@pytest.mark.parametrize(
    ("position", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (60, "BH"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_are_called_as_in_a_spreadsheet(position: int, letter: str) -> None:
    assert column_letter(position) == letter


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t \u00a0\u200b'\";,=+-@0"), max_size=12
)
CLEAN = CELL.map(clean_cell).map(lambda text: clean_cell(text))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Rows of two columns or more, none empty, of which the first is full: so the width is known."""
    width = draw(st.integers(2, 5))
    full = st.lists(CLEAN.filter(bool), min_size=width, max_size=width)
    some = st.lists(CLEAN, min_size=width, max_size=width).filter(any)
    return [draw(full), *draw(st.lists(some, max_size=6))]


def as_tsv(rows: list[list[str]]) -> str:
    stream = StringIO()
    csv.writer(stream, "excel-tab", quoting=csv.QUOTE_ALL).writerows(rows)
    return stream.getvalue()


@settings(max_examples=150)
@given(rows=tables())
def test_any_table_is_read_back_the_same(rows: list[list[str]]) -> None:
    made = [Row(number, tuple(cells)) for number, cells in enumerate(rows, 1)]
    for sheet in (
        read_file(write_sheet(made[0], made[1:])),
        read_file(xlsx(rows)),
        read_file(write_csv(rows)),
        read_file(write_csv(rows, ",")),
        read_file(write_csv(rows, "\t")),
        read_file(as_tsv(rows).encode("utf-16")),
        read_pasted(as_tsv(rows)),
    ):
        assert texts(sheet) == rows
        assert [row.number for row in sheet.rows] == list(range(1, len(rows) + 1))


@settings(max_examples=200)
@given(text=CELL)
def test_cleaning_a_clean_cell_changes_nothing(text: str) -> None:
    once = clean_cell(text)
    if not once.startswith("'"):
        assert clean_cell(once) == once
