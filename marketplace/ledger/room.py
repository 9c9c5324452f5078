"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "ledger",
    models="models",
    messages="messages",
    proof="check:violations",
    proof_of_new="newest:violations",
)
