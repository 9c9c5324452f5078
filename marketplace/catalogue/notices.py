"""How the events of products read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import GROUP, OFFICER
from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "listing.saved": NoticeKind(_l("Product %(title)s was changed")),
    "listing.witnessed": NoticeKind(_l("What product %(title)s says was taken down"), in_timeline=False),
    "listing.submitted": NoticeKind(_l("Product %(title)s waits for approval"), (OFFICER,)),
    "listing.taken_back": NoticeKind(_l("Product %(title)s was taken back before an answer")),
    "listing.approved": NoticeKind(_l("Product %(title)s is approved and appears in the catalogue"), (GROUP,)),
    "listing.sent_back": NoticeKind(_l("Product %(title)s needs mending: %(reason)s"), (GROUP,)),
    "listing.withdrawn": NoticeKind(_l("Product %(title)s no longer appears in the catalogue%(its_reason)s"), (GROUP,)),
    "listing.offered_again": NoticeKind(_l("Product %(title)s appears in the catalogue again")),
    "listing.standard_passed": NoticeKind(_l("Product %(title)s passed a buyer's quality standard"), (GROUP,)),
}


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"listing": "catalogue"},
    pages={"listing": ("catalogue.listing_status", "listing_id")},
)
