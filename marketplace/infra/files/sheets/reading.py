"""The door for sheets: what somebody pasted, or the bytes of a file, into rows of text."""

import threading

from marketplace.infra.files.sheets.kinds import TEXT, XLSX, kind_of
from marketplace.infra.files.sheets.limits import LIMITS, Limits
from marketplace.infra.files.sheets.tables import Sheet, make_sheet
from marketplace.infra.files.sheets.texts import decode, split_cells
from marketplace.infra.files.sheets.workbooks import read_ods, read_xlsx
from marketplace.kernel.errors import DomainError

_one_at_a_time = threading.Lock()


def read_file(content: bytes, limits: Limits = LIMITS) -> Sheet:
    """The sheet in a file, whatever its name says: XLSX, ODS, or text with tabs, semicolons or commas.

    Workbooks are read one at a time in a process, so that the memory it takes stays bounded under load: 200 MB, and
    some seconds for the largest. Raises a `DomainError` whose code begins with `sheet_`; every one has words.
    """
    if len(content) > limits.file_bytes:
        raise DomainError("sheet_file_too_big", limit_megabytes=limits.file_bytes // 1_000_000)
    kind = kind_of(content)
    if kind == TEXT:
        return _read_text(decode(content), limits)
    with _one_at_a_time:
        return read_xlsx(content, limits) if kind == XLSX else read_ods(content, limits)


def read_pasted(text: str, limits: Limits = LIMITS) -> Sheet:
    """The sheet that somebody pasted into a field; row 1 is the first line."""
    if len(text) > limits.file_bytes:
        raise DomainError("sheet_file_too_big", limit_megabytes=limits.file_bytes // 1_000_000)
    return _read_text(text.removeprefix("\ufeff"), limits)


def _read_text(text: str, limits: Limits) -> Sheet:
    return make_sheet(split_cells(text), limits)
