"""A sheet in a form, as a file or pasted: read before the write transaction opens, so that nobody waits for it."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError
from wtforms.utils import unset_value

from marketplace.infra.files.sheets.limits import LIMITS
from marketplace.infra.files.sheets.reading import read_file, read_pasted
from marketplace.infra.files.sheets.tables import Sheet
from marketplace.infra.language.messages import message_for
from marketplace.infra.web.bodies import is_taking_sheet
from marketplace.infra.web.security import is_our_form
from marketplace.infra.web.uploads import sender_is_admitted
from marketplace.kernel.errors import DomainError

_READ = "marketplace.sheets_read"
PASTED = "_pasted"


@dataclass(frozen=True)
class ReadSheet:
    """A sheet that came with a form; `name` is empty where it was pasted."""

    sheet: Sheet
    name: str


def receive_request_sheet() -> None:
    """Reads the sheets of this form, unless the page will refuse it anyway."""
    if request.method != "POST" or not is_taking_sheet(current_app, request.endpoint):
        return
    if not is_our_form() or not sender_is_admitted():
        return
    read: dict[str, ReadSheet | DomainError] = {}
    for field, file in request.files.items():
        if file.filename:
            content = file.stream.read(LIMITS.file_bytes + 1)
            read[field] = _read(lambda content=content: read_file(content), file.filename)
    for field, text in request.form.items():
        if field.endswith(PASTED) and text.strip():
            read.setdefault(field.removesuffix(PASTED), _read(lambda text=text: read_pasted(text), ""))
    request.environ[_READ] = read


def _read(reader: Any, name: str) -> ReadSheet | DomainError:
    try:
        return ReadSheet(reader(), name)
    except DomainError as refusal:
        return refusal


class SheetField(Field):
    """A sheet, chosen as a file or pasted into `<name>_pasted`; its data is a `ReadSheet`. A file goes first."""

    data: ReadSheet | None

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.pasted = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Keeps what was pasted, so that it stands there again."""
        self.pasted = str(formdata.get(f"{self.name}{PASTED}", "")) if formdata else ""
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What became of it; a refusal becomes a message at the field."""
        if not is_taking_sheet(current_app, request.endpoint):
            raise RuntimeError(f"{request.endpoint} has a sheet in its form and is not marked with takes_sheet")
        read = request.environ.get(_READ, {}).get(self.name)
        self.data = read if isinstance(read, ReadSheet) else None
        if isinstance(read, DomainError):
            raise ValueError(message_for(read))

    def pre_validate(self, form: Any) -> None:
        """There has to be one."""
        if self.data is None and not self.process_errors:
            raise ValidationError(str(_l("Choose a file, or paste the rows with the names of the columns above them.")))
