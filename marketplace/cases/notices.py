"""How the events of cases read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import BUYER, FINANCE, GROUP, OFFICER
from marketplace.infra.manifest import NoticeKind, Notices

_ALL = (GROUP, BUYER, FINANCE)
KINDS_OF_NOTICE = {
    "case.opened": NoticeKind(_l("Something is not right: %(reason)s"), _ALL),
    "case.answered": NoticeKind(_l("The objection was answered: %(reason)s"), (*_ALL, OFFICER)),
    "case.agreed": NoticeKind(_l("The objection was agreed to; the group gets %(amount_rupiah)s"), _ALL),
    "case.withdrawn": NoticeKind(_l("The objection was withdrawn"), _ALL),
    "case.upheld": NoticeKind(
        _l("The programme upheld the objection; the group gets %(amount_rupiah)s: %(reason)s"), _ALL
    ),
    "case.dismissed": NoticeKind(_l("The programme decided that it stays as it is: %(reason)s"), _ALL),
    "message.written": NoticeKind(_l("A message: %(text)s"), _ALL),
}

NOTICES = Notices(kinds=KINDS_OF_NOTICE, icons={"case": "scale", "message": "scale"})
