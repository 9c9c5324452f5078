"""How the events of accounts read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import COLLEAGUES, PERSON
from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "user.password_link_issued": NoticeKind(
        _l("%(maker)s made a link with which %(person)s sets a new password"), (PERSON, COLLEAGUES)
    ),
}


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"user": "person"},
    jobs={
        "accounts.forget_old": _l("Forget old sessions and counts of tries"),
    },
)
