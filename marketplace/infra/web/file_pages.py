"""Serving photos and papers: public photos for long from any cache, the rest only to whoever may see their document."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, request

from marketplace.infra.data.runtime import runtime, session
from marketplace.infra.files.media import media_of
from marketplace.infra.files.photo_records import PAPER, Attachment, Upload, find_uploads
from marketplace.infra.web.commands import command_owner
from marketplace.infra.web.languages import without_language
from marketplace.kernel.errors import NotFound

AttachmentGuard = Callable[[Any, int], bool]
_FOREVER = timedelta(days=365)
_guards: dict[str, AttachmentGuard] = {}

blueprint = Blueprint("files", __name__)


def register_attachment_guard(kind: str, guard: AttachmentGuard) -> None:
    """Says who may open the photos of documents `kind:id`: a function of the signed-in actor and the document's id.

    It may answer False or raise NotFound. Photos of documents without a guard are never served.
    """
    _guards[kind] = guard


@blueprint.get("/photos/<token>/<size>.webp")
@without_language
def public(token: str, size: str) -> Response:
    """A photo that was claimed as public, such as a listing's."""
    upload = _upload(token)
    if not upload.is_public:
        raise NotFound("photo")
    answer = _send(upload, size, f"{upload.token}-{size}.webp")
    answer.headers["Cache-Control"] = f"public, max-age={int(_FOREVER.total_seconds())}, immutable"
    return answer


@blueprint.get("/uploads/<token>/<size>.webp")
@without_language
def provisional(token: str, size: str) -> Response:
    """A photo of a form that is not yet sent off, for the person who took it."""
    upload, actor = _upload(token), g.get("actor")
    is_mine = upload.owner == command_owner()
    if upload.owner.startswith("user:"):
        is_mine = is_mine and actor is not None and actor.is_signed_in
    if not is_mine:
        raise NotFound("photo")
    return _send_private(upload, size, f"foto-{size}.webp")


@blueprint.get("/attachments/<int:attachment_id>/<size>.webp")
@without_language
def attachment(attachment_id: int, size: str) -> Response:
    """A photo of a document, to those who may see the document; to all others it does not exist."""
    photo = _seen(attachment_id)
    return _send_private(photo.upload, size, f"{photo.kind}-{photo.id}-{size}.webp")


@blueprint.get("/attachments/<int:attachment_id>.pdf")
@without_language
def paper(attachment_id: int) -> Response:
    """A paper of a document, to be saved and opened elsewhere: no browser shows or runs it in our place."""
    attached = _seen(attachment_id)
    if not attached.upload.is_paper:
        raise NotFound("photo")
    answer = _stored(attached.upload, PAPER, "application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{attached.kind}-{attached.id}.pdf"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _seen(attachment_id: int) -> Attachment:
    photo = session().get(Attachment, attachment_id)
    actor = g.get("actor")
    if photo is None or actor is None:
        raise NotFound("photo")
    kind, _, subject_id = photo.subject.partition(":")
    guard = _guards.get(kind)
    if guard is None or not guard(actor, int(subject_id)):
        raise NotFound("photo")
    return photo


def _upload(token: str) -> Upload:
    uploads = find_uploads([token])
    if not uploads:
        raise NotFound("photo")
    return uploads[0]


def _send(upload: Upload, size: str, name: str) -> Response:
    if upload.is_paper:
        raise NotFound("photo")
    answer = _stored(upload, size, "image/webp")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _stored(upload: Upload, size: str, mimetype: str) -> Response:
    try:
        variant = upload.variant(size)
        with media_of(runtime()).open(variant.key) as stream:
            answer = Response(stream.read(), mimetype=mimetype)
    except (LookupError, FileNotFoundError):
        raise NotFound("photo") from None
    answer.set_etag(variant.key)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.make_conditional(request)
    return answer


def _send_private(upload: Upload, size: str, name: str) -> Response:
    answer = _send(upload, size, name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
