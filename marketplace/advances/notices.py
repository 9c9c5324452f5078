"""How the events of advances read in the inbox and in a timeline, and who is told."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import BOTH, BUYER, FINANCE, GROUP, OFFICER
from marketplace.advances.labels import KINDS
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "advance.drafted": NoticeKind(_l("Draft of advance saved"), in_timeline=False),
    "advance.offered": NoticeKind(_l("Advance %(number)s offered, worth %(total_rupiah)s"), (GROUP,)),
    "advance.accepted": NoticeKind(_l("The group accepted advance %(number)s"), (BUYER,)),
    "advance.declined": NoticeKind(_l("The group declined advance %(number)s: %(reason)s"), (BUYER,)),
    "advance.discarded": NoticeKind(_l("Draft of advance thrown away"), in_timeline=False),
    "advance.withdrawn": NoticeKind(_l("Advance %(number)s taken back: %(reason)s"), (GROUP,)),
    "advance.issued": NoticeKind(
        _l("Advance %(number)s handed over: %(issued_quantity)s, worth %(total_rupiah)s"), (GROUP,)
    ),
    "advance.received": NoticeKind(
        _l("Advance %(number)s counted by the group: %(received_quantity)s, worth %(total_rupiah)s"), (BUYER,)
    ),
    "advance.claimed": NoticeKind(
        _l("After an objection the group owes %(total_rupiah)s; its next deliveries pay it"), (GROUP, BUYER, FINANCE)
    ),
    "advance.settled": NoticeKind(_l("Advance %(number)s is settled: nothing left with the group, nothing owed"), BOTH),
    "advance.excess_owed": NoticeKind(
        _l("The buyer owes the group %(amount_rupiah)s for material returned or lost"), (GROUP, BUYER, FINANCE)
    ),
    "adjustment.proposed": NoticeKind(
        _l("%(adjustment)s on advance %(number)s recorded: %(measure)s%(its_reason)s"), BOTH
    ),
    "adjustment.agreed": NoticeKind(
        _l("%(adjustment)s on advance %(number)s agreed; the programme has yet to confirm its part"),
        (GROUP, BUYER, OFFICER),
    ),
    "adjustment.accepted": NoticeKind(_l("%(adjustment)s on advance %(number)s agreed: %(measure)s"), BOTH),
    "adjustment.declined": NoticeKind(_l("%(adjustment)s on advance %(number)s not agreed: %(reason)s"), BOTH),
    "adjustment.withdrawn": NoticeKind(_l("%(adjustment)s on advance %(number)s taken back"), BOTH),
}


def _measure(details: Mapping[str, Any]) -> str:
    parts, unit = [], str(details.get("unit") or "")
    if details.get("adjusted_quantity") and unit:
        parts.append(formats.quantity(details["adjusted_quantity"], unit, language()))
    if details.get("amount_rupiah"):
        parts.append(formats.rupiah(details["amount_rupiah"], language()))
    return ", ".join(parts)


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"advance": "scale", "adjustment": "return"},
    pages={"advance": ("advances.advance", "advance_id")},
    shown={"adjustment": lambda kind: str(KINDS.get(kind, kind))},
    derived={"measure": _measure},
)
