"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "cases",
    models="models",
    blueprint="views:blueprint",
    messages="messages",
    reactions="handlers:BINDINGS",
    overdue="overdue:list_overdue",
    proof="check:thread_violations",
    proof_of_orders="check:violations",
    proof_of_new="newest:violations",
    witnesses="witnesses:WITNESSES",
    notices="notices:NOTICES",
)
