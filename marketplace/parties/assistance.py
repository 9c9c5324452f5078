"""A partner's help for a group: offered, agreed to by the group, put on file, ended. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.accounts.actor import POWERS, Actor
from marketplace.accounts.turns import officer_of_region
from marketplace.infra.data.runtime import emit, session
from marketplace.infra.files.photo_records import attach
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.kernel.reasons import clean_reason
from marketplace.parties import events
from marketplace.parties.assistance_queries import list_partners
from marketplace.parties.finance import able_people
from marketplace.parties.lifecycle import ASSISTANCE
from marketplace.parties.models import Assistance, Organisation
from marketplace.parties.operations import event_fields

REPLACED = "replaced"
"""Why an agreement ended when the group agreed to another one."""


@dataclass(frozen=True)
class HelpTerms:
    """Who helps, in what, and until when; without a last day it goes on until somebody ends it."""

    partner_id: int
    powers: Sequence[str]
    ends_on: date | None = None


def offer_assistance(
    group: Organisation, terms: HelpTerms, actor: Actor, at: datetime, *, slip: Sequence[str] = ()
) -> Assistance:
    """Offers a partner's help, or other terms of it, to a group.

    It holds at once where the coordinator asks for it herself, or the group's signed slip (photos' tokens) comes along
    and may stand for her answer; else it waits for the coordinator. What held before holds until then.
    """
    group = _locked(group)
    _check_terms(group, terms, actor, at)
    if any(each.status == "offered" for each in group.assistances):
        raise Conflict("assistance_awaits_answer")
    asks_herself = actor.has_role("group_coordinator", group.id, standing=None)
    if not asks_herself and not slip and not has_coordinator(group):
        raise DomainError("slip_missing", "slip")
    offered = Assistance(
        group=group, partner_id=terms.partner_id, region_code=group.region_code, status=ASSISTANCE.initial,
        powers=[power for power in POWERS if power in terms.powers], ends_on=terms.ends_on, consent="awaited",
        offered_at=at, offered_by_id=actor.user_id, end_reason="",
    )  # fmt: skip
    session().add(offered)
    session().flush()
    attach(offered.key, "slip", slip, at)
    if asks_herself or (slip and slip_suffices(offered, actor)):
        _agree(offered, "coordinator" if asks_herself else "slip", actor, at)
    else:
        emit(events.AssistanceOffered(**_event_fields(offered, actor, at)))
    return offered


def agree_assistance(assistance: Assistance, actor: Actor, at: datetime) -> None:
    """The coordinator wants the help on these terms, or confirms help that was given without her consent on file."""
    _locked(assistance.group)
    session().refresh(assistance)
    if assistance.status == "offered":
        _agree(assistance, "coordinator", actor, at)
    else:
        _record_consent(assistance, "coordinator", actor, at)


def record_slip(assistance: Assistance, slip: Sequence[str], actor: Actor, at: datetime) -> None:
    """Puts the photo of the slip that the group signed on file; an offer holds from then on, if nobody of the group can
    answer it herself.
    """
    if not slip:
        raise DomainError("slip_missing", "slip")
    _locked(assistance.group)
    session().refresh(assistance)
    if assistance.status != "offered":
        _record_consent(assistance, "slip", actor, at)
    elif slip_suffices(assistance, actor):
        _agree(assistance, "slip", actor, at)
    attach(assistance.key, "slip", slip, at)


def decline_assistance(assistance: Assistance, reason: str, actor: Actor, at: datetime) -> None:
    """The group does not want the help on these terms, and says why."""
    reason = clean_reason(reason)
    ASSISTANCE.move(assistance, "decline")
    _close(assistance, reason, actor, at)
    emit(events.AssistanceDeclined(**_event_fields(assistance, actor, at), reason=reason))


def withdraw_assistance(assistance: Assistance, actor: Actor, at: datetime) -> None:
    """Takes an offer back before the group answered."""
    ASSISTANCE.move(assistance, "withdraw")
    _close(assistance, "", actor, at)
    emit(events.AssistanceWithdrawn(**_event_fields(assistance, actor, at)))


def end_assistance(assistance: Assistance, reason: str, actor: Actor, at: datetime) -> None:
    """Ends the help. A group of which nobody signs in first gets another partner, or a coordinator who does."""
    reason = clean_reason(reason)
    group = _locked(assistance.group)
    session().refresh(assistance)
    if not has_coordinator(group):
        raise DomainError("nobody_left_to_act", "reason")
    ASSISTANCE.move(assistance, "end")
    _close(assistance, reason, actor, at)
    emit(events.AssistanceEnded(**_event_fields(assistance, actor, at), reason=reason))


def _agree(assistance: Assistance, consent: str, actor: Actor, at: datetime) -> None:
    ASSISTANCE.move(assistance, "agree")
    for each in assistance.group.assistances:
        if each.status == "agreed" and each is not assistance:
            ASSISTANCE.move(each, "end")
            _close(each, REPLACED, actor, at)
    assistance.begins_on = local_date(at, assistance.group.zone)
    assistance.consent, assistance.consented_at, assistance.consented_by_id = consent, at, actor.user_id
    emit(events.AssistanceAgreed(**_event_fields(assistance, actor, at), consent=consent))


def _record_consent(assistance: Assistance, consent: str, actor: Actor, at: datetime) -> None:
    ASSISTANCE.move(assistance, "record_consent")
    assistance.consent, assistance.consented_at, assistance.consented_by_id = consent, at, actor.user_id
    emit(events.AssistanceConsentRecorded(**_event_fields(assistance, actor, at), consent=consent))


def _close(assistance: Assistance, reason: str, actor: Actor, at: datetime) -> None:
    assistance.ended_at, assistance.ended_by_id, assistance.end_reason = at, actor.user_id, reason


def _check_terms(group: Organisation, terms: HelpTerms, actor: Actor, at: datetime) -> None:
    """Invalid names everything that is wrong, each at its field."""
    partner = next((each for each in list_partners(group, actor) if each.id == terms.partner_id), None)
    errors = []
    if not group.is_group:
        errors.append(DomainError("role_not_here"))
    if partner is None:
        errors.append(DomainError("no_such_partner", "partner_id"))
    if not terms.powers or set(terms.powers) - set(POWERS):
        errors.append(DomainError("power_missing", "powers"))
    if terms.ends_on is not None and terms.ends_on < local_date(at, group.zone):
        errors.append(DomainError("help_ends_past", "ends_on"))
    if errors:
        raise Invalid(errors)


def has_coordinator(group: Organisation) -> bool:
    """Whether somebody of the group itself leads it here and can sign in, so that it can act without a partner."""
    return bool(able_people(group.id, ("group_coordinator",)))


def slip_suffices(assistance: Assistance, actor: Actor) -> bool:
    """Whether a photo of the slip is answer enough: where nobody of the group can answer herself, or where the office
    brings it and has no part in group or partner. A partner does not answer its own offer for her.
    """
    group = assistance.group
    if not has_coordinator(group):
        return True
    own = {group.id, assistance.partner_id} & (actor.organisation_ids | actor.registered_ids)
    return not own and (actor.is_system or actor.is_administrator or officer_of_region(actor, group))


def _locked(group: Organisation) -> Organisation:
    """The group, its row locked: answers to one group's offers come one after the other."""
    session().refresh(group, with_for_update=True)
    return group


def _event_fields(assistance: Assistance, actor: Actor, at: datetime) -> dict[str, Any]:
    return event_fields(assistance.group, actor, at) | {
        "assistance_id": assistance.id,
        "partner_id": assistance.partner_id,
        "powers": tuple(assistance.powers),
    }
