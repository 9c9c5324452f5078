"""Villages as lists write them: found by name and district within a regency, each regency read once."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

from sqlalchemy import select

from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import DomainError
from marketplace.people import village_file
from marketplace.people.regions import Region, all_regions
from marketplace.people.village_choices import VillageChoice, choice_of
from marketplace.people.village_models import UnlistedVillage
from marketplace.people.villages import find_village, search_words

_LIKE = 0.75
_Named = tuple[str, VillageChoice]
"""The district's name, joined, and the village."""


def joined(text: str) -> str:
    """A name by which places are the same: `Desa Batu Jai` is `batujai`."""
    return "".join(search_words(text))


class Places:
    """The villages of the regencies that a list names."""

    def __init__(self, unlisted: Iterable[UnlistedVillage] = ()) -> None:
        self._unlisted = [each for each in unlisted if not each.merged_code]
        self._of: dict[str, Mapping[str, list[_Named]]] = {}
        self._found: dict[tuple[str, str, str], VillageChoice | DomainError] = {}

    @cached_property
    def _regencies(self) -> dict[str, list[Region]]:
        regions: dict[str, list[Region]] = {}
        for region in all_regions().values():
            if region.kind == "regency":
                regions.setdefault(joined(region.name), []).append(region)
        return regions

    def regency(self, text: str, near: str) -> Region:
        """The regency called so, of several the one in the same province; DomainError where there is none."""
        named = self._regencies.get(joined(text), [])
        wants_city = "kota" in text.lower().split()
        near_ones = [each for each in named if each.code[:2] == near[:2]] or named
        kinds = [each for each in near_ones if each.name.startswith("Kota") == wants_city] or near_ones
        if not kinds and (alike := get_close_matches(joined(text), self._regencies, n=1, cutoff=_LIKE)):
            raise DomainError("import_regency_like", like=self._regencies[alike[0]][0].short_name)
        if not kinds:
            raise DomainError("import_regency_unknown")
        return kinds[0]

    def village(self, text: str, district: str, regency_code: str) -> VillageChoice:
        """The village called so there; DomainError where there is none, or several in different districts."""
        asked = (text, district, regency_code)
        if asked not in self._found:
            try:
                self._found[asked] = self._search(*asked)
            except DomainError as refusal:
                self._found[asked] = refusal
        outcome = self._found[asked]
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome

    def _search(self, text: str, district: str, regency_code: str) -> VillageChoice:
        if (coded := find_village(text)) is not None:
            if coded.regency_code != regency_code:
                raise DomainError("village_elsewhere")
            return choice_of(coded)
        inside = self._villages_of(regency_code)
        named = inside.get(joined(text), [])
        if district and named:
            named = [each for each in named if each[0] == joined(district)] or self._refuse_district(named, district)
        if len(named) > 1:
            raise DomainError("import_village_several", number=len(named))
        if named:
            return named[0][1]
        if alike := get_close_matches(joined(text), inside, n=1, cutoff=_LIKE):
            raise DomainError("import_village_like", like=inside[alike[0]][0][1].name)
        raise DomainError("import_village_unknown")

    @staticmethod
    def _refuse_district(named: list[_Named], district: str) -> list[_Named]:
        alike = get_close_matches(joined(district), [each[0] for each in named], n=1, cutoff=_LIKE)
        if alike:
            return [each for each in named if each[0] == alike[0]]
        raise DomainError("import_village_in_other_district", like=named[0][1].name)

    def _villages_of(self, regency_code: str) -> Mapping[str, list[_Named]]:
        if regency_code not in self._of:
            villages: dict[str, list[_Named]] = {}
            for code, name in village_file.villages_of(regency_code.replace(".", "")):
                if (village := find_village(code)) is not None:
                    villages.setdefault(joined(name), []).append((joined(village.district), choice_of(village)))
            for row in self._unlisted:
                if row.regency_code == regency_code:
                    villages.setdefault(joined(row.name), []).append((joined(row.district), choice_of(row)))
            self._of[regency_code] = villages
        return self._of[regency_code]


def load_places() -> Places:
    """Every village, those without a code too."""
    return Places(session().scalars(select(UnlistedVillage).where(UnlistedVillage.merged_code.is_(None))))
