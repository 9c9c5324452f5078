"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "reports",
    blueprint="views:blueprint",
    navigation="navigation:ENTRIES",
    order_tasks="trade_tasks:list_trade_tasks",
)
