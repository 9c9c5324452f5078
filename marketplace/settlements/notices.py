"""How the events of settlements read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import BUYER, FINANCE, GROUP
from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "settlement.drafted": NoticeKind(
        _l("Settlement %(number)s reckoned: %(gross_rupiah)s less %(deducted_rupiah)s is %(net_rupiah)s"),
        (GROUP, FINANCE),
    ),
    "settlement.approved": NoticeKind(
        _l("Settlement %(number)s approved: %(net_rupiah)s to be paid by %(payable_on)s"), (GROUP, FINANCE)
    ),
    "settlement.reversed": NoticeKind(
        _l("Settlement %(number)s no longer holds after an objection; it is drawn up anew"), (GROUP, BUYER, FINANCE)
    ),
    "settlement.paid": NoticeKind(_l("Settlement %(number)s paid: %(net_rupiah)s"), (GROUP, BUYER, FINANCE)),
}


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"settlement": "money"},
    pages={"settlement": ("settlements.settlement", "settlement_id")},
)
