"""What a case may be about: how each kind of document is found, and since when it stands as it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from marketplace.advances.models import Adjustment, Advance
from marketplace.infra.data.runtime import session
from marketplace.inspections.models import Inspection
from marketplace.kernel.document_keys import DocumentKey
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.payments.models import Payment
from marketplace.settlements.models import Settlement


class Subject(NamedTuple):
    """A document that somebody may object to."""

    document: Any
    kind: str
    order_id: int
    happened_at: datetime | None
    """None while there is nothing to object to."""


def _order_of(document: Any) -> int:
    file = DocumentKey.parse(document.file)
    if file is None or file.kind != "order":
        raise DomainError("case_subject")
    return file.id


_KINDS: dict[str, tuple[type[Any], Callable[[Any], datetime | None]]] = {
    "settlement": (Settlement, lambda each: each.drafted_at),
    "inspection": (Inspection, lambda each: each.verdict.given_at if each.verdict is not None else None),
    "adjustment": (Adjustment, lambda each: each.answered_at),
    "advance": (Advance, lambda each: each.received_at),
    "payment": (Payment, lambda each: each.reported_at),
}


def load_subject(owner: str) -> Subject:
    """The document of that key; NotFound without one, DomainError where it can be no subject."""
    key = DocumentKey.parse(owner)
    if key is None or key.kind not in _KINDS:
        raise DomainError("case_subject")
    table, happened_at = _KINDS[key.kind]
    document = session().get(table, key.id)
    if document is None:
        raise NotFound(key.kind)
    return Subject(document, key.kind, _order_of(document), happened_at(document))
