"""What people write in an event: outside its hashed row, sealed under the writer's own key; the row keeps a digest.

Destroying the key takes the words out of every copy of this database that is made afterwards, while history stays
whole: the digest is salted, and the salt is sealed with the words.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.audit.models import DIGEST, SALT, AuditEvent, EventWords, WordsKey, with_words
from marketplace.audit.repeated_words import erase_repeated
from marketplace.infra.data.database import table_of
from marketplace.infra.data.runtime import session

NOBODY = 0
"""Whose the words are when nobody was signed in."""


def digest_of_words(salt: bytes, words: str) -> str:
    """What a hashed row keeps of words."""
    return hashlib.sha256(salt + words.encode()).hexdigest()


class Sealing:
    """Seals what a unit of work has to keep of people's words, and writes it in one statement."""

    def __init__(self, writers: Collection[int]) -> None:
        self.keys = _keys_of(writers) if writers else {}
        self.rows: list[dict[str, Any]] = []

    def seal(self, subject: str, number: int, user_id: int, words: Mapping[str, str]) -> dict[str, str]:
        """Takes in the words of one event; gives the fields that its hashed row has in their place."""
        fields = {}
        for field, text in words.items():
            salt, key = secrets.token_bytes(SALT), self.keys.get(user_id)
            fields[field + DIGEST] = digest_of_words(salt, text)
            sealed = Fernet(key.encode()).encrypt(salt + text.encode()) if key is not None else b""
            kept = {"subject": subject, "number": number, "field": field, "user_id": user_id, "sealed": sealed}
            self.rows.append(kept)
        return fields

    def write(self) -> None:
        """Writes what was taken in."""
        if self.rows:
            session().execute(insert(table_of(EventWords)), self.rows)


def _keys_of(user_ids: Collection[int]) -> dict[int, str | None]:
    """The keys of these writers; whoever has none is given one."""
    kept = table_of(WordsKey)
    asked = select(kept.c.user_id, kept.c.key).where(kept.c.user_id.in_(user_ids))
    keys = {row.user_id: row.key for row in session().execute(asked)}
    missing = sorted(set(user_ids) - keys.keys())
    if missing:
        into = postgresql.insert if session().get_bind().dialect.name == "postgresql" else sqlite.insert
        rows = [{"user_id": user_id, "key": Fernet.generate_key().decode()} for user_id in missing]
        session().execute(into(kept).on_conflict_do_nothing(index_elements=["user_id"]), rows)
        keys |= {row.user_id: row.key for row in session().execute(asked)}
    return keys


def told(events: Iterable[Any]) -> list[dict[str, Any]]:
    """What these events tell (anything with subject, number and details), with the words that people wrote in them."""
    rows = list(events)
    subjects = {row.subject for row in rows if any(name.endswith(DIGEST) for name in row.details)}
    words: dict[tuple[str, int], dict[str, str]] = {}
    for each in _words_on(sorted(subjects)):
        words.setdefault((each.subject, each.number), {})[each.field] = each.text
    return [with_words(row.details, words.get((row.subject, row.number), {})) for row in rows]


def _words_on(subjects: list[str], at_once: int = 500) -> Iterable[EventWords]:
    for start in range(0, len(subjects), at_once):
        mine = EventWords.subject.in_(subjects[start : start + at_once])
        yield from session().scalars(select(EventWords).where(mine))


def destroy_words(user_id: int, at: datetime) -> None:
    """Destroys the key to all that a person wrote in history; rows that repeat it lose it too, for good."""
    erase_repeated(user_id)
    mine = (WordsKey.user_id == user_id, WordsKey.key.is_not(None))
    session().execute(update(WordsKey).where(*mine).values(key=None, destroyed_at=at))


def list_words_of(user_id: int) -> list[tuple[str, datetime, str]]:
    """What a person wrote in history, oldest first: the document, the moment, and the words."""
    at_it = and_(AuditEvent.subject == EventWords.subject, AuditEvent.number == EventWords.number)
    mine = select(EventWords, AuditEvent.occurred_at).join(AuditEvent, at_it)
    rows = session().execute(mine.where(EventWords.user_id == user_id).order_by(AuditEvent.id, EventWords.id))
    return [(words.subject, at, words.text) for words, at in rows]
