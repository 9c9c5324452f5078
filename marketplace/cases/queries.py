"""Reading cases and threads."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.actor import Actor
from marketplace.accounts.scope import visible_to
from marketplace.accounts.sides import OFF_TAKER
from marketplace.advances.models import Advance
from marketplace.cases.lifecycle import OPEN
from marketplace.cases.models import Case, Message, Thread
from marketplace.infra.data.runtime import session
from marketplace.infra.data.states import in_states
from marketplace.kernel.document_keys import DocumentKey
from marketplace.kernel.errors import NotFound
from marketplace.parties.models import Organisation
from marketplace.settlements.models import Settlement

_KEY = literal("case:").concat(cast(Case.id, String))
_WAITS = (
    Case.status == "upheld", Case.side == OFF_TAKER, Case.amount > 0,
    ~select(Advance.id).where(Advance.claimed_by == _KEY).exists(),
    ~select(Settlement.id).where(Settlement.source == _KEY).exists(),
)  # fmt: skip


def get_case(case_id: int, viewer: Actor) -> Case:
    """The case if the viewer may see it; NotFound otherwise."""
    picked = select(Case).where(Case.id == case_id, visible_to(Case, viewer)).options(*_both_with(viewer))
    case = session().scalars(picked).unique().one_or_none()
    if case is None:
        raise NotFound("case")
    return case


def load_case(case_id: int) -> Case:
    """The case; NotFound without one."""
    case = session().get(Case, case_id)
    if case is None:
        raise NotFound("case")
    return case


def find_open(owner: str) -> Case | None:
    """The document's case that is not ended."""
    return session().scalar(select(Case).where(Case.owner == owner, in_states(Case.status, OPEN)))


def list_cases(order_id: int) -> list[Case]:
    """The order's cases, oldest first; who may see the order may see these."""
    return list(session().scalars(select(Case).where(Case.order_id == order_id).order_by(Case.id)))


def list_waiting(group_id: int, off_taker_id: int) -> list[Case]:
    """Cases of the two that found too much paid, which no order between them could take yet; oldest first."""
    picked = select(Case).where(Case.producer_group_id == group_id, Case.off_taker_id == off_taker_id, *_WAITS)
    return list(session().scalars(picked.order_by(Case.id)))


def waits_for_order(case: Case) -> bool:
    """Whether what the case found paid too much waits for the next order of the two."""
    return session().scalar(select(Case.id).where(Case.id == case.id, *_WAITS)) is not None


def list_open(viewer: Actor, *, deciding: bool = False) -> list[Case]:
    """The viewer's cases that are not ended, oldest first; for `deciding` with whom a duty keeps from them."""
    picked = select(Case).where(in_states(Case.status, OPEN), visible_to(Case, viewer)).order_by(Case.id)
    if deciding and viewer.deciding_prefixes:
        picked = picked.options(*_both_with(viewer))
    return list(session().scalars(picked).unique())


def _both_with(viewer: Actor) -> list[Any]:
    """How both parties are read along; for whoever may decide with their people, none of whom may."""
    both = [joinedload(Case.group), joinedload(Case.off_taker)]
    return [each.joinedload(Organisation.memberships) for each in both] if viewer.deciding_prefixes else both


def list_messages(owner: str) -> Sequence[Message]:
    """What was written beside the document, oldest first; who may see the document may see this."""
    picked = select(Thread).where(Thread.owner == owner).options(selectinload(Thread.messages))
    thread = session().scalar(picked.execution_options(populate_existing=True))
    return thread.messages if thread is not None else ()


def get_case_of_message(message_id: int, viewer: Actor) -> Case:
    """The case beside which the message was written, if the viewer may see it; NotFound otherwise."""
    picked = select(Thread.owner).join(Message, Message.thread_id == Thread.id).where(Message.id == message_id)
    owner = DocumentKey.parse(session().scalar(picked))
    if owner is None or owner.kind != "case":
        raise NotFound("message")
    return get_case(owner.id, viewer)
