"""How the events of orders read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import BOTH, BUYER, FINANCE, GROUP
from marketplace.infra.manifest import NoticeKind, Notices
from marketplace.orders.labels import change_words

KINDS_OF_NOTICE = {
    "order.drafted": NoticeKind(_l("Draft of the order saved"), in_timeline=False),
    "order.issued": NoticeKind(_l("Order %(number)s sent, worth %(value_rupiah)s"), (GROUP,)),
    "order.accepted": NoticeKind(_l("The group took on order %(number)s, worth %(value_rupiah)s"), (BUYER,)),
    "order.declined": NoticeKind(_l("The group cannot take on order %(number)s: %(reason)s"), (BUYER,)),
    "order.fulfilled": NoticeKind(
        _l("Order %(number)s has enough: what was ordered is accepted, within what may be missing"), BOTH
    ),
    "order.short_close_proposed": NoticeKind(
        _l("Proposal to end order %(number)s with less than was ordered: %(reason)s"), BOTH
    ),
    "order.short_close_refused": NoticeKind(
        _l("The proposal to end order %(number)s early does not stand: %(reason)s"), BOTH
    ),
    "order.short_closed": NoticeKind(_l("Agreed to end order %(number)s with less than was ordered: %(reason)s"), BOTH),
    "order.closed": NoticeKind(
        _l("Order %(number)s is closed: goods, material and money are all settled"), (GROUP, BUYER, FINANCE)
    ),
    "order.discarded": NoticeKind(_l("Draft of the order thrown away"), in_timeline=False),
    "order.cancelled": NoticeKind(_l("Order %(number)s cancelled: %(reason)s"), BOTH),
    "revision.proposed": NoticeKind(_l("Change of order %(number)s proposed: %(changes)s. %(reason)s"), BOTH),
    "revision.accepted": NoticeKind(
        _l("Order %(number)s changed, revision %(revision)s: %(changes)s. It is now worth %(after_rupiah)s"),
        (GROUP, BUYER, FINANCE),
    ),
    "revision.declined": NoticeKind(_l("The change of order %(number)s is not agreed: %(reason)s"), BOTH),
    "revision.withdrawn": NoticeKind(_l("The proposed change of order %(number)s was taken back"), BOTH),
    "revision.lapsed": NoticeKind(
        _l("The proposed change of order %(number)s is no longer needed: the order needs no more goods"), BOTH
    ),
}


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"order": "orders", "revision": "orders"},
    pages={"order": ("reports.order_file", "order_id"), "revision": ("orders.revision", "revision_id")},
    shown={"changes": change_words},
)
