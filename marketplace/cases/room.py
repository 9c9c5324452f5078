"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "cases",
    models="models",
    blueprint="views:blueprint",
    messages="messages",
    reactions="handlers:BINDINGS",
    overdue="overdue:list_overdue",
    proof="check:violations",
    witnesses="witnesses:WITNESSES",
    notices="notices:NOTICES",
)
