"""Photos and papers in forms: taken in before the write transaction opens, kept when the form has to be shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO, cast

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import Field, ValidationError
from wtforms.widgets import FileInput

from marketplace.infra.data.runtime import now, service
from marketplace.infra.files.media import MediaStore, media_of
from marketplace.infra.files.papers import is_paper, store_paper
from marketplace.infra.files.photo_records import (
    Attachment,
    StoredPhoto,
    Upload,
    attach,
    attachments_of,
    claim_uploads,
    count_sent,
    find_uploads,
    list_attachments,
    record_upload,
    store_photo,
    sweep,
)
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.language.messages import message_for
from marketplace.infra.web.bodies import is_taking_files, is_taking_papers
from marketplace.infra.web.commands import command_owner
from marketplace.infra.web.request_edge import current_runtime
from marketplace.infra.web.security import is_our_form
from marketplace.kernel.errors import DomainError

MOST_FILES = 10
MOST_A_DAY = 300
"""Photos of one person in a day: a facilitator who enters for thirty groups stays below."""
_RECEIVED = "marketplace.received"


@dataclass(frozen=True)
class Received:
    """What became of one sent file: the token of its upload, or why it was refused."""

    name: str
    token: str | None = None
    refusal: DomainError | None = None


@dataclass(frozen=True)
class Kept:
    """A photo or paper that stays with a form: its token, its preview (None for a paper), its file name."""

    token: str
    url: str | None
    name: str


class Admission:
    """Whether the person who sends this form may open its page, and act on its document; bound in app.py."""

    def __init__(self, admits: Callable[[], bool]) -> None:
        self.admits = admits


def receive_request_uploads() -> None:
    """Process the files of this form and write their provisional rows, each once, however often the command runs.

    Nothing is done for a request that the page will refuse anyway: a forged form, a stranger, somebody who may not.
    """
    if not _has_files_of_ours() or not sender_is_admitted():
        return
    store, left = media_of(current_runtime()), _left_today()
    results: dict[str, list[Received | StoredPhoto]] = {}
    for number, (field, file) in enumerate(_sent_files()):
        refusal = _refusal(number, left)
        result = _process(store, file) if refusal is None else Received(file.filename or "", refusal=refusal)
        results.setdefault(field, []).append(result)
    if results:
        request.environ[_RECEIVED] = current_runtime().run(lambda: _record(results, command_owner()))


def sender_is_admitted() -> bool:
    """Whether the sender of this form may act on its page, asked in a reading unit of work of its own: what that leaves
    in the request's context must not outlive it.
    """
    with current_runtime().unit_of_work(write=False):
        admitted = service(Admission).admits()
    for name in list(g):
        g.pop(name)
    return admitted


def _left_today() -> int:
    with current_runtime().unit_of_work(write=False):
        return MOST_A_DAY - count_sent(command_owner(), now() - timedelta(days=1))


def _refusal(number: int, left: int) -> DomainError | None:
    """Why the file of that number is not even looked at."""
    if number >= MOST_FILES:
        return DomainError("photos_too_many", most=MOST_FILES)
    return DomainError("photos_a_day", most=MOST_A_DAY) if number >= left else None


def _has_files_of_ours() -> bool:
    if not is_taking_files(current_app, request.endpoint) or request.mimetype != "multipart/form-data":
        return False
    return is_our_form() and bool(request.files)


def _sent_files() -> list[tuple[str, FileStorage]]:
    return [(field, file) for field, files in request.files.lists() for file in files if file.filename]


def _process(store: MediaStore, file: FileStorage) -> Received | StoredPhoto:
    name = file.filename or ""
    takes_papers = is_taking_papers(current_app, request.endpoint)
    try:
        if takes_papers and is_paper(cast(BinaryIO, file.stream)):
            return store_paper(store, cast(BinaryIO, file.stream), name)
        return store_photo(store, cast(BinaryIO, file.stream), name)
    except DomainError as refusal:
        if takes_papers and refusal.code == "photo_not_an_image":
            refusal = DomainError("paper_not_readable")
        return Received(name, refusal=refusal)


def _record(results: dict[str, list[Received | StoredPhoto]], owner: str) -> dict[str, list[Received]]:
    at = now()
    return {
        field: [
            Received(each.name, record_upload(each, owner, at).token) if isinstance(each, StoredPhoto) else each
            for each in each_field
        ]
        for field, each_field in results.items()
    }


def received_tokens() -> list[tuple[str, str]]:
    """The files taken in with this form, each with its field, so that a page in between can carry them on."""
    taken: dict[str, list[Received]] = request.environ.get(_RECEIVED, {})
    return [(field, each.token) for field, results in taken.items() for each in results if each.token]


class UploadsField(Field):
    """Photos of a form, or papers where it takes them; its data is their tokens, for `claim_uploads` or `attach`.

    Files already taken in come back as hidden tokens (`<name>_kept`, `<name>_remove`). A token counts only if this
    person sent it or the view gave it as the field's data (photos the document already has).
    """

    widget = FileInput(multiple=True)

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        least: int = 0,
        most: int = MOST_FILES,
        papers: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.least, self.most, self.papers = least, most, papers
        self.received: list[str | None] = []
        """What became of each file sent this time, in their order; None for a refused one."""
        self.flags.optional = least == 0
        self.widget = FileInput(multiple=most > 1)

    def process_data(self, value: Any) -> None:
        """Takes the tokens the document already has."""
        self.data = list(value or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Joins the kept tokens and the newly sent photos; a refused file becomes a message at the field."""
        if not is_taking_files(current_app, request.endpoint):
            raise RuntimeError(f"{request.endpoint} has photos in its form and is not marked with takes_files")
        if self.papers and not is_taking_papers(current_app, request.endpoint):
            raise RuntimeError(f"{request.endpoint} has papers in its form and is not marked with takes_papers")
        allowed = set(self.data or [])
        removed = set(request.form.getlist(f"{self.name}_remove"))
        kept = [token for token in request.form.getlist(f"{self.name}_kept") if token not in removed]
        owner = command_owner()
        mine = [
            upload.token
            for upload in find_uploads(kept)
            if (upload.token in allowed or (upload.owner == owner and upload.claimed_at is None))
            and (self.papers or not upload.is_paper)
        ]
        received: list[Received] = request.environ.get(_RECEIVED, {}).get(self.name, [])
        self.received = [each.token for each in received]
        tokens = [*mine, *(token for token in self.received if token)]
        if not self.papers and is_taking_papers(current_app, request.endpoint):
            tokens = [upload.token for upload in find_uploads(tokens) if not upload.is_paper]
        self.data = list(dict.fromkeys(tokens))
        self.raw_data = self.data
        errors = [f"{each.name}: {message_for(each.refusal)}" for each in received if each.refusal is not None]
        if len(mine) < len(kept):
            errors.append(message_for(DomainError("upload_gone")))
        self.process_errors = [*self.process_errors, *errors]

    def pre_validate(self, form: Any) -> None:
        """Counts: at least and at most so many photos."""
        if len(self.data) > self.most:
            code = "files_too_many" if self.papers else "photos_too_many"
            raise ValidationError(message_for(DomainError(code, most=self.most)))
        if len(self.data) < self.least and not self.errors:
            raise ValidationError(message_for(DomainError("photos_too_few", least=self.least)))

    @property
    def kept(self) -> list[Kept]:
        """What the form shows of the photos it already has."""
        return [Kept(upload.token, preview_url(upload), upload.name) for upload in find_uploads(self.data or [])]


def preview_url(upload: Upload) -> str | None:
    """Where the person who fills in the form sees a photo of it; None for a paper."""
    if upload.is_paper:
        return None
    endpoint = "files.public" if upload.is_public else "files.provisional"
    return url_for(endpoint, token=upload.token, size="thumb")


def paper_link(attached: Attachment) -> dict[str, str]:
    """A paper of a document as a link: its address, and its name and size."""
    upload = attached.upload
    size = formats.file_size(upload.paper_bytes or 0, language())
    label = _("%(name)s (PDF, %(size)s)", name=upload.name, size=size)
    return {"url": url_for("files.paper", attachment_id=attached.id), "label": label}


def photo_url(token: str, size: str = "medium") -> str:
    """The address of a public photo; sizes are `thumb`, `medium`, `large`."""
    return url_for("files.public", token=token, size=size)


__all__ = [
    "Attachment", "Kept", "Upload", "UploadsField", "attach", "attachments_of", "claim_uploads", "find_uploads",
    "list_attachments", "paper_link", "photo_url", "receive_request_uploads", "record_upload", "store_photo", "sweep",
]  # fmt: skip
