"""The materials that are given in advance, the unit each is measured in, and whose they are."""

from dataclasses import dataclass
from typing import Protocol

from marketplace.kernel.errors import DomainError

UNITS = {
    "mori_primissima": "metre",
    "mori_prima": "metre",
    "mori_biru": "metre",
    "blacu": "metre",
    "woven_cloth": "metre",
    "yarn": "kilogram",
    "macrame_cord": "kilogram",
    "wax": "kilogram",
    "dye": "kilogram",
    "packaging": "piece",
    "other_material": "kilogram",
}
"""Material code → unit code."""


def unit_of(code: str) -> str:
    """The unit of a material; DomainError `material_missing` for an unknown code."""
    if code not in UNITS:
        raise DomainError("material_missing", "material_code")
    return UNITS[code]


class Given(Protocol):
    """What says of which kind the material of an advance is."""

    @property
    def material_code(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def contract_form(self) -> str: ...


@dataclass(frozen=True, order=True)
class Kind:
    """What may be added up: one material, in one unit, of one owner. Material given to work on stays the buyer's."""

    code: str
    unit: str
    is_buyers: bool


def kind_of(given: Given) -> Kind:
    """Of which kind the material of an advance is; two kinds are never added up."""
    return Kind(given.material_code, given.unit, given.contract_form == "consigned")
