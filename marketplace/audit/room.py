"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "audit",
    models="models",
    proof="check:violations",
    jobs="jobs",
    notices="notices:NOTICES",
)
