"""How the events of cases read in the inbox and in a timeline, and who is told."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import BUYER, FINANCE, GROUP, OFFICER
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.manifest import NoticeKind, Notices

_ALL = (GROUP, BUYER, FINANCE, OFFICER)
KINDS_OF_NOTICE = {
    "case.opened": NoticeKind(_l("Something is not right: %(reason)s"), _ALL),
    "case.answered": NoticeKind(_l("The objection was answered: %(reason)s"), _ALL),
    "case.agreed": NoticeKind(_l("The objection was agreed to%(given)s"), _ALL),
    "case.withdrawn": NoticeKind(_l("The objection was withdrawn"), _ALL),
    "case.upheld": NoticeKind(_l("The programme upheld the objection%(given)s: %(reason)s"), _ALL),
    "case.dismissed": NoticeKind(_l("The programme decided that it stays as it is: %(reason)s"), _ALL),
    "message.written": NoticeKind(_l("A message: %(text)s"), _ALL),
}


def _given(details: Mapping[str, Any]) -> str:
    amount = details.get("amount_rupiah")
    if not amount:
        return ""
    words = {"amount": formats.rupiah(amount, language())}
    more = details.get("side") == GROUP
    return str(_("; %(amount)s more for the group", **words) if more else _("; %(amount)s less for the group", **words))


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    derived={"given": _given},
    icons={"case": "scale", "message": "chat"},
    pages={"case": ("cases.case", "case_id")},
)
