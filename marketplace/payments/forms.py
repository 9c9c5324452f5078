"""Forms of payments; the pages that pay an upper room's document use `TransferForm` too."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from marketplace.infra.web.answer_forms import ReasonField
from marketplace.infra.web.forms import BaseForm, DateField, Optional, Required, RupiahField, TextLength
from marketplace.infra.web.uploads import UploadsField


class TransferForm(BaseForm):
    """The payer tells of a transfer, or of cash handed over."""

    proof = UploadsField(
        _l("Photo of the proof"),
        least=1,
        most=4,
        description=_l("The transfer slip, a screenshot of the bank's app, or the signed receipt."),
    )
    transferred_on = DateField(_l("Date of the payment"), [Required()])
    note = StringField(_l("Note for the receiver"), [Optional(), TextLength(most=200)])


class PayForm(TransferForm):
    """The payer tells of a transfer, or of cash handed over, that pays all that is left, or a part."""

    amount = RupiahField(
        _l("Amount"),
        [Required()],
        description=_l("All that is left, or a part of it; the rest is paid later."),
    )


class DisputeForm(BaseForm):
    """The payee did not find the money."""

    reason = ReasonField(
        _l("What did you find?"),
        description=_l("For example: no money came into account 1234 up to today."),
    )


class ReceivingAccountForm(BaseForm):
    """Where an organisation receives through a payment service."""

    holder = StringField(
        _l("Name of the account's owner"),
        [Required(), TextLength(most=120)],
        description=_l("The payer reads this name before paying."),
    )
    account = StringField(_l("Account id"), [Optional(), TextLength(most=64)])
