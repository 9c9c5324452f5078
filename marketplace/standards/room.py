"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "standards",
    models="models",
    blueprint="views:blueprint",
    messages="messages",
    tasks="tasks:list_tasks",
    proof="check:violations",
    proof_of_new="newest:violations",
    notices="notices:NOTICES",
    navigation="navigation:ENTRIES",
)
