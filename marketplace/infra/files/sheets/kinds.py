"""What kind of file somebody sent, told by its content; a kind that holds no sheet is named in the refusal."""

from marketplace.infra.files.sheets.parts import part_names
from marketplace.kernel.errors import DomainError

XLSX, ODS, TEXT = "xlsx", "ods", "text"

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of files with a password, and of the formats before 2007."""
_PHOTOS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_PAGES = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")


def kind_of(content: bytes) -> str:
    """`xlsx`, `ods` or `text`.

    Raises `sheet_empty_file`, `sheet_is_pdf`, `sheet_is_photo`, `sheet_is_document`, `sheet_old_excel`,
    `sheet_password` or `sheet_unknown_kind`.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise DomainError("sheet_empty_file")
    if refusal := _refusal(content):
        raise DomainError(refusal)
    return _packed_kind(content) if content.startswith(b"PK") else TEXT


def _refusal(content: bytes) -> str:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"%PDF"):
        return "sheet_is_pdf"
    if (start.startswith(_PHOTOS) and not _is_lettered(content)) or _is_newer_photo(content):
        return "sheet_is_photo"
    if start.startswith(b"{\\rtf"):
        return "sheet_is_document"
    if content.startswith(_COMPOUND):
        return _compound_refusal(content)
    return "sheet_old_excel" if start.lower().startswith(_PAGES) else ""


def _is_lettered(content: bytes) -> bool:
    """Whether it is text after all: a header may begin with BM."""
    return all(byte >= 0x20 or byte in b"\r\n\t" for byte in content[:64])


def _is_newer_photo(content: bytes) -> bool:
    return content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def _compound_refusal(content: bytes) -> str:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return "sheet_password"
    if holds("Workbook") or holds("Book"):
        return "sheet_old_excel"
    return "sheet_is_document" if holds("WordDocument") or holds("PowerPoint Document") else "sheet_unknown_kind"


def _packed_kind(content: bytes) -> str:
    names = part_names(content)
    if not names:
        raise DomainError("sheet_damaged")
    if "xl/workbook.xml" in names:
        return XLSX
    if "content.xml" in names and b"application/vnd.oasis.opendocument.spreadsheet" in content:
        return ODS
    if "xl/workbook.bin" in names:
        raise DomainError("sheet_old_excel")
    if "content.xml" in names or any(name.startswith(("word/", "ppt/")) for name in names):
        raise DomainError("sheet_is_document")
    raise DomainError("sheet_unknown_kind")
