"""Provinces and regencies."""

import pytest

from marketplace.kernel.errors import DomainError
from marketplace.people import regions


def test_regions_hold_every_province_and_the_places_of_the_programmes() -> None:
    assert len(regions.provinces()) == 38
    assert sum(len(places) for places in regions.regencies().values()) == 514
    assert regions.full_name("33.14") == "Kab. Sragen, Jawa Tengah"
    assert regions.full_name("31.74") == "Kota Jakarta Selatan, DKI Jakarta"
    assert [regions.regency(code).zone for code in ("33.14", "52.01", "81.71")] == ["WIB", "WITA", "WIT"]


@pytest.mark.parametrize("code", ["", "33", "33.99", "xx", "33.14.04"])
def test_only_a_regency_is_a_place_to_work(code: str) -> None:
    with pytest.raises(DomainError, match="unknown_region"):
        regions.regency(code)
