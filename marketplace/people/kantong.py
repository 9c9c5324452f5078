"""The regencies from which many leave to work abroad (kantong): dated, kept by the administrator."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.cleaning import clean_name, visible_length
from marketplace.kernel.document_keys import key_of
from marketplace.kernel.errors import Conflict, DomainError, NotFound
from marketplace.people.regions import regency
from marketplace.people.village_events import RegencyFlagged, RegencyUnflagged
from marketplace.people.village_models import KantongRegency

SHORTEST_SOURCE, LONGEST_SOURCE = 3, 200


def kantong_codes(on: date) -> frozenset[str]:
    """The codes of the regencies that count on that day."""
    counting = (KantongRegency.since_on <= on, or_(KantongRegency.until_on.is_(None), KantongRegency.until_on >= on))
    return frozenset(session().scalars(select(KantongRegency.code).where(*counting)))


def is_kantong(region_code: str, on: date) -> bool:
    """Whether a regency, or the regency of a village, counts on that day."""
    return region_code[:5] in kantong_codes(on)


def list_flags() -> Sequence[KantongRegency]:
    """Every row, by code, the newest of a regency first."""
    return session().scalars(select(KantongRegency).order_by(KantongRegency.code, KantongRegency.since_on.desc())).all()


def get_flag(flag_id: int, viewer: Actor) -> KantongRegency:
    """One row; NotFound for whoever does not keep the list."""
    flag = session().get(KantongRegency, flag_id)
    if flag is None or not viewer.is_administrator:
        raise NotFound("kantong")
    return flag


def flag_regency(code: str, since_on: date, source: str, actor: Actor, at: datetime) -> KantongRegency:
    """Counts the regency among the kantong from that day on."""
    place, source = regency(code), clean_name(source)
    if not SHORTEST_SOURCE <= visible_length(source) <= LONGEST_SOURCE:
        raise DomainError("source_length", "source", least=SHORTEST_SOURCE, most=LONGEST_SOURCE)
    overlapping = or_(KantongRegency.until_on.is_(None), KantongRegency.until_on >= since_on)
    if session().scalar(select(KantongRegency.id).where(KantongRegency.code == place.code, overlapping).limit(1)):
        raise DomainError("kantong_already", "region_code")
    made = KantongRegency(code=place.code, since_on=since_on, source=source, flagged_at=at, flagged_by_id=actor.user_id)
    session().add(made)
    session().flush()
    who = actor.event_fields(at)
    emit(
        RegencyFlagged(
            subject=key_of("kantong", made.id), region_code=place.code, since_on=since_on, source=source, **who
        )
    )
    return made


def unflag_regency(flag: KantongRegency, until_on: date, actor: Actor, at: datetime) -> KantongRegency:
    """Counts the regency up to that day only; the row stays, since what was counted then stays counted."""
    if flag.until_on is not None:
        raise Conflict("kantong_ended")
    if until_on < flag.since_on:
        raise DomainError("kantong_ends_before", "until_on")
    flag.until_on, flag.unflagged_at, flag.unflagged_by_id = until_on, at, actor.user_id
    emit(
        RegencyUnflagged(
            subject=key_of("kantong", flag.id), region_code=flag.code, until_on=until_on, **actor.event_fields(at)
        )
    )
    return flag
