"""The words for what a payment refuses."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "account_too_new": _l(
        "The account of the group is new. It can be paid to from %(until_at)s on, or once a second person confirms it; "
        "until then pay another way."
    ),
    "already_paid": _l("This is paid already. Nothing more needs to be paid."),
    "more_than_unpaid": _l("At most %(most_rupiah)s is still to be paid."),
    "no_receiving_account": _l("The receiver has no account at the payment service. Pay by bank transfer instead."),
    "payment_amount": _l("%(amount_rupiah)s cannot be paid. The amount must be more than zero."),
    "payment_open": _l("A payment for this is still open. Finish it or cancel it before you choose another way."),
    "payment_to_self": _l("Payer and receiver are the same."),
    "proof_missing": _l("Add a photo of the transfer slip or the receipt."),
    "service_confirms": _l("The payment service itself tells when this money has arrived."),
    "too_large_for_method": _l("This way of paying takes at most %(most_rupiah)s at once. Choose another way to pay."),
    "transfer_before_owed": _l("The amount was not known before %(earliest_on)s. Look at the date on the slip again."),
    "transfer_in_future": _l("This date is still to come. Choose %(latest_on)s or earlier."),
    "unknown_payment_method": _l("Choose a way of paying from the list."),
}
messages.register(WORDS)
