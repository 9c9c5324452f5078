"""Reading history."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.audit.models import AuditEvent
from marketplace.infra.runtime import session


def list_for_file(file: str) -> Sequence[AuditEvent]:
    """Everything that happened in an order file, latest first."""
    return session().scalars(select(AuditEvent).where(AuditEvent.file == file).order_by(AuditEvent.id.desc())).all()


def list_for_subject(subject: str) -> Sequence[AuditEvent]:
    """Everything that happened to one document, latest first."""
    return (
        session().scalars(select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.id.desc())).all()
    )
