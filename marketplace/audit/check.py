"""Proof that nobody touched history: every hash, every link, every head, every seal."""

import hmac
from collections.abc import Iterator

from sqlalchemy import select

from marketplace.audit.models import AuditEvent, AuditHead, AuditSeal
from marketplace.audit.operations import heads_digest
from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.infra.runtime import session


def faults(secret: str) -> Iterator[str]:
    """One line for each row that does not fit, naming it."""
    last: dict[str, tuple[int, str]] = {}
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
    yield from _head_faults(last)
    yield from _seal_faults(secret)


def _head_faults(last: dict[str, tuple[int, str]]) -> Iterator[str]:
    heads = {head.subject: (head.count, head.hash) for head in session().scalars(select(AuditHead))}
    for subject in sorted(heads.keys() | last.keys()):
        if heads.get(subject) != last.get(subject):
            yield f"audit_heads {subject}: the head does not fit the last row"


def _seal_faults(secret: str) -> Iterator[str]:
    for seal in session().scalars(select(AuditSeal).order_by(AuditSeal.sealed_on)):
        count, digest = heads_digest(secret, seal.last_event_id)
        if seal.last_event_id and session().get(AuditEvent, seal.last_event_id) is None:
            yield f"audit_seals {seal.sealed_on}: seals up to a row that is not there"
        if count != seal.count or not hmac.compare_digest(digest, seal.hmac):
            yield f"audit_seals {seal.sealed_on}: the seal does not fit the history it sealed"
