"""The words for what a settlement refuses."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.messages import register

WORDS = {
    "case_beyond_cap": _l(
        "At most %(most_rupiah)s can be taken off this settlement: all deductions together stay under their limit."
    ),
    "payment_beyond_net": _l("The payment is %(amount_rupiah)s, but %(unpaid_rupiah)s is still to be paid."),
    "settlement_not_approved": _l("Finance has to approve this settlement before it can be paid."),
}
register(WORDS)
