"""Files that are no sheets, too large, or made to hurt: each has a refusal with words, within known bounds."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.infra.files.sheets.limits import LIMITS, Limits
from marketplace.infra.files.sheets.reading import read_file, read_pasted
from marketplace.infra.language.messages import message_for, registered
from marketplace.infra.web.messages import SHEET_WORDS
from marketplace.kernel.errors import DomainError
from tests.infra.sheets_made import SHEET, inline, ods, ods_text, part, with_cells, with_parts, xlsx
from tests.machine import ROOT, not_here

SMALL = xlsx([["Nama", "NIK"], ["Siti", "1"]])
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BILLION = (
    '<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><sst><si><t>&c;</t></si></sst>'
)
TABLE = '<table:table table:name="A">{}</table:table>'


def refusal(content: bytes, limits: Limits = LIMITS) -> DomainError:
    with pytest.raises(DomainError) as caught:
        read_file(content, limits)
    return caught.value


def code_of(content: bytes) -> str:
    """What becomes of it: `read`, or the code of the refusal; anything else is a fault of ours."""
    try:
        read_file(content)
    except DomainError as error:
        return error.code
    return "read"


def archive(**parts: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_empty_file"),
        (b"\0" * 300, "sheet_empty_file"),
        (b"\r\n \r\n", "sheet_empty_file"),
        (b"%PDF-1.7\n%\xe2\xe3", "sheet_is_pdf"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(200), "sheet_is_photo"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "sheet_is_photo"),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(100), "sheet_is_photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "sheet_is_photo"),
        (b"{\\rtf1\\ansi Daftar}", "sheet_is_document"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "sheet_is_document"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "sheet_old_excel"),
        (COMPOUND + "EncryptionInfo".encode("utf-16-le"), "sheet_password"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "sheet_password"),
        (COMPOUND, "sheet_unknown_kind"),
        (archive(word__document_xml=b"<a/>"), "sheet_is_document"),
        (archive(ppt__presentation_xml=b"<a/>"), "sheet_is_document"),
        (archive(content_xml=b"<a/>"), "sheet_is_document"),
        (archive(xl__workbook_bin=b"x"), "sheet_old_excel"),
        (archive(foto_jpg=b"x"), "sheet_unknown_kind"),
        (b"<html><table><tr><td>Nama</td></tr></table></html>", "sheet_old_excel"),
        (b"\x7fELF\x02\x01\x01" + bytes(300), "sheet_unknown_kind"),
        (b"PK\x03\x04" + bytes(300), "sheet_damaged"),
        (SMALL[: len(SMALL) // 2], "sheet_damaged"),
        (with_parts(SMALL, {"xl/_rels/workbook.xml.rels": None}), "sheet_damaged"),
        (with_parts(SMALL, {SHEET: b"<worksheet><sheetData>"}), "sheet_damaged"),
        (with_parts(SMALL, {"xl/sharedStrings.xml": BILLION.encode()}), "sheet_damaged"),
        (with_parts(SMALL, {SHEET: None}), "sheet_empty"),
        (xlsx([]), "sheet_empty"),
        (xlsx([["  ", "\u200b"]]), "sheet_empty"),
        (b";;\n;;\n", "sheet_empty"),
        (b"\xef\xbb\xbf", "sheet_empty"),
        (ods(TABLE.format("")), "sheet_empty"),
        (ods("", encryption="<manifest:encryption-data/>"), "sheet_password"),
    ],
)
def test_what_is_no_sheet_is_named(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_a_header_that_begins_like_a_photo_is_a_text() -> None:
    assert read_file(b"BM;Nama\n1;Siti\n").rows[0].cells == ("BM", "Nama")


def test_a_zip_with_a_password_is_told(tmp_path: Path) -> None:
    content = bytearray(SMALL)
    for match in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[match.start() + 8] |= 1
    assert refusal(bytes(content)).code == "sheet_password"


@pytest.mark.parametrize(
    ("rows", "code", "params"),
    [
        ([["a"]] * 19, "sheet_too_many_rows", {"most": 4}),
        ([["x"] * 4], "sheet_too_many_columns", {"most": 3, "letter": "D"}),
        ([["x"], ["y", "ü" * 21]], "sheet_cell_too_long", {"most": 20, "row": 2, "letter": "B"}),
    ],
)
def test_each_limit_says_what_it_is(rows: list[list[str]], code: str, params: dict[str, object]) -> None:
    limits = Limits(rows=4, columns=3, cell=20, titles=13)
    for content in (xlsx(rows), "\n".join("\t".join(row) for row in rows).encode()):
        error = refusal(content, limits)
        assert (error.code, error.params) == (code, params)
    assert len(read_file(xlsx([["a"]] * 18), limits).rows) == 18


def test_a_file_of_too_many_bytes() -> None:
    error = refusal(b"a;b\n" * 1_250_001)
    assert (error.code, error.params) == ("sheet_file_too_big", {"limit_megabytes": 5})
    with pytest.raises(DomainError, match="sheet_file_too_big"):
        read_pasted("a;b\n" * 1_250_001)


def test_a_cell_far_down_is_told_with_its_row() -> None:
    error = refusal(with_cells(f'<row r="1">{inline("A1", "a")}</row><row r="1048576">{inline("A1048576", "b")}</row>'))
    assert (error.code, error.params) == ("sheet_too_far_down", {"most": 20_000, "row": 1_048_576})
    assert refusal(with_cells(f'<row r="1">{inline("XFD1", "a")}</row>')).params["letter"] == "XFD"


def test_cells_that_are_only_painted_count_for_nothing() -> None:
    painted = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert len(read_file(with_cells(f'<row r="1">{inline("A1", "a")}</row>{painted}')).rows) == 1


def test_a_long_list_on_another_sheet_does_no_harm() -> None:
    villages = [[f"33.14.01.{number:04d}", f"Desa {number}"] for number in range(30_000)]
    sheet = read_file(xlsx([["Nama"], ["Siti"]], Desa=villages))
    assert (sheet.name, sheet.others, len(sheet.rows)) == ("Peserta", ("Desa",), 2)


def bomb_of_zeros() -> bytes:
    return with_parts(SMALL, {"xl/media/image1.png": bytes(58_000_000)})


def bomb_that_lies() -> bytes:
    """The directory says that the sheet has ten bytes."""
    content = bytearray(with_parts(SMALL, {SHEET: b"<worksheet>" + b" " * 200_000_000 + b"</worksheet>"}))
    size = (200_000_000 + 23).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def bomb_of_shared_texts() -> bytes:
    """One long text in very many cells."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    texts = f"<sst><si><t>{'a' * 1_000_000}</t></si></sst>"
    return with_parts(with_cells(cells), {"xl/sharedStrings.xml": texts.encode()})


