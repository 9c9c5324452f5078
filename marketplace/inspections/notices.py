"""How the events of inspections read in the inbox and in a timeline, and who is told."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import BUYER, GROUP
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "inspection.started": NoticeKind(_l("Inspection of %(title)s begun: %(sample_size)s of %(lot_size)s drawn")),
    "inspection.unit_corrected": NoticeKind(
        _l("Number %(unit_number)s of %(title)s recorded again: %(reason)s"), (GROUP,)
    ),
    "inspection.result_recorded": NoticeKind(
        _l("Result for the whole lot of %(title)s recorded: %(criterion)s"), (GROUP,)
    ),
    "inspection.passed": NoticeKind(_l("%(title)s passed the inspection of the sample")),
    "inspection.failed": NoticeKind(_l("%(title)s did not pass the inspection"), (GROUP,)),
    "inspection.sorting_started": NoticeKind(_l("Every unit of %(title)s is inspected now")),
    "inspection.sorted": NoticeKind(_l("Every unit of %(title)s is inspected, %(nonconforming)s with a defect")),
    "concession.offered": NoticeKind(_l("The buyer offers to take %(title)s although it did not pass"), (GROUP,)),
    "concession.accepted": NoticeKind(_l("The group accepted the buyer's offer for %(title)s"), (BUYER,)),
    "concession.declined": NoticeKind(_l("The group declined the buyer's offer for %(title)s: %(reason)s"), (BUYER,)),
    "concession.withdrawn": NoticeKind(_l("The buyer took back its offer for %(title)s")),
    "lot.decided": NoticeKind(_l("%(title)s decided: %(decided)s"), (GROUP,)),
}


def _decided(details: Mapping[str, Any]) -> str:
    words = (
        ("accepted", _("%(quantity)s accepted")),
        ("second_grade", _("%(quantity)s second grade")),
        ("rework", _("%(quantity)s to mend")),
        ("rejected", _("%(quantity)s not accepted")),
    )
    unit, pack = str(details.get("unit") or ""), str(details.get("pack_unit") or "")
    amounts = ((details.get(name), text) for name, text in words)
    shown = ((formats.quantity(amount, unit, language(), pack), text) for amount, text in amounts if amount)
    return ", ".join(text % {"quantity": quantity} for quantity, text in shown)


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"inspection": "seal", "lot": "seal"},
    pages={"inspection": ("inspections.inspection", "inspection_id")},
    derived={"decided": _decided},
)
