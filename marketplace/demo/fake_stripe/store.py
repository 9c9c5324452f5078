"""What the practice service remembers: objects, events and the answers already given to a key."""

import json
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.infra.data.private import keep_file_private

Record = dict[str, Any]

_TABLES = """
create table if not exists objects (
    seq integer primary key, id text unique not null, kind text not null, account text not null, body text not null);
create table if not exists answers (
    key text primary key, fingerprint text not null, status integer not null, body text not null);
create table if not exists undelivered (event_id text primary key, attempts integer not null default 0);
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer given to an idempotency key, kept to be given again."""

    fingerprint: str
    status: int
    body: str


class Store:
    """Objects in one SQLite file, or in memory when ``path`` is ``:memory:``; safe for several threads."""

    def __init__(self, path: str = ":memory:") -> None:
        self.lock = threading.RLock()
        if path != ":memory:":
            keep_file_private(Path(path))
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(_TABLES)

    def put(self, kind: str, body: Record, account: str = "") -> None:
        """Keep ``body`` under its ``id``; a second call replaces it and leaves its place in the order."""
        with self.lock:
            self._db.execute(
                "insert into objects (id, kind, account, body) values (?, ?, ?, ?)"
                " on conflict (id) do update set body = excluded.body",
                (body["id"], kind, account, json.dumps(body)),
            )

    def find(self, kind: str, object_id: str, account: str | None = None) -> Record | None:
        """The object, or None when there is none of that kind or it belongs to another account."""
        with self.lock:
            row = self._db.execute(
                "select body, account from objects where id = ? and kind = ?", (object_id, kind)
            ).fetchone()
        if row is None or (account is not None and row[1] != account):
            return None
        record: Record = json.loads(row[0])
        return record

    def account_of(self, object_id: str) -> str:
        """The account an object belongs to; empty for the service's own."""
        with self.lock:
            row = self._db.execute("select account from objects where id = ?", (object_id,)).fetchone()
        return str(row[0]) if row else ""

    def newest(self, kind: str, account: str | None = None) -> list[Record]:
        """All objects of a kind, newest first."""
        query = "select body from objects where kind = ?"
        values: tuple[str, ...] = (kind,)
        if account is not None:
            query, values = query + " and account = ?", (kind, account)
        with self.lock:
            rows = self._db.execute(query + " order by seq desc", values).fetchall()
        return [json.loads(row[0]) for row in rows]

    def answer_to(self, key: str) -> Answer | None:
        """The answer already given to this idempotency key."""
        with self.lock:
            row = self._db.execute("select fingerprint, status, body from answers where key = ?", (key,)).fetchone()
        return Answer(*row) if row else None

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Remember the answer, so that the same key gets it again."""
        with self.lock:
            self._db.execute(
                "insert into answers values (?, ?, ?, ?)", (key, answer.fingerprint, answer.status, answer.body)
            )

    def owe(self, event_id: str) -> None:
        """Note that an event has not yet been taken by the webhook address."""
        with self.lock:
            self._db.execute("insert or ignore into undelivered (event_id) values (?)", (event_id,))

    def count_attempt(self, event_id: str, *, taken: bool) -> int:
        """Note one delivery; returns how many have failed so far (0 once it was taken)."""
        with self.lock:
            if taken:
                self._db.execute("delete from undelivered where event_id = ?", (event_id,))
                return 0
            self._db.execute("update undelivered set attempts = attempts + 1 where event_id = ?", (event_id,))
            row = self._db.execute("select attempts from undelivered where event_id = ?", (event_id,)).fetchone()
            return int(row[0]) if row else 0

    def owed(self) -> list[str]:
        """Events not yet taken, oldest first."""
        with self.lock:
            rows = self._db.execute(
                "select event_id from undelivered join objects on objects.id = event_id order by seq"
            ).fetchall()
        return [str(row[0]) for row in rows]

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._db.close()
