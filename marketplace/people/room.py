"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "people",
    models="rights_models",
    blueprint="views:blueprint",
    messages="messages",
    tasks="tasks:list_tasks",
    notices="notices:NOTICES",
    navigation="navigation:ENTRIES",
    jobs="jobs",
)
