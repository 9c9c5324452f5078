"""What people write stands apart from hashed rows, under the writer's key, and is proven with them."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

import marketplace
from marketplace.audit import check, queries
from marketplace.audit.models import AuditEvent, EventWords, WordsKey
from marketplace.audit.words import destroy_words, list_words_of
from marketplace.infra.data.database import ERASED
from marketplace.infra.data.events import Event, Words, typed_fields
from marketplace.infra.data.runtime import Runtime, emit, session
from tests.journeys.counting import counted

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
PLAIN = frozenset(
    {
        "action", "adjustment", "answer", "case", "channel", "code", "consent", "contract_form", "counts_from",
        "criterion", "defect_class", "duty", "duty_before", "fingerprint", "kind", "level", "level_before", "limit",
        "method", "name", "number", "outcome", "owner", "pack_unit", "purpose", "region_before", "region_code", "role",
        "seed", "side", "source", "standard", "template", "title", "unit", "what", "whom", "witness",
    }
)  # fmt: skip
"""Texts in events that nobody types freely about people: codes, numbers, names of goods and villages."""


@dataclass(frozen=True, kw_only=True)
class Refused(Event):
    key: ClassVar[str] = "door.refused"
    reason: Words
    note: Words = ""


def refuse(runtime: Runtime, reason: str, by: int | None = 7, subject: str = "door:1", note: str = "") -> None:
    with runtime.unit_of_work():
        emit(Refused(subject=subject, by_user_id=by, organisation_id=3, at=AT, reason=reason, note=note))


def found(runtime: Runtime) -> list[str]:
    with runtime.unit_of_work(write=False):
        return [line for line in check.violations_under(["a key"]) if "audit_seals" not in line]


def tamper(runtime: Runtime, statement: str) -> None:
    """Changes a row behind the triggers' back."""
    on = " ON event_words" if runtime.engine.dialect.name == "postgresql" else ""
    with runtime.engine.begin() as connection:
        for guard in ("rows", "values"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS event_words_keep_{guard}{on}"))
        connection.execute(text(statement))


def test_no_kind_of_event_keeps_free_text_in_its_hashed_row() -> None:
    for path in Path(marketplace.__path__[0]).glob("*/*events.py"):
        import_module(f"marketplace.{path.parent.name}.{path.stem}")
    kinds, loose = [Event], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("marketplace."):
            common = {field.name for field in fields(Event)}
            texts = [f.name for f in fields(kind) if f.name not in common and f.type in (str, str | None)]
            loose |= {f"{kind.__name__}.{name}" for name in texts if name not in PLAIN}
    assert loose == set()
    assert typed_fields()["order.declined"] == ("reason",)


def test_words_are_read_with_the_event_and_stand_nowhere_else(runtime: Runtime) -> None:
    refuse(runtime, "Bu Yatmi sakit", note="besok lagi")
    refuse(runtime, "", subject="door:2")
    with runtime.unit_of_work(write=False):
        row = session().scalars(select(AuditEvent).where(AuditEvent.subject == "door:1")).one()
        assert sorted(row.details) == ["note_digest", "reason_digest"]
        assert queries.list_details("door.refused") == [
            ("door:1", {"reason": "Bu Yatmi sakit", "note": "besok lagi"}), ("door:2", {"reason": "", "note": ""}),
        ]  # fmt: skip
        raw = session().execute(text("SELECT sealed FROM event_words")).scalars().all()
        assert all(b"Yatmi" not in bytes(sealed) for sealed in raw)
        assert list_words_of(7) == [("door:1", AT, "Bu Yatmi sakit"), ("door:1", AT, "besok lagi")]
    assert found(runtime) == []


def test_the_same_words_twice_have_two_digests(runtime: Runtime) -> None:
    """Nobody who guesses a short reason can try it against history."""
    refuse(runtime, "sakit")
    refuse(runtime, "sakit")
    with runtime.unit_of_work(write=False):
        digests = [row.details["reason_digest"] for row in session().scalars(select(AuditEvent))]
    assert len(set(digests)) == 2


def test_a_destroyed_key_leaves_history_whole_and_the_words_unreadable(runtime: Runtime) -> None:
    refuse(runtime, "Bu Yatmi sakit")
    refuse(runtime, "tutup", by=8)
    refuse(runtime, "tidak ada orang", by=None)
    with runtime.unit_of_work():
        destroy_words(7, AT)
    with runtime.unit_of_work(write=False):
        told = [details["reason"] for _subject, details in queries.list_details("door.refused")]
        assert told == [ERASED, "tutup", "tidak ada orang"]
        assert list_words_of(7) == [("door:1", AT, ERASED)]
        assert session().scalars(select(WordsKey.key).where(WordsKey.user_id == 7)).all() == [None]
    refuse(runtime, "dan lagi")
    with runtime.unit_of_work(write=False):
        assert [each.text for each in session().scalars(select(EventWords).where(EventWords.user_id == 7))] == 2 * [
            ERASED
        ]
    assert found(runtime) == []


def test_the_database_refuses_to_change_words(runtime: Runtime) -> None:
    refuse(runtime, "sakit")
    for statement in ("UPDATE event_words SET field = 'x'", "DELETE FROM event_words"):
        with pytest.raises(DBAPIError), runtime.engine.begin() as connection:
            connection.execute(text(statement))


def test_words_that_were_changed_taken_away_or_added_are_found(runtime: Runtime) -> None:
    refuse(runtime, "sakit")
    refuse(runtime, "tutup")
    assert found(runtime) == []
    other = "(SELECT sealed FROM (SELECT * FROM event_words) AS w WHERE w.number = 2)"
    tamper(runtime, f"UPDATE event_words SET sealed = {other} WHERE number = 1")  # noqa: S608
    assert found(runtime) == ["event_words 1: not what was written in door:1 number 1"]
    tamper(runtime, "DELETE FROM event_words WHERE number = 1")
    assert found(runtime) == ["audit_events 1: the words of reason are missing"]
    tamper(runtime, "UPDATE event_words SET number = 9 WHERE number = 2")
    assert "event_words 2: history has no row for them" in found(runtime)
    with runtime.engine.begin() as connection:
        connection.execute(text("UPDATE words_keys SET key = NULL"))
        connection.execute(text("UPDATE event_words SET number = 2 WHERE number = 9"))
    assert "words_keys 7: the key is gone, and nobody destroyed it" in found(runtime)


def test_a_command_with_words_asks_twice_more(runtime: Runtime) -> None:
    refuse(runtime, "sakit")
    with counted(runtime.engine) as asked:
        refuse(runtime, "", subject="door:2")
    without = len(asked)
    with counted(runtime.engine) as asked:
        refuse(runtime, "tutup", subject="door:2")
    assert len(asked) == without + 2
