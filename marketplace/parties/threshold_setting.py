"""Setting the limits of an off-taker or an office."""

from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.errors import DomainError
from marketplace.kernel.reasons import clean_reason
from marketplace.parties import events
from marketplace.parties.duty_models import Threshold
from marketplace.parties.models import Organisation
from marketplace.parties.operations import event_fields
from marketplace.parties.thresholds import KINDS, LOOSENING_WAITS, in_force


def set_threshold(owner: Organisation, key: str, value: int, reason: str, actor: Actor, at: datetime) -> Threshold:
    """Sets a limit, with a reason that everyone there reads; what loosens the rule counts a day later."""
    kind = KINDS.get(key)
    if kind is None or kind.owner != owner.kind:
        raise DomainError("no_such_limit")
    if not 0 <= value <= kind.most:
        raise DomainError("limit_out_of_range", "value")
    reason = clean_reason(reason)
    row = in_force(owner.id, key, at)
    before = row.value if row is not None else kind.default
    loosens = value != before and (value > before) == kind.higher_loosens
    made = Threshold(
        organisation_id=owner.id, key=key, value=value, reason=reason.strip(), set_at=at, set_by_id=actor.user_id,
        from_at=at + LOOSENING_WAITS if loosens else at,
    )  # fmt: skip
    session().add(made)
    session().flush()
    about: dict[str, Any] = {
        "threshold_id": made.id, "limit": key, "value": value, "reason": made.reason,
        "counts_from": made.from_at.isoformat(),
    }  # fmt: skip
    emit(events.ThresholdSet(**event_fields(owner, actor, at), **about))
    return made
