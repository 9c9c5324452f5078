"""Contracts of the house that import-linter does not bring along."""

from fnmatch import fnmatch
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.contracts.layers import LayersContract

from marketplace import ladder


class Ladder(LayersContract):
    """A room imports only rooms below it, and every module of the house has its place."""

    type_name = "ladder"

    def __init__(self, name: str, session_options: dict[str, Any], contract_options: dict[str, Any]) -> None:
        made = {"containers": ["marketplace"], "exhaustive": "true", "layers": ladder.layers()}
        super().__init__(name, session_options, contract_options | made)


class InsideARoom(LayersContract):
    """Inside each room pages stand on operations and operations on rules; a room leaves out what it does not need."""

    type_name = "inside_a_room"

    def __init__(self, name: str, session_options: dict[str, Any], contract_options: dict[str, Any]) -> None:
        layers = [" | ".join(f"({file})" for file in floor) for floor in ladder.INSIDE]
        made = {"containers": [f"marketplace.{room}" for room in ladder.ROOMS], "layers": layers}
        super().__init__(name, session_options, contract_options | made)


class OutsidePages(Contract):
    """No module of these rooms imports these packages, but for its pages; and none but a page imports a page.

    Pages are named by patterns, of a module's own name or of its place in the house (`accounts.guard`); what is new is
    no page until it is named in `marketplace/ladder.py`.
    """

    type_name = "outside_pages"
    packages = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Looks at every direct import of every module that is no page."""
        wrong = [
            (module, imported)
            for module in sorted(graph.modules)
            if self.is_of_a_room(module) and not self.is_page(module)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if imported.partition(".")[0] in list(self.packages)
            or (self.is_of_a_room(imported) and self.is_page(imported))
        ]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Says which module imports what it must not."""
        for module, imported in check.metadata["wrong"]:
            output.print_error(f"{module} is no page and imports {imported}")

    def is_of_a_room(self, module: str) -> bool:
        """Whether it stands inside one of the rooms."""
        parts = module.split(".")
        return len(parts) > 2 and parts[1] in ladder.ROOMS

    def is_page(self, module: str) -> bool:
        """Whether one of the patterns names it."""
        _house, *place = module.split(".")
        return any(
            fnmatch(".".join(place), pattern) or any(fnmatch(part, pattern) for part in place[1:])
            for pattern in ladder.PAGES
        )