def bomb_of_elements() -> bytes:
    return with_cells("<row/>" * 6_000_000)


def bomb_of_repeated_cells() -> bytes:
    row = '<table:table-row table:number-rows-repeated="19999">{}</table:table-row>'
    return ods(TABLE.format(row.format(ods_text("a" * 1_900, columns=60))))


def bomb_of_repeated_rows() -> bytes:
    row = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
    return ods(TABLE.format(row.format(ods_text("", columns=16384))))


def wide_rectangle() -> bytes:
    return with_cells(f'<row r="1">{inline("A1", "a")}</row><row r="20000">{inline("BH20000", "b")}</row>')


def sheet_in_the_frame() -> bytes:
    """The relations call the shared texts a sheet."""
    relations = part(SMALL, "xl/_rels/workbook.xml.rels").replace(b"worksheets/sheet1.xml", b"sharedStrings.xml")
    cell = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData></worksheet>'
    return with_parts(SMALL, {"xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": cell.encode()})


HOSTILE: list[tuple[Callable[[], bytes], set[str]]] = [
    (bomb_of_zeros, {"sheet_unpacks_too_large"}),
    (bomb_that_lies, {"sheet_damaged"}),
    (bomb_of_shared_texts, {"sheet_unpacks_too_large"}),
    (bomb_of_elements, {"sheet_unpacks_too_large"}),
    (bomb_of_repeated_cells, {"sheet_unpacks_too_large"}),
    (bomb_of_repeated_rows, {"sheet_too_far_down"}),
    (wide_rectangle, {"read"}),
    (sheet_in_the_frame, {"sheet_damaged"}),
]

