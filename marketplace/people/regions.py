"""Provinces and regencies with their Kemendagri codes: `33` is Jawa Tengah, `33.14` Kabupaten Sragen."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from marketplace.kernel.errors import DomainError

_SHORTER = {
    "Kabupaten Administrasi ": "Kab. ",
    "Kabupaten ": "Kab. ",
    "Kota Administrasi ": "Kota ",
    "Daerah Khusus Ibukota ": "DKI ",
    "Daerah Istimewa ": "DI ",
}
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})


@dataclass(frozen=True)
class Region:
    """A province or a regency."""

    code: str
    name: str
    kind: str
    """province | regency"""

    @property
    def province_code(self) -> str:
        """The code of the province it is or lies in."""
        return self.code[:2]

    @property
    def short_name(self) -> str:
        """As it stands on a card: `Kab. Sragen`, `Kota Serang`, `DKI Jakarta`."""
        for long, short in _SHORTER.items():
            if self.name.startswith(long):
                return short + self.name.removeprefix(long)
        return self.name

    @property
    def zone(self) -> str:
        """WIB, WITA or WIT."""
        if self.province_code in _EASTERN:
            return "WIT"
        return "WITA" if self.province_code in _CENTRAL else "WIB"


@cache
def all_regions() -> Mapping[str, Region]:
    """Every province and regency by code."""
    regions: dict[str, Region] = {}
    for kind, name in (("province", "provinces.csv"), ("regency", "regencies.csv")):
        text = files("marketplace.people").joinpath("data", name).read_text("utf-8")
        for row in csv.DictReader(text.splitlines()):
            regions[row["code"]] = Region(row["code"], row["name"], kind)
    return regions


@cache
def provinces() -> tuple[Region, ...]:
    """All provinces by name."""
    return tuple(sorted((r for r in all_regions().values() if r.kind == "province"), key=lambda r: r.name))


@cache
def regencies() -> Mapping[Region, tuple[Region, ...]]:
    """The regencies and cities of each province, provinces and places by name."""
    places = [r for r in all_regions().values() if r.kind == "regency"]
    return {
        province: tuple(sorted((r for r in places if r.province_code == province.code), key=lambda r: r.name))
        for province in provinces()
    }


def regency(code: str) -> Region:
    """The regency or city of that code; DomainError `unknown_region` otherwise."""
    region = all_regions().get(code)
    if region is None or region.kind != "regency":
        raise DomainError("unknown_region", "region_code")
    return region


def find_region(code: str) -> Region | None:
    """The province or regency of that code, or None."""
    return all_regions().get(code)


def is_regency(code: str) -> bool:
    """Whether the code is that of a regency or city."""
    place = find_region(code)
    return place is not None and place.kind == "regency"


def full_name(code: str) -> str:
    """`Kab. Sragen, Jawa Tengah`; the province alone for a province; "" for an unknown code."""
    region = find_region(code)
    if region is None:
        return ""
    if region.kind == "province":
        return region.short_name
    return f"{region.short_name}, {all_regions()[region.province_code].short_name}"
