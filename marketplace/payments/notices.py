"""How the events of payments read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import FINANCE, GROUP, OWNER
from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "payment.started": NoticeKind(_l("Payment of %(amount_rupiah)s started"), in_timeline=False),
    "payment.reported": NoticeKind(
        _l("%(amount_rupiah)s sent by bank transfer on %(transferred_on)s; look into the account"),
        (GROUP,),
        by_method={
            "cash": _l("%(amount_rupiah)s handed over in cash on %(transferred_on)s; confirm that it was received")
        },
    ),
    "payment.disputed": NoticeKind(
        _l("The transfer of %(amount_rupiah)s has not arrived: %(reason)s"),
        (FINANCE,),
        by_method={"cash": _l("%(amount_rupiah)s in cash was not received: %(reason)s")},
    ),
    "payment.processing": NoticeKind(_l("Payment of %(amount_rupiah)s is under way")),
    "payment.confirmed": NoticeKind(
        _l("%(amount_rupiah)s has arrived"),
        (GROUP, FINANCE),
        by_method={"cash": _l("%(amount_rupiah)s in cash was received")},
    ),
    "payment.fee_noted": NoticeKind(_l("The payment service kept a fee of %(fee_rupiah)s")),
    "payment.failed": NoticeKind(_l("The payment of %(amount_rupiah)s came to nothing"), (FINANCE,)),
    "payment.cancelled": NoticeKind(_l("The payment of %(amount_rupiah)s was cancelled; another way can be chosen")),
    "payment.doubled": NoticeKind(
        _l("%(amount_rupiah)s arrived a second time and is being given back"), (GROUP, FINANCE)
    ),
    "payment.refunded": NoticeKind(_l("%(amount_rupiah)s that came twice went back to the payer"), (GROUP, FINANCE)),
    "payment.mismatched": NoticeKind(
        _l("A payment of %(reported_rupiah)s was reported instead of %(amount_rupiah)s; nothing was counted"),
        (FINANCE,),
    ),
    "receiving_account.set": NoticeKind(_l("The account for card payments was set"), (OWNER,)),
}


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"payment": "money", "receiving_account": "money"},
    pages={"payment": ("payments.payment", "payment_id")},
    jobs={
        "payments.open_checkout": _l("Open the payment page of the service"),
        "payments.close_checkout": _l("Close the payment page of a payment given up"),
        "payments.ask_fee": _l("Ask for the fee of a payment"),
        "payments.give_back": _l("Give back money that came twice"),
        "payments.ask_after_late": _l("Ask after payments whose notice is late"),
    },
)
