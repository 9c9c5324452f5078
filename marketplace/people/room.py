"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "people",
    models="models",
    messages="messages",
    notices="notices:NOTICES",
    jobs="jobs",
)
