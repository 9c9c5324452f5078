"""The field in which a village is looked for and chosen, and the forms about villages and regencies.

Without JavaScript the button beside the field gives the form back with what it found, to choose from; with it the same
choices come while one types.
"""

from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from marketplace.infra.web.forms import BaseForm, DateField, Optional, Required, TextLength
from marketplace.kernel.cleaning import clean_name
from marketplace.people import village_choices
from marketplace.people.region_forms import RegencyField
from marketplace.people.unlisted_villages import LONGEST_DISTRICT, LONGEST_NAME, SHORTEST_NAME
from marketplace.people.village_choices import VillageChoice, choices_like, find_choice, search_choices

LONGEST_SEARCH = village_choices.LONGEST_NAME


class VillageField(StringField):
    """A village, chosen from those that what was typed finds."""

    data: Any
    """The `VillageChoice`, or None."""
    within: str = ""
    """Only of this region."""
    near: tuple[str, ...] = ()
    """Regions whose villages come first."""

    def __init__(self, label: Any = None, *, required: bool = False, **kwargs: Any) -> None:
        self.text = self.wants_search = self._kept = ""
        super().__init__(label or _l("Village"), **kwargs)
        self.is_required = required
        self.flags.optional = not required

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Keeps what was sent, since more than one input belongs to this field."""
        self._sent = formdata
        super().process(formdata, data, extra_filters)

    def process_data(self, value: VillageChoice | None) -> None:
        """Begins with the village that is on record."""
        self.data = value
        if value is not None:
            self.text = value.name

    def keep_words(self, words: str) -> None:
        """Lets words stand that were written down before villages were chosen from a list."""
        self._kept = words
        if not self._sent:
            self.text = words

    def process_formdata(self, valuelist: list[Any]) -> None:
        """A choice holds as long as the words stand for which it was offered; an empty field takes it away."""
        asked, key, self.wants_search = (self._of(part) for part in ("asked", "key", "find"))
        self.text = _as_searched(str(valuelist[0])) if valuelist else ""
        self.data = find_choice(key) if key and self.text == _as_searched(asked) else None

    def _of(self, part: str) -> str:
        return str(self._sent.get(f"{self.name}_{part}", ""))

    @property
    def is_asking(self) -> bool:
        """Whether the button beside it was pressed, and not the form sent with what it found."""
        return bool(self.wants_search and self.text) and self.data is None

    @property
    def choices(self) -> tuple[VillageChoice, ...]:
        """What can be chosen now: the village that is, or what the words find."""
        return (self.data,) if self.data is not None else self._found or self._alike

    @property
    def only_alike(self) -> bool:
        """Whether nothing is called so, and what is called almost so is offered."""
        return self.data is None and not self._found and bool(self._alike)

    @cached_property
    def _found(self) -> tuple[VillageChoice, ...]:
        return search_choices(self.text, self.within, first=self.near) if self.text else ()

    @cached_property
    def _alike(self) -> tuple[VillageChoice, ...]:
        return choices_like(self.text, self.within, first=self.near) if self.text and not self._found else ()

    def pre_validate(self, form: Any) -> None:
        """Takes the only village that the words find; of several one has to be chosen."""
        if self.data is None and self.text and len(self._found) == 1:
            self.data = self._found[0]
        if self.data is not None:
            if not self.data.regency_code.startswith(self.within):
                raise ValidationError(str(_l("This village lies in another region.")))
        elif self.text and self.text != _as_searched(self._kept):
            several = _l("Choose the village from those found below.")
            raise ValidationError(str(several if self.choices else _l("No village is called so. Check the spelling.")))
        elif self.is_required and not self.text:
            raise ValidationError(str(_l("Please fill this in.")))

    def _value(self) -> str:
        return self.text


def _as_searched(words: str) -> str:
    return clean_name(words)[:LONGEST_SEARCH]


class UnlistedVillageForm(BaseForm):
    """A village that the list does not have yet."""

    name = StringField(_l("Name of the village"), [Required(), TextLength(least=SHORTEST_NAME, most=LONGEST_NAME)])
    district = StringField(_l("District (kecamatan)"), [Optional(), TextLength(most=LONGEST_DISTRICT)])
    regency_code = RegencyField(_l("Regency or city"), [Required()])


class VillageCodeForm(BaseForm):
    """Which village of the list it is now."""

    village = VillageField(_l("The village in the list"), required=True)

    def validate_village(self, field: Field) -> None:
        """One that has a code."""
        if field.data is not None and field.data.code is None:
            raise ValidationError(str(_l("Choose a village that has a code.")))


class FlagForm(BaseForm):
    """A regency that counts among the kantong from a day on."""

    region_code = RegencyField(_l("Regency or city"), [Required()])
    since_on = DateField(_l("Counts from"), [Required()])
    source = StringField(_l("By which paper or programme"), [Required(), TextLength(least=3, most=200)])


class UnflagForm(BaseForm):
    """The last day on which it counts."""

    until_on = DateField(_l("Last day it counts"), [Required()])
