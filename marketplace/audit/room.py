"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "audit",
    models="models",
    proof="check:violations",
    proof_of_new="newest:violations",
    jobs="jobs",
    notices="notices:NOTICES",
)
