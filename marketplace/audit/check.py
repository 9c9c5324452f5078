"""Proof that nobody touched history: every hash, every link, every head, every seal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from marketplace.audit.models import DIGEST, QUOTED, AuditEvent, AuditHead, EventWords
from marketplace.audit.repeated_words import repeated_violations
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.audit.sealing import AT_ONCE, seal_violations
from marketplace.audit.words import NOBODY, digest_of_words
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import service, session

_Former = aliased(AuditEvent)


def violations() -> Iterator[str]:
    """One line for each row that does not fit, naming it."""
    yield from violations_under(service(Keyring).proving)


def violations_under(keys: Sequence[str]) -> Iterator[str]:
    """The same; `keys` are those under which a seal may have been made."""
    yield from row_violations(0)
    wordless = ~select(AuditEvent.id).where(_tells(EventWords)).exists()
    for words_id in _streamed(select(EventWords.id).where(wordless).order_by(EventWords.id)):
        yield f"event_words {words_id}: history has no row for them"
    yield from repeated_violations(0)
    yield from head_violations(0)
    yield from seal_violations(keys)


def row_violations(after: int, upto: int | None = None) -> Iterator[str]:
    """Each row with a higher id, up to one, held against the row before it in its document's history."""
    columns = (
        AuditEvent.id, AuditEvent.subject, AuditEvent.number, AuditEvent.key, AuditEvent.file, AuditEvent.by_user_id,
        AuditEvent.organisation_id, AuditEvent.occurred_at, AuditEvent.details, AuditEvent.previous_hash,
        AuditEvent.hash, _Former.hash.label("former"),
    )  # fmt: skip
    at_former = and_(_Former.subject == AuditEvent.subject, _Former.number == AuditEvent.number - 1)
    picked = select(*columns).outerjoin(_Former, at_former).where(AuditEvent.id > after).order_by(AuditEvent.id)
    if upto is not None:
        picked = picked.where(AuditEvent.id <= upto)
    for rows in session().execute(picked.execution_options(yield_per=AT_ONCE)).partitions():
        words = _words_on(rows)
        for row in rows:
            yield from _row_violation(row)
            yield from _word_violations(row, words.get((row.subject, row.number), []))


def _row_violation(row: Any) -> Iterator[str]:
    previous = GENESIS if row.number == 1 else row.former
    if row.number < 1 or previous is None:
        yield f"audit_events {row.id}: {row.subject} jumps to {row.number}, there is no row before it"
    expected = chain_hash(
        previous or row.previous_hash, row.subject, row.number, row.key, row.file, row.by_user_id,
        row.organisation_id, row.occurred_at, row.details,
    )  # fmt: skip
    if row.previous_hash != (previous or row.previous_hash) or row.hash != expected:
        yield f"audit_events {row.id}: the hash of {row.subject} number {row.number} does not fit"


def _words_on(rows: Sequence[Any]) -> dict[tuple[str, int], list[EventWords]]:
    """What people wrote in these rows."""
    words: dict[tuple[str, int], list[EventWords]] = defaultdict(list)
    ids = (AuditEvent.id >= rows[0].id, AuditEvent.id <= rows[-1].id)
    for each in session().scalars(select(EventWords).join(AuditEvent, _tells(EventWords)).where(*ids)):
        words[each.subject, each.number].append(each)
    return words


def _tells(words: type[EventWords]) -> Any:
    return and_(words.subject == AuditEvent.subject, words.number == AuditEvent.number)


def _word_violations(row: Any, words: Sequence[EventWords]) -> Iterator[str]:
    """What people wrote must be what its digest says; of what is erased only that there was something."""
    digests = {name: digest for name, digest in row.details.items() if name.endswith(DIGEST)}
    for each in words:
        digest, opened = digests.pop(each.field + DIGEST, ""), each.open()
        if each.writer.key is None and each.writer.destroyed_at is None:
            yield f"words_keys {each.user_id}: the key is gone, and nobody destroyed it"
        if not digest or each.user_id != (row.details.get(QUOTED) or row.by_user_id or NOBODY):
            yield f"event_words {each.id}: {row.subject} number {row.number} has no such words"
        elif opened is not None and digest_of_words(*opened) != digest:
            yield f"event_words {each.id}: not what was written in {row.subject} number {row.number}"
    for name in sorted(digests):
        yield f"audit_events {row.id}: the words of {name.removesuffix(DIGEST)} are missing"


def head_violations(after: int) -> Iterator[str]:
    """The heads of all documents of which a row has a higher id."""
    later = select(_Former.id).where(_Former.subject == AuditHead.subject, _Former.number > AuditHead.count)
    at_head = and_(AuditEvent.subject == AuditHead.subject, AuditEvent.number == AuditHead.count)
    strays = or_(AuditEvent.id.is_(None), AuditEvent.hash != AuditHead.hash, later.exists())
    wrong = select(AuditHead.subject).outerjoin(AuditEvent, at_head).where(strays)
    if after:
        wrong = wrong.where(AuditHead.subject.in_(select(_Former.subject).where(_Former.id > after)))
    headless = ~select(AuditHead.subject).where(AuditHead.subject == AuditEvent.subject).exists()
    without = select(AuditEvent.subject).where(AuditEvent.id > after, headless)
    for subject in _streamed(wrong.order_by(AuditHead.subject)):
        yield f"audit_heads {subject}: the head does not fit the last row"
    for subject in sorted(set(_streamed(without))):
        yield f"audit_heads {subject}: the head does not fit the last row"


def _streamed(picked: Any) -> Iterator[Any]:
    """The only column of these rows, a batch at a time."""
    return iter(session().scalars(picked.execution_options(yield_per=AT_ONCE)))
