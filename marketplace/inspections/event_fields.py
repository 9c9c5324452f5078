"""What every event of an inspection carries."""

from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.inspections.models import Inspection
from marketplace.parties.between import event_fields_between


def event_fields(inspection: Inspection, actor: Actor, at: datetime) -> dict[str, Any]:
    """The fields of every event of an inspection."""
    return event_fields_between(
        inspection, actor, at, inspection_id=inspection.id, lot_id=inspection.lot_id, order_id=inspection.order_id,
        title=inspection.lot.line.title,
    )  # fmt: skip
