"""The words for what a settlement refuses."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.messages import register

WORDS = {
    "payment_beyond_net": _l("The payment is %(amount_rupiah)s, but %(unpaid_rupiah)s is still to be paid."),
    "settlement_not_approved": _l("Finance has to approve this settlement before it can be paid."),
}
register(WORDS)
