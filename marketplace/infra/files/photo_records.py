"""The rows behind photos and papers: provisional uploads, what claims them, what they hang on, and their sweeping.

A photo is processed, a paper looked at, and written to the media store before its row exists. The row is provisional
until an operation claims it; what nobody claims within two days is swept.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from marketplace.infra.data.database import Base, UtcDateTime, append_only
from marketplace.infra.data.runtime import Runtime, after_commit, session
from marketplace.infra.files.media import MediaStore, media_of
from marketplace.infra.files.photos import process_photo
from marketplace.kernel.errors import DomainError

KEEP_UNCLAIMED = timedelta(days=2)
NAME_LENGTH = 120
PAPER = "paper"
"""The one variant of a paper: the PDF as it was sent."""


class Upload(Base):
    """A photo or a paper somebody sent. Its token is what forms and other tables know it by."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    owner: Mapped[str] = mapped_column(String(80))
    """Who sent it, `user:5` or `browser:…`; nobody else may put it into a form."""
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    original_sha256: Mapped[str] = mapped_column(String(64))
    is_public: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    paper_bytes: Mapped[int | None] = mapped_column(Integer)
    """How large a paper is; None for a photo."""

    variants: Mapped[list["UploadVariant"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def is_paper(self) -> bool:
        """Whether it is a PDF, kept as it was sent, rather than a photo."""
        return self.paper_bytes is not None

    def variant(self, size: str) -> "UploadVariant":
        """The rendering of that size (`large`, `medium`, `thumb`), or the `paper`; LookupError for another."""
        for each in self.variants:
            if each.name == size:
                return each
        raise LookupError(size)


class UploadVariant(Base):
    """One rendering of an upload: its key in the media store and its size in pixels."""

    __tablename__ = "upload_variants"
    __table_args__ = (UniqueConstraint("upload_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)


class Attachment(Base):
    """A photo that belongs to a document, named by its owner key (`lot:5`); it stays for good."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    position: Mapped[int] = mapped_column(Integer)
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    upload: Mapped[Upload] = relationship(lazy="joined", innerjoin=True)


append_only("attachments")


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo or paper in the media store that no row names yet; `variants` are (name, key, width, height)."""

    name: str
    original_sha256: str
    variants: tuple[tuple[str, str, int, int], ...]
    paper_bytes: int | None = None


def store_photo(store: MediaStore, stream: BinaryIO, name: str = "") -> StoredPhoto:
    """Process a photo and put its renderings into the store; needs no transaction. Raises what `process_photo` does."""
    photo = process_photo(stream)
    variants = tuple((v.name, store.put(BytesIO(v.content)), v.width, v.height) for v in photo.variants)
    return StoredPhoto(name[-NAME_LENGTH:], photo.original_sha256, variants)


def record_upload(photo: StoredPhoto, owner: str, at: datetime) -> Upload:
    """Write the provisional row of a stored photo."""
    upload = Upload(
        token=secrets.token_urlsafe(16),
        owner=owner,
        name=photo.name,
        original_sha256=photo.original_sha256,
        created_at=at,
        paper_bytes=photo.paper_bytes,
        variants=[
            UploadVariant(name=name, key=key, width=width, height=height) for name, key, width, height in photo.variants
        ],
    )
    session().add(upload)
    session().flush()
    return upload


def count_sent(owner: str, since: datetime) -> int:
    """How many photos somebody sent since then, claimed or not."""
    sent = select(func.count(Upload.id)).where(Upload.owner == owner, Upload.created_at >= since)
    return session().scalar(sent) or 0


def find_uploads(tokens: Sequence[str]) -> list[Upload]:
    """The uploads of these tokens in the order given; unknown tokens are left out."""
    rows = session().scalars(select(Upload).where(Upload.token.in_(tokens)).options(selectinload(Upload.variants)))
    known = {row.token: row for row in rows}
    return [known[token] for token in dict.fromkeys(tokens) if token in known]


def claim_uploads(tokens: Sequence[str], at: datetime, is_public: bool = False) -> list[Upload]:
    """Keep these photos for good, in the order given. Public ones may be opened by anyone who has the token.

    A photo claimed before may be claimed again (a new version of a listing), but one that was claimed as private never
    becomes public, nor does a paper. Raises `upload_gone` when a photo was swept meanwhile.
    """
    uploads = find_uploads(tokens)
    if len(uploads) != len(set(tokens)) or (is_public and any(upload.is_paper for upload in uploads)):
        raise DomainError("upload_gone")
    for upload in uploads:
        if upload.claimed_at is None:
            upload.claimed_at, upload.is_public = at, is_public
        elif is_public and not upload.is_public:
            raise DomainError("upload_gone")
    session().flush()
    return uploads


def attach(subject: str, kind: str, tokens: Sequence[str], at: datetime) -> list[Attachment]:
    """Claim photos and hang them on a document (`lot:5`) as its evidence, proof, signed slip …, after those it has."""
    if not tokens:
        return []
    first = len(list_attachments(subject, kind))
    attachments = [
        Attachment(subject=subject, kind=kind, position=first + number, upload=upload, created_at=at)
        for number, upload in enumerate(claim_uploads(tokens, at))
    ]
    session().add_all(attachments)
    session().flush()
    return attachments


def list_attachments(subject: str, kind: str | None = None) -> list[Attachment]:
    """A document's photos, in the order they were attached."""
    return attachments_of([subject], kind).get(subject, [])


def attachments_of(subjects: Iterable[str], kind: str | None = None) -> dict[str, list[Attachment]]:
    """The photos of many documents in one statement; documents without any are left out."""
    query = select(Attachment).where(Attachment.subject.in_(list(subjects))).order_by(Attachment.id)
    if kind is not None:
        query = query.where(Attachment.kind == kind)
    by_subject: dict[str, list[Attachment]] = {}
    for attachment in session().scalars(query):
        by_subject.setdefault(attachment.subject, []).append(attachment)
    return by_subject


def sweep(at: datetime) -> int:
    """Forget uploads nobody claimed within two days; once that is committed, delete files no row names.

    Returns how many uploads were forgotten.
    """
    old = at - KEEP_UNCLAIMED
    gone = session().execute(delete(Upload).where(Upload.claimed_at.is_(None), Upload.created_at < old))
    after_commit(lambda runtime: _delete_orphans(runtime, at))
    return int(getattr(gone, "rowcount", 0))


def _delete_orphans(runtime: Runtime, at: datetime) -> None:
    store, old = media_of(runtime), at - KEEP_UNCLAIMED
    for keys in _in_batches(store.iter_keys(stored_before=old), 500):
        with runtime.unit_of_work(write=False) as work:
            named = set(work.scalars(select(UploadVariant.key).where(UploadVariant.key.in_(keys))))
        for key in set(keys) - named:
            store.delete(key, stored_before=old)
    store.clear_half_written(at)


def _in_batches(keys: Iterator[str], size: int) -> Iterator[list[str]]:
    batch: list[str] = []
    for key in keys:
        batch.append(key)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