MEASURED = """
import resource, sys
from marketplace.infra.files.sheets.reading import read_file
from marketplace.kernel.errors import DomainError
resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
try:
    read_file(sys.stdin.buffer.read())
    print("read")
except DomainError as error:
    print(error.code)
"""


@pytest.mark.parametrize(("made", "answers"), HOSTILE, ids=[made.__name__ for made, _ in HOSTILE])
def test_bombs_do_not_go_off(made: Callable[[], bytes], answers: set[str]) -> None:
    if sys.platform == "win32":
        not_here("limits for a process")
    content = made()
    assert len(content) <= LIMITS.file_bytes
    done = subprocess.run([sys.executable, "-c", MEASURED], input=content, capture_output=True, cwd=ROOT)
    assert done.stdout.decode().strip() in answers, done.stderr.decode()[-500:]


@settings(max_examples=200, deadline=None)
@given(
    seed=st.sampled_from(
        [SMALL, xlsx([["Nama", 1.5, True]]), ods(TABLE.format(f"<table:table-row>{ods_text('a')}</table:table-row>"))]
    ),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), max_size=8),
    kept=st.one_of(st.just(1.0), st.floats(0, 1)),
)
def test_broken_bytes_are_read_or_refused(seed: bytes, changes: list[tuple[float, bytes]], kept: float) -> None:
    content = bytearray(seed[: int(len(seed) * kept)])
    for share, replacement in changes:
        at = int(share * len(content))
        content[at : at + len(replacement)] = replacement
    assert code_of(bytes(content)) in SHEET_WORDS | {"read": ""}


@pytest.mark.parametrize(
    "limits",
    [Limits(elements=500), Limits(parts=8), Limits(unpacked_bytes=20_000), Limits(file_bytes=20_000, unpacked_times=2)],
)
def test_each_bound_of_a_workbook_holds(limits: Limits) -> None:
    content = xlsx([[f"{row}"] for row in range(300)])
    assert len(read_file(content).rows) == 300
    assert refusal(content, limits).code == "sheet_unpacks_too_large"


def test_texts_shared_by_many_cells_are_counted_in_each() -> None:
    limits = Limits(unpacked_bytes=150_000)
    assert len(read_file(xlsx([["a" * 100]] * 100), limits).rows) == 100
    assert refusal(xlsx([["a" * 100]] * 2_000), limits).code == "sheet_unpacks_too_large"


XML = st.text(st.sampled_from('<>/="rctsvis0123456789ABn &#;'), max_size=60)


@settings(max_examples=200, deadline=None)
@given(
    cells=st.lists(
        st.sampled_from(
            [
                "<row>",
                "</row>",
                '<c t="s">',
                '<c t="e">',
                '<c t="x" r="1">',
                "<v>",
                "</v>",
                "</c>",
                "-1",
                "9" * 30,
                '<row r="0">',
                '<c r="A0">',
            ]
        )
        | XML,
        max_size=12,
    )
)
def test_broken_cells_are_read_or_refused(cells: list[str]) -> None:
    assert code_of(with_cells("".join(cells))) in SHEET_WORDS | {"read": ""}


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_noise_is_read_or_refused(content: bytes) -> None:
    assert code_of(content) in SHEET_WORDS | {"read": ""}


def test_every_refusal_has_words() -> None:
    raised = {
        code
        for path in sorted((ROOT / "marketplace/infra/files/sheets").glob("*.py"))
        for code in re.findall(r'"(sheet_\w+)"', path.read_text())
    }
    assert raised == set(SHEET_WORDS) <= set(registered())
    assert message_for(DomainError("sheet_place_named", row=17, letter="D", name="NIK"))


def test_the_largest_sheet_is_read_in_a_few_seconds() -> None:
    rows = [[f"{column}-{row} Ünï" for column in range(60)] for row in range(5_001)]
    for content in (xlsx([row[:20] for row in rows]), "\n".join("\t".join(row) for row in rows).encode()):
        assert len(content) <= LIMITS.file_bytes
        begun = process_time()
        sheet = read_file(content)
        print(f"{len(content) / 1e6:.1f} MB: {process_time() - begun:.1f} s")
        assert len(sheet.rows) == 5_001
        assert process_time() - begun < 10
