"""Taking somebody's lost second factor off: one of the staff asks, after seeing who it is; another confirms."""

from datetime import datetime

from sqlalchemy import select, update

from marketplace.accounts import events
from marketplace.accounts.actor import Actor
from marketplace.accounts.factors import list_factors, remove_all
from marketplace.accounts.models import FactorRecovery, User
from marketplace.accounts.sessions import end_sessions
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict, DomainError, NotFound


def find_open_recovery(user_id: int) -> FactorRecovery | None:
    """The recovery that waits for a second person of the staff."""
    waiting = (FactorRecovery.user_id == user_id, FactorRecovery.decided_at.is_(None))
    return session().scalars(select(FactorRecovery).where(*waiting)).first()


def list_open_recoveries() -> list[tuple[FactorRecovery, User]]:
    """Every recovery that waits, each with whose it is, the oldest first."""
    picked = select(FactorRecovery, User).join(User, User.id == FactorRecovery.user_id)
    rows = session().execute(picked.where(FactorRecovery.decided_at.is_(None)).order_by(FactorRecovery.id))
    return [(row[0], row[1]) for row in rows]


def get_recovery(recovery_id: int, viewer: Actor) -> FactorRecovery:
    """A recovery that waits; NotFound for others."""
    factor_recovery = session().get(FactorRecovery, recovery_id)
    if factor_recovery is None:
        raise NotFound("recovery")
    return factor_recovery


def ask_recovery(user: User, reason: str, actor: Actor, at: datetime) -> FactorRecovery:
    """Asks a second person of the staff; nobody asks for themselves, and only where there is something to take off."""
    if user.id == actor.user_id:
        raise DomainError("own_recovery")
    if not list_factors(user.id):
        raise DomainError("no_factor")
    if not reason.strip():
        raise DomainError("reason_missing", "reason")
    if find_open_recovery(user.id) is not None:
        raise DomainError("recovery_waits")
    made = FactorRecovery(
        user_id=user.id, reason=reason.strip(), asked_by_id=actor.user_id or 0, asked_at=at, is_confirmed=False
    )
    session().add(made)
    emit(events.FactorRecoveryAsked(**actor.event_fields(at), subject=key_of("user", user.id)))
    return made


def may_decide(recovery: FactorRecovery, actor: Actor) -> bool:
    """Whether this is the second person: neither who asked nor whose factor it is."""
    return actor.user_id not in {recovery.asked_by_id, recovery.user_id}


def decide_recovery(recovery: FactorRecovery, confirm: bool, actor: Actor, at: datetime) -> None:
    """Takes the factors off and signs the person out everywhere, or leaves all as it is; once."""
    if not may_decide(recovery, actor):
        raise DomainError("second_of_staff_needed")
    mine = (FactorRecovery.id == recovery.id, FactorRecovery.decided_at.is_(None))
    values = {"decided_by_id": actor.user_id, "decided_at": at, "is_confirmed": confirm}
    decided = session().execute(update(FactorRecovery).where(*mine).values(values))
    if getattr(decided, "rowcount", 0) != 1:
        raise Conflict("wrong_state")
    if confirm:
        remove_all(recovery.user_id)
        end_sessions(recovery.user_id, "recovery", at)
        session().get_one(User, recovery.user_id).factor_asked_at = at
    kind = events.FactorRecovered if confirm else events.FactorRecoveryRefused
    emit(kind(**actor.event_fields(at), subject=key_of("user", recovery.user_id)))
