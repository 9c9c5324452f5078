"""A village as people choose it and as rows refer to it: by its code, or as `unlisted:17` while it has none.

Whoever keeps a choice keeps key and name: the name stays as it was then.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import DocumentKey, key_of
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.people.village_models import UNLISTED, UnlistedVillage
from marketplace.people.villages import (
    Village,
    find_village,
    place_words,
    search_villages,
    search_words,
    villages_like,
)

FEW = 8
MOST_UNLISTED = 3
LONGEST_KEY, LONGEST_NAME = 24, 160
"""What the columns of a row that refers to a village hold."""
_MOST_ROWS = 200


@dataclass(frozen=True)
class VillageChoice:
    """A village that can be chosen, with or without a code."""

    key: str
    name: str
    """With its district and regency: `Desa Bonjeruk, Kec. Jonggat, Kab. Lombok Tengah`."""
    regency_code: str

    @property
    def code(self) -> str | None:
        """Its code; None while it has none."""
        return None if self.key.startswith(f"{UNLISTED}:") else self.key


def choice_of(village: Village | UnlistedVillage) -> VillageChoice:
    """The village as a choice."""
    if isinstance(village, Village):
        return VillageChoice(village.code, village.display_name, village.regency_code)
    name = place_words(village.name, village.district, village.regency_code)
    return VillageChoice(village.key, name, village.regency_code)


def find_choice(key: str) -> VillageChoice | None:
    """The village that the key refers to, by its code where it was given one since; None where there is none."""
    if (named := DocumentKey.parse(key)) is None:
        listed = find_village(key)
        return choice_of(listed) if listed is not None else None
    row = session().get(UnlistedVillage, named.id) if named.kind == UNLISTED and named.id < 2**31 else None
    if row is None:
        return None
    return (find_choice(row.merged_code) if row.merged_code else None) or choice_of(row)


def load_choice(key: str) -> VillageChoice:
    """The same; DomainError `village_unknown` where there is none."""
    choice = find_choice(key)
    if choice is None:
        raise DomainError("village_unknown", "village")
    return choice


def former_keys(codes: Collection[str]) -> dict[str, str]:
    """The keys by which rows may still refer to villages that got one of these codes since, each with its code."""
    coded = select(UnlistedVillage.id, UnlistedVillage.merged_code)
    coded = coded.where(UnlistedVillage.merged_code.is_not(None))
    rows = session().execute(coded).all() if codes else ()
    return {key_of(UNLISTED, row_id): code for row_id, code in rows if code is not None and code in codes}


def search_choices(
    text: str, within: str = "", *, first: Iterable[str] = (), limit: int = FEW
) -> tuple[VillageChoice, ...]:
    """What a search finds, in the list and among those without a code."""
    unlisted = _search_unlisted(text, within)
    listed = search_villages(text, within, first=first, limit=limit - len(unlisted))
    return (*map(choice_of, listed), *map(choice_of, unlisted))


def choices_like(
    text: str, within: str = "", *, first: Iterable[str] = (), limit: int = FEW
) -> tuple[VillageChoice, ...]:
    """Where a search finds nothing: villages called almost so."""
    return tuple(map(choice_of, villages_like(text, within, first=first, limit=limit)))


def _search_unlisted(text: str, within: str) -> Sequence[UnlistedVillage]:
    words = search_words(text)
    if not words:
        return ()
    query = select(UnlistedVillage).where(
        UnlistedVillage.merged_code.is_(None), UnlistedVillage.regency_code.startswith(within, autoescape=True)
    )
    for word in words:
        named = (UnlistedVillage.name, UnlistedVillage.district)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in named)))
    return session().scalars(query.order_by(UnlistedVillage.id).limit(MOST_UNLISTED)).all()


def regions_of(viewer: Actor) -> tuple[str, ...]:
    """Where somebody of the staff works, as beginnings of region codes; the whole country for the administrator."""
    return ("",) if viewer.is_administrator else (*viewer.region_prefixes, *viewer.field_prefixes)


def list_unlisted(viewer: Actor) -> Sequence[UnlistedVillage]:
    """Villages written down without a code in the viewer's regions, those still without one first."""
    regions = regions_of(viewer)
    if not regions:
        return ()
    inside = or_(*(UnlistedVillage.regency_code.startswith(region, autoescape=True) for region in regions))
    order = (UnlistedVillage.merged_code.is_not(None), UnlistedVillage.regency_code, UnlistedVillage.name)
    return session().scalars(select(UnlistedVillage).where(inside).order_by(*order).limit(_MOST_ROWS)).all()


def get_unlisted(village_id: int, viewer: Actor) -> UnlistedVillage:
    """One of them; NotFound elsewhere."""
    village = session().get(UnlistedVillage, village_id)
    if village is None or not any(village.regency_code.startswith(region) for region in regions_of(viewer)):
        raise NotFound("village")
    return village
