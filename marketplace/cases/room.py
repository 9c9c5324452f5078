"""What this room gives to the house."""

from marketplace.infra.manifest import Room

ROOM = Room(
    "cases",
    models="models",
    messages="messages",
    proof="check:violations",
    witnesses="witnesses:WITNESSES",
    notices="notices:NOTICES",
)
