"""Writing beside any document."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.sides import side_of
from marketplace.cases import events
from marketplace.cases.models import Message, Thread
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import attach
from marketplace.kernel.errors import DomainError
from marketplace.parties.between import event_fields_between

LONGEST_MESSAGE = 2_000
PHOTO = "message"


def write_message(document: Any, text: str, photos: Sequence[str], actor: Actor, at: datetime) -> Message:
    """Writes beside a document between a group and an off-taker, and tells the others; `photos` are tokens."""
    message = add_message(document.key, side_of(document, actor) or "programme", text, photos, actor, at)
    about = {"owner": document.key, "side": message.side, "message_id": message.id, "text": message.text}
    emit(events.MessageWritten(**event_fields_between(document, actor, at, **about)))
    return message


def add_message(owner: str, side: str, text: str, photos: Sequence[str], actor: Actor, at: datetime) -> Message:
    """Puts words into the thread of that key, whose own event tells of them."""
    clean = text.strip()
    if not 0 < len(clean) <= LONGEST_MESSAGE:
        raise DomainError("message_length", "text", most=LONGEST_MESSAGE)
    thread = session().scalar(select(Thread).where(Thread.owner == owner).with_for_update())
    if thread is None:
        thread = Thread(owner=owner, begun_at=at)
        session().add(thread)
        session().flush()
    message = Message(thread_id=thread.id, side=side, text=clean, written_at=at, written_by=actor.user_id)
    session().add(message)
    session().flush()
    attach(subject=message.key, kind=PHOTO, tokens=list(photos), at=at)
    return message
