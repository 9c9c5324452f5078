"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "accounts",
    models="sealed_names",
    blueprint="views:blueprint",
    messages="messages",
    reactions="handlers:BINDINGS",
    tasks="tasks:list_tasks",
    notices="notices:NOTICES",
    navigation="navigation:ENTRIES",
    jobs="jobs",
)
