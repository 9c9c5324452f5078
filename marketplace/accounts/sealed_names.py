"""The names of erased people on papers, each under a key of its own that goes when the papers are past their time.

A signed paper stays readable for as long as the law keeps it; after that nobody can read the name any more, not even in
a backup that holds the sealed name, because the key is gone.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Column, Date, ForeignKey, Integer, LargeBinary, String, Table, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.models import User
from marketplace.audit.words import destroy_words
from marketplace.infra.data.database import Base, EncryptedText, UtcDateTime
from marketplace.infra.data.runtime import session

PAPERS_KEPT_YEARS = 10
"""How long a signed paper keeps its names, counted from the last one the person signed (PP 80/2019)."""
PSEUDONYM = "Orang "
"""How every pseudonym that is kept begins; only such signatures are looked up."""
PAPERS = (
    "purchase_orders", "revisions", "advances", "adjustments", "deliveries", "inspections", "decisions", "concessions",
    "settlements", "payments",
)  # fmt: skip
"""The tables whose rows are papers that somebody signs."""


class PersonalKey(Base):
    """The sealed name of an erased person who signed papers, and the key that opens it until it is destroyed."""

    __tablename__ = "personal_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    pseudonym: Mapped[str] = mapped_column(String(40))
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    key: Mapped[str | None] = mapped_column(EncryptedText)
    """None once it is destroyed."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    destroy_on: Mapped[date] = mapped_column(Date, index=True)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def name(self) -> str:
        """The name while its key exists, else the pseudonym."""
        if self.key is None:
            return self.pseudonym
        return Fernet(self.key.encode()).decrypt(self.sealed_name).decode()


def seal_name(user: User, pseudonym: str, destroy_on: date, at: datetime) -> PersonalKey:
    """Seals the present name of somebody who signed papers, and takes it out of every paper's row."""
    key = Fernet.generate_key()
    sealed = PersonalKey(
        user_id=user.id, pseudonym=pseudonym, sealed_name=Fernet(key).encrypt(user.name.encode()), key=key.decode(),
        made_at=at, destroy_on=destroy_on,
    )  # fmt: skip
    session().add(sealed)
    session().flush()
    return sealed


def blank_signatures(user_id: int, name: str, pseudonym: str) -> None:
    """Puts the pseudonym in place of the name wherever a row keeps it as written; what stood behind it stays."""
    work = session()
    work.flush()
    for table, by_id, written in signature_columns():
        keys = list(table.primary_key.columns)
        for row in work.execute(select(*keys, written).where(by_id == user_id, written != "")).all():
            behind = row[-1].removeprefix(name) if row[-1].startswith(f"{name}, ") else ""
            here = [column == value for column, value in zip(keys, row[:-1], strict=True)]
            work.execute(update(table).where(*here).values({written: pseudonym + behind}))
    work.expire_all()


def signature_columns() -> Iterator[tuple[Table, Column[Any], Column[Any]]]:
    """Every column that keeps a signature as written: `accepted_by_name` beside `accepted_by_id`."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            stem, _, rest = column.name.rpartition("_by_")
            if stem and rest == "name":
                yield table, table.columns[f"{stem}_by_id"], column


def last_paper_on(user_id: int) -> date | None:
    """The day of the last paper she signed, received or decided; None where she never did."""
    moments = [each for each in map(_latest, *zip(*_signing_columns(user_id), strict=True)) if each is not None]
    return max(moments, default=None)


def _signing_columns(user_id: int) -> Iterator[tuple[Any, Any]]:
    for name in PAPERS:
        table = Base.metadata.tables[name]
        for column in table.columns:
            moment = table.columns.get(f"{_stem(column.name)}_at")
            if _stem(column.name) and isinstance(column.type, Integer) and moment is not None:
                yield moment, column == user_id


def _stem(name: str) -> str:
    for ending in ("_by_id", "_by"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return ""


def _latest(moment: Any, where: Any) -> date | None:
    latest = session().scalar(select(func.max(moment)).where(where))
    return latest.date() if latest is not None else None


def names_on_papers(user_ids: Collection[int]) -> dict[int, str]:
    """Names by id as papers show them: the present one, the sealed one while its key exists, else the pseudonym."""
    if not user_ids:
        return {}
    rows = session().execute(select(User.id, User.name, User.erased_at).where(User.id.in_(user_ids))).all()
    names = {user_id: name for user_id, name, _erased in rows}
    erased = [user_id for user_id, _name, erased_at in rows if erased_at is not None]
    if erased:
        kept = session().scalars(select(PersonalKey).where(PersonalKey.user_id.in_(erased)))
        names |= {each.user_id: each.name for each in kept}
    return names


def signed(document: Any, step: str) -> str:
    """The signature under one step of a paper (`accepted`), as the paper keeps it: see `names_on_papers`."""
    written, user_id = getattr(document, f"{step}_by_name"), getattr(document, f"{step}_by_id")
    return unsealed(written, user_id)


def unsealed(written: str, user_id: int | None) -> str:
    """A written signature with the sealed name in place of a pseudonym, while its key exists."""
    if user_id is None or not written.startswith(PSEUDONYM):
        return written
    sealed = session().scalar(select(PersonalKey).where(PersonalKey.user_id == user_id))
    if sealed is None or not written.startswith(sealed.pseudonym):
        return written
    return sealed.name + written.removeprefix(sealed.pseudonym)


def destroy_keys(today: date, at: datetime) -> int:
    """Destroys the keys whose papers are past their time, to names and to what was written; returns how many."""
    due = (
        session()
        .scalars(select(PersonalKey).where(PersonalKey.destroy_on <= today, PersonalKey.key.is_not(None)))
        .all()
    )
    for each in due:
        each.key, each.destroyed_at = None, at
        destroy_words(each.user_id, at)
    return len(due)
