"""What every event of an inspection carries."""

from datetime import datetime
from typing import Any

from marketplace.accounts.actor import Actor
from marketplace.inspections.models import Inspection


def event_fields(inspection: Inspection, actor: Actor, at: datetime) -> dict[str, Any]:
    """The fields of every event of an inspection."""
    mine = inspection.off_taker_id if inspection.off_taker_id in actor.off_taker_ids else inspection.producer_group_id
    return actor.event_fields(at, mine) | {
        "subject": inspection.key,
        "file": f"order:{inspection.order_id}",
        "producer_group_id": inspection.producer_group_id,
        "off_taker_id": inspection.off_taker_id,
        "inspection_id": inspection.id,
        "lot_id": inspection.lot_id,
        "order_id": inspection.order_id,
        "title": inspection.lot.line.title,
    }
