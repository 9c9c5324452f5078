"""Switching rules (ISO 2859-1): how the results of a group's lots, oldest first, set the severity of the next.

One state per producer group, standard and defect class. Resubmitted lots never count.
Reduced inspection is never chosen by itself.
"""

from dataclasses import dataclass, replace
from typing import Literal

from marketplace.standards.sampling import Severity

LotResult = Literal["accepted", "not_accepted", "corrected"]
"""`corrected`: after a stop, both sides agreed on a corrective action."""
Standing = Literal["normal", "tightened", "stopped"]

WINDOW = 5
NOT_ACCEPTED_TO_TIGHTEN = 2
ACCEPTED_TO_RELAX = 5
NOT_ACCEPTED_TO_STOP = 5


@dataclass(frozen=True, slots=True)
class SwitchingState:
    """Where one class stands; `recent` are the last results on normal, the counts those on tightened."""

    standing: Standing = "normal"
    recent: tuple[bool, ...] = ()
    accepted_in_a_row: int = 0
    not_accepted: int = 0

    @property
    def severity(self) -> Severity:
        """The severity of the next lot; a lot let in after a stop is inspected tightened."""
        return "normal" if self.standing == "normal" else "tightened"


def next_state(state: SwitchingState, result: LotResult) -> SwitchingState:
    """The state after one more lot, or after a corrective action."""
    if result == "corrected":
        return SwitchingState("tightened") if state.standing == "stopped" else state
    accepted = result == "accepted"
    if state.standing == "normal":
        return _after_normal(state, accepted)
    if state.standing == "tightened":
        return _after_tightened(state, accepted)
    return state


def _after_normal(state: SwitchingState, accepted: bool) -> SwitchingState:
    recent = (*state.recent, accepted)[-WINDOW:]
    if recent.count(False) >= NOT_ACCEPTED_TO_TIGHTEN:
        return SwitchingState("tightened")
    return replace(state, recent=recent)


def _after_tightened(state: SwitchingState, accepted: bool) -> SwitchingState:
    not_accepted = state.not_accepted + (not accepted)
    if not_accepted >= NOT_ACCEPTED_TO_STOP:
        return SwitchingState("stopped")
    in_a_row = state.accepted_in_a_row + 1 if accepted else 0
    if in_a_row >= ACCEPTED_TO_RELAX:
        return SwitchingState("normal")
    return replace(state, accepted_in_a_row=in_a_row, not_accepted=not_accepted)
