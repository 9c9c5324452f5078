"""Proof that nobody touched history: every hash, every link, every head, every seal."""

import hmac
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from marketplace.audit.models import DIGEST, AuditEvent, AuditHead, AuditSeal, EventWords
from marketplace.audit.operations import digest_of, heads_up_to
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.audit.words import NOBODY, digest_of_words
from marketplace.infra.data.keys import SEAL, Keyring, mark_of
from marketplace.infra.data.runtime import service, session


def violations() -> Iterator[str]:
    """One line for each row that does not fit, naming it."""
    yield from violations_under(service(Keyring).proving)


def violations_under(keys: Sequence[str]) -> Iterator[str]:
    """The same; `keys` are those under which a seal may have been made."""
    last: dict[str, tuple[int, str]] = {}
    words: dict[tuple[str, int], list[EventWords]] = defaultdict(list)
    for each in session().scalars(select(EventWords)):
        words[each.subject, each.number].append(each)
    rows = session().scalars(select(AuditEvent).order_by(AuditEvent.subject, AuditEvent.number))
    for row in rows:
        count, previous = last.get(row.subject, (0, GENESIS))
        expected = chain_hash(
            previous, row.subject, row.number, row.key, row.file, row.by_user_id, row.organisation_id,
            row.occurred_at, row.details,
        )  # fmt: skip
        if row.number != count + 1:
            yield f"audit_events {row.id}: {row.subject} jumps from {count} to {row.number}"
        if row.previous_hash != previous or row.hash != expected:
            yield f"audit_events {row.id}: the hash of {row.subject} number {row.number} does not fit"
        last[row.subject] = (row.number, row.hash)
        yield from _word_violations(row, words.pop((row.subject, row.number), []))
    for each in (each for left in words.values() for each in left):
        yield f"event_words {each.id}: history has no row for them"
    yield from _head_violations(last)
    yield from _seal_violations(keys)


def _word_violations(row: AuditEvent, words: Sequence[EventWords]) -> Iterator[str]:
    """What people wrote must be what its digest says; of what is erased only that there was something."""
    digests = {name: digest for name, digest in row.details.items() if name.endswith(DIGEST)}
    for each in words:
        digest, opened = digests.pop(each.field + DIGEST, ""), each.open()
        if each.writer.key is None and each.writer.destroyed_at is None:
            yield f"words_keys {each.user_id}: the key is gone, and nobody destroyed it"
        if not digest or each.user_id != (row.by_user_id or NOBODY):
            yield f"event_words {each.id}: {row.subject} number {row.number} has no such words"
        elif opened is not None and digest_of_words(*opened) != digest:
            yield f"event_words {each.id}: not what was written in {row.subject} number {row.number}"
    for name in sorted(digests):
        yield f"audit_events {row.id}: the words of {name.removesuffix(DIGEST)} are missing"


def _head_violations(last: dict[str, tuple[int, str]]) -> Iterator[str]:
    heads = {head.subject: (head.count, head.hash) for head in session().scalars(select(AuditHead))}
    for subject in sorted(heads.keys() | last.keys()):
        if heads.get(subject) != last.get(subject):
            yield f"audit_heads {subject}: the head does not fit the last row"


def _seal_violations(keys: Sequence[str]) -> Iterator[str]:
    by_mark = {mark_of(SEAL, key): [key] for key in keys} | {"": list(keys)}
    for seal in session().scalars(select(AuditSeal).order_by(AuditSeal.sealed_on)):
        if seal.last_event_id and session().get(AuditEvent, seal.last_event_id) is None:
            yield f"audit_seals {seal.sealed_on}: seals up to a row that is not there"
        if seal.key_mark not in by_mark:
            yield f"audit_seals {seal.sealed_on}: cannot be proved, its key is not among SEAL_KEYS"
            continue
        heads = heads_up_to(seal.last_event_id)
        digests = [digest_of(heads, key) for key in by_mark[seal.key_mark]]
        if len(heads) != seal.count or not any(hmac.compare_digest(digest, seal.hmac) for digest in digests):
            doubt = "" if seal.key_mark else ", or its key is among neither SEAL_KEYS nor SECRET_KEYS any more"
            yield f"audit_seals {seal.sealed_on}: the seal does not fit the history it sealed{doubt}"
