"""Forms of a partner's help for a group."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.actor import POWERS
from marketplace.infra.web.forms import BaseForm, DateField, Optional, Required, SelectChoice
from marketplace.infra.web.uploads import UploadsField
from marketplace.parties import labels
from marketplace.parties.assistance import HelpTerms
from marketplace.parties.models import Organisation


class TicksField(SelectMultipleField):
    """Several ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SlipForm(BaseForm):
    """The slip that the group signed."""

    slip = UploadsField(_l("Photo of the slip the group signed"), least=1, most=2)


class AssistanceForm(BaseForm):
    """Who helps, in what, until when; with the signed slip where the group cannot answer on a phone."""

    partner_id = SelectField(_l("Partner"), [Required()])
    powers = TicksField(
        _l("What the partner may do for the group"), choices=[SelectChoice(key, labels.POWERS[key]) for key in POWERS]
    )
    ends_on = DateField(_l("Last day"), [Optional()])
    slip = UploadsField(_l("Photo of the slip the group signed"), most=2)

    def offer(self, partners: Sequence[Organisation]) -> None:
        """The partners to choose from; the only one there is stands chosen."""
        choices = [SelectChoice(str(each.id), each.name) for each in partners]
        self.partner_id.choices = choices if len(choices) == 1 else [SelectChoice("", _l("Choose")), *choices]

    def terms(self) -> HelpTerms:
        """The terms as typed."""
        return HelpTerms(int(self.partner_id.data or 0), self.powers.data or (), self.ends_on.data)
