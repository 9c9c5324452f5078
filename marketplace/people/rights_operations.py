"""Writing down what persons ask about their data, answering it, and the breach register."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.cleaning import clean_text
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.reasons import clean_reason
from marketplace.people import rights_events as events
from marketplace.people.lifecycle import DATA_REQUEST
from marketplace.people.models import Person
from marketplace.people.rights_models import Breach, DataRequest, Referral
from marketplace.people.rights_rules import (
    check_closed,
    check_received,
    check_referral,
    check_request,
    due_at,
)


@dataclass(frozen=True)
class BreachReport:
    """What is written down of a breach."""

    what: str
    which_data: str
    how_many: int
    measures: str
    noticed_at: datetime


def record_request(
    person: Person, kind: str, channel: str, asked: str, received_at: datetime, actor: Actor, at: datetime
) -> DataRequest:
    """Writes down what a person asks about her data; the clock runs from when it came. One of a kind is open at a
    time.
    """
    asked = clean_text(asked)
    check_request(kind, channel, asked, received_at, at)
    if person.erased_at is not None:
        raise Conflict("person_is_erased")
    if find_open(person.id, kind) is not None:
        raise DomainError("asked_already", "kind")
    return _record(
        DataRequest(kind=kind, person_id=person.id, region_code=person.region_code, asked=asked, channel=channel),
        received_at, actor, at,
    )  # fmt: skip


def _record(request: DataRequest, received_at: datetime, actor: Actor, at: datetime) -> DataRequest:
    request.received_at, request.due_at, request.recorded_by_id = received_at, due_at(received_at), actor.user_id
    session().add(request)
    session().flush()
    emit(events.DataRequestRecorded(**event_fields(request, actor, at)))
    return request


def event_fields(request: DataRequest, actor: Actor, at: datetime) -> dict[str, Any]:
    """The common fields of an event about a request."""
    return actor.event_fields(at) | {"subject": request.key, "kind": request.kind}


def find_open(person_id: int, kind: str) -> DataRequest | None:
    """The person's request of that kind that waits for an answer."""
    wanted = (DataRequest.person_id == person_id, DataRequest.kind == kind, DataRequest.status == "open")
    return session().scalars(select(DataRequest).where(*wanted)).first()


def answer_request(request: DataRequest, words: str, actor: Actor, at: datetime) -> None:
    """Notes what was done; DomainError where what was asked for has not been done yet."""
    words = clean_reason(words, "words")
    _check_done(request)
    _close(request, "answer", words, actor, at)
    emit(events.DataRequestAnswered(**event_fields(request, actor, at)))


def _check_done(request: DataRequest) -> None:
    person = request.person
    undone = {
        "erasure": person is not None and person.erased_at is None,
        "restriction": person is not None and person.restricted_at is None,
        "withdrawal": person is not None and any(each.is_given for each in person.consents),
        "breach": request.breach is not None and not request.breach.all_told,
    }
    if undone.get(request.kind):
        raise DomainError("told_first" if request.kind == "breach" else "done_first", "words")


def settle(person: Person, kind: str, actor: Actor, at: datetime) -> None:
    """Answers the person's open request of that kind: what she asked for was just done."""
    request = find_open(person.id, kind)
    if request is not None:
        _close(request, "answer", "", actor, at)
        emit(events.DataRequestAnswered(**event_fields(request, actor, at)))


def refuse_request(request: DataRequest, reason: str, actor: Actor, at: datetime) -> None:
    """Refuses it, with a reason that the person reads; a breach cannot be refused."""
    reason = clean_reason(reason)
    if request.kind == "breach":
        raise DomainError("breach_not_refused", "reason")
    _close(request, "refuse", reason, actor, at)
    emit(events.DataRequestRefused(**event_fields(request, actor, at)))


def withdraw_request(request: DataRequest, actor: Actor, at: datetime) -> None:
    """The person asks for it no longer."""
    if request.kind == "breach":
        raise DomainError("breach_not_refused")
    _close(request, "withdraw", "", actor, at)
    emit(events.DataRequestWithdrawn(**event_fields(request, actor, at)))


def _close(request: DataRequest, action: str, words: str, actor: Actor, at: datetime) -> None:
    DATA_REQUEST.move(request, action)
    request.answer, request.answered_at, request.answered_by_id = words, at, actor.user_id


def record_breach(report: BreachReport, region_code: str, actor: Actor, at: datetime) -> DataRequest:
    """Writes a breach into the register; the clock of both notices runs from when it was noticed."""
    check_received(report.noticed_at, at)
    request = DataRequest(kind="breach", region_code=region_code, channel="office")
    request.breach = Breach(
        what=clean_reason(report.what, "what"), which_data=clean_text(report.which_data), how_many=report.how_many,
        measures=clean_text(report.measures),
    )  # fmt: skip
    return _record(request, report.noticed_at, actor, at)


def tell_of_breach(request: DataRequest, whom: str, actor: Actor, at: datetime) -> None:
    """Notes that the persons, or the authority, were told in writing."""
    breach = request.breach
    if breach is None or whom not in {"persons", "authority"}:
        raise DomainError("not_a_breach")
    if getattr(breach, f"{whom}_told_at") is not None:
        raise Conflict("told_already")
    setattr(breach, f"{whom}_told_at", at)
    setattr(breach, f"{whom}_told_by_id", actor.user_id)
    emit(events.BreachTold(**event_fields(request, actor, at), whom=whom))


def record_referral(
    person: Person, agency: str, referred_on: date, today: date, actor: Actor, at: datetime
) -> Referral:
    """Notes to which agency a troubled case was sent, and when."""
    check_referral(agency, referred_on, today)
    referral = Referral(
        person_id=person.id, person=person, region_code=person.region_code, agency=agency, referred_on=referred_on,
        recorded_at=at, recorded_by_id=actor.user_id,
    )  # fmt: skip
    session().add(referral)
    session().flush()
    key = key_of("referral", referral.id)
    emit(events.ReferralRecorded(**actor.event_fields(at) | {"subject": key}))
    return referral


def close_referral(referral: Referral, closed_on: date, today: date, actor: Actor, at: datetime) -> None:
    """Notes the day on which the case was closed there."""
    if referral.closed_on is not None:
        raise Conflict("referral_is_closed")
    check_closed(closed_on, referral.referred_on, today)
    referral.closed_on = closed_on
    emit(events.ReferralClosed(**actor.event_fields(at) | {"subject": key_of("referral", referral.id)}))
