"""Files of sheets for the tests: honest workbooks, and parts of hostile ones."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def xlsx(rows: Sequence[Sequence[Any]], name: str = "Peserta", **more: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with one sheet of these values, and after it others by their names."""
    stream = BytesIO()
    with Workbook(stream, OPTIONS) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, cells in {name: rows, **more}.items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(cells):
                for column, value in enumerate(values):
                    if isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif isinstance(value, date | datetime | time | timedelta):
                        sheet.write_datetime(row, column, value, day)
                    elif value is not None:
                        sheet.write(row, column, value)
    return stream.getvalue()


def with_parts(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The same archive with some of its parts replaced, added or, with None, left out."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(stream, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in changes:
                after.writestr(name, before.read(name))
        for name, part in changes.items():
            if part is not None:
                after.writestr(name, part)
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of an archive."""
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_cells(cells: str) -> bytes:
    """A workbook whose sheet has just this XML for its rows."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return with_parts(xlsx([["Nama"]]), {SHEET: sheet.encode()})


def inline(reference: str, text: str) -> str:
    """A cell with its own text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def ods(tables: str, encryption: str = "") -> bytes:
    """An ODS file with just this XML for its tables."""
    stream = BytesIO()
    spaces = f'xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{encryption}'
        "</manifest:file-entry></manifest:manifest>"
    )
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS, compress_type=0)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return stream.getvalue()


def ods_text(text: str, **repeated: int) -> str:
    """A cell of ODS with a text; `columns=3` repeats it."""
    times = f' table:number-columns-repeated="{repeated["columns"]}"' if repeated else ""
    return f'<table:table-cell office:value-type="string"{times}><text:p>{text}</text:p></table:table-cell>'
