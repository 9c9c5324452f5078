"""The ladder of the house, written once: contracts, start, proofs and pages are made from it. Standard library only."""

from collections.abc import Sequence

GROUND = ("kernel", "infra")
"""What every room stands on: pure values, and the outside world."""

ROOMS = (
    "audit", "accounts", "people", "parties", "ledger", "catalogue", "standards", "orders", "advances", "deliveries",
    "inspections", "payments", "settlements", "cases", "notifications", "reports",
)  # fmt: skip
"""The rooms, lowest first; a room imports only rooms below it. Also the order in which reactions to an event run."""

ROOF = (("demo",), ("config",), ("app",), ("wsgi", "serving", "proof", "worker"), ("bench",), ("cli",), ("__main__",))
"""What binds the rooms and starts them, lowest first; of those that stand side by side none imports another."""

BESIDE = ("ladder",)
"""What anybody may read and what reads nobody."""

INSIDE = (
    ("room",), ("views", "commands"), ("forms",), ("handlers",), ("operations",), ("queries",), ("models",),
    ("rules",), ("events",), ("lifecycle",),
)  # fmt: skip
"""The files of a room, highest first: its manifest is read from above, pages stand on operations, these on rules."""

PAGES = (
    "views", "blueprint", "forms", "*_forms", "pages", "*_pages", "labels", "*_labels", "messages", "notices",
    "navigation", "*_navigation", "tasks", "overdue", "links", "parties.team_history", "reports.*",
    "accounts.afterwards", "accounts.again", "accounts.browser", "accounts.demand", "accounts.failures",
    "accounts.guard", "accounts.limits",
)  # fmt: skip
"""What of a room may know the web: by a module's own name, or by its place in the house."""


def layers() -> list[str]:
    """The whole ladder as layers of import-linter, highest first."""
    floors: list[Sequence[str]] = [BESIDE, *((name,) for name in (*GROUND, *ROOMS)), *ROOF]
    return [" | ".join(floor) for floor in reversed(floors)]
