"""The form in which a list of persons is sent."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from marketplace.accounts.actor import Actor
from marketplace.infra.data.runtime import service
from marketplace.infra.web.forms import BaseForm, Required, SelectChoice
from marketplace.infra.web.sheet_uploads import SheetField
from marketplace.people.import_operations import groups_to_join, places_to_count
from marketplace.people.region_forms import regency_choices
from marketplace.people.surroundings import Surroundings


class ImportForm(BaseForm):
    """A list, and for whom it is."""

    sheet = SheetField(_l("The list"))
    organisation_id = SelectField(_l("Who counts these persons"), [Required()], coerce=int)
    regency_code = SelectField(_l("Where they live, unless the list says otherwise"), [Required()])
    group_id = SelectField(_l("Group they join"), coerce=int)

    def offer(self, actor: Actor) -> "ImportForm":
        """Offers the actor's own organisations, regions and groups."""
        counting = places_to_count(actor)
        names = service(Surroundings).names_of(counting)
        self.organisation_id.choices = [SelectChoice(each, names.get(each, "")) for each in counting]
        prefixes = tuple(set(counting.values()))
        places = [each for each in regency_choices() if not each.value or str(each.value).startswith(prefixes)]
        self.regency_code.choices = places
        none = SelectChoice(0, _l("None"))
        self.group_id.choices = [none, *(SelectChoice(each.id, each.name) for each in groups_to_join(actor))]
        return self
