"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "people",
    models="models",
    blueprint="views:blueprint",
    messages="messages",
    notices="notices:NOTICES",
    jobs="jobs",
)
