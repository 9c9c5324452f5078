"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "notifications",
    models="models",
    blueprint="views:blueprint",
    reactions="handlers:BINDINGS",
    jobs="jobs",
    notices="notices:NOTICES",
)
