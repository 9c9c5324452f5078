"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "settlements",
    models="models",
    blueprint="views:blueprint",
    messages="messages",
    reactions="handlers:BINDINGS",
    overdue="overdue:list_overdue",
    proof="check:promise_violations",
    proof_of_orders="check:violations",
    witnesses="witnesses:WITNESSES",
    notices="notices:NOTICES",
    navigation="navigation:ENTRIES",
)
