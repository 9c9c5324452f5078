"""Fields in which a region is chosen."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from marketplace.infra.web.forms import SelectChoice
from marketplace.people import regions


class RegencyField(SelectField):
    """A regency or city, grouped by province."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=regency_choices(), **kwargs)


def regency_choices(within: Iterable[str] = ("",)) -> list[SelectChoice]:
    """Every regency and city of these regions under its province, after an empty line."""
    regions_in = tuple(within)
    places = [
        SelectChoice(place.code, place.short_name, optgroup=province.short_name)
        for province, inside in regions.regencies().items()
        for place in inside
        if place.code.startswith(regions_in)
    ]
    return [SelectChoice("", _l("Choose")), *places]


def every_region() -> list[SelectChoice]:
    """Every province, then every regency and city under its province."""
    provinces = [SelectChoice(place.code, place.name, optgroup=_l("Provinces")) for place in regions.provinces()]
    return [*provinces, *regency_choices()[1:]]
