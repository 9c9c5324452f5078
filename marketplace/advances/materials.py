"""The materials that are given in advance, and the unit each is measured in."""

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
