"""Writing down a village that the country's list does not have yet, and giving it its code once it has one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.policy import can
from marketplace.infra.data.runtime import emit, session
from marketplace.kernel.cleaning import clean_name, visible_length
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.people.regions import regency
from marketplace.people.village_events import VillageAdded, VillageCoded
from marketplace.people.village_models import UnlistedVillage
from marketplace.people.villages import find_village, search_villages, search_words

SHORTEST_NAME, LONGEST_NAME, LONGEST_DISTRICT = 3, 60, 40


@dataclass(frozen=True)
class Place:
    """A region that a permission is asked for."""

    region_code: str


def add_unlisted_village(name: str, district: str, regency_code: str, actor: Actor, at: datetime) -> UnlistedVillage:
    """Writes the village down, once, by somebody who works in its region; one that the list has is chosen there."""
    name, district = clean_name(name), clean_name(district)
    if not SHORTEST_NAME <= visible_length(name) <= LONGEST_NAME or len(district) > LONGEST_DISTRICT:
        raise DomainError("village_name_length", "name", least=SHORTEST_NAME, most=LONGEST_NAME)
    place = regency(regency_code)
    if not (actor.is_system or can(actor, "village:add", Place(place.code))):
        raise DomainError("region_not_yours", "regency_code")
    _refuse_known(name, district, place.code)
    made = UnlistedVillage(
        name=name, district=district, regency_code=place.code, created_at=at, created_by_id=actor.user_id
    )
    session().add(made)
    session().flush()
    emit(VillageAdded(subject=made.key, region_code=place.code, name=name, **actor.event_fields(at)))
    return made


def _refuse_known(name: str, district: str, regency_code: str) -> None:
    words = search_words(name)
    listed = search_villages(f"{name} {district}", regency_code, limit=1)
    if listed and search_words(listed[0].name) == words:
        raise DomainError("village_is_listed", "name", village=listed[0].display_name)
    same = func.lower(UnlistedVillage.name) == name.lower()
    if session().scalar(select(UnlistedVillage.id).where(same, UnlistedVillage.regency_code == regency_code).limit(1)):
        raise DomainError("village_already_added", "name")


def give_code(village: UnlistedVillage, code: str, actor: Actor, at: datetime) -> UnlistedVillage:
    """Gives the village the code that the country's list has for it now; what was written before keeps its words."""
    if village.merged_code is not None:
        raise Conflict("village_has_code")
    listed = find_village(code)
    if listed is None:
        raise DomainError("village_unknown", "village")
    if listed.regency_code != village.regency_code:
        raise DomainError("village_elsewhere", "village")
    village.merged_code, village.merged_at, village.merged_by_id = listed.code, at, actor.user_id
    emit(
        VillageCoded(subject=village.key, region_code=village.regency_code, code=listed.code, **actor.event_fields(at))
    )
    return village
