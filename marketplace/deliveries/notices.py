"""How the events of deliveries read in the inbox and in a timeline, and who is told."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.audiences import BUYER, GROUP
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "delivery.despatched": NoticeKind(_l("Delivery %(number)s on its way: %(lots)s"), (BUYER,)),
    "delivery.received": NoticeKind(_l("Delivery %(number)s arrived: %(lots)s"), (GROUP,)),
    "delivery.cancelled": NoticeKind(_l("Delivery %(number)s taken back: %(reason)s"), (BUYER,)),
}


def _lot(lot: Mapping[str, Any]) -> str:
    counted = next((lot[name] for name in ("received_quantity", "despatched_quantity", "quantity") if name in lot), 0)
    goods = formats.quantity(counted, str(lot["unit"]), language(), str(lot.get("pack_unit", "")))
    return f"{goods} {lot['title']}"


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"delivery": "truck"},
    pages={"delivery": ("deliveries.slip", "delivery_id")},
    shown={"lots": lambda lots: ", ".join(map(_lot, lots))},
)
