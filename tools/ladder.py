"""Draws docs/ladder.svg from the imports themselves: every room on its rung, and a mark under each room it imports.

What is right of the stairs would be an import upwards: there is none.

    .venv/bin/python tools/ladder.py
"""

import sys
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from marketplace.ladder import GROUND, ROOF, ROOMS  # noqa: E402

PICTURE = ROOT / "docs" / "ladder.svg"
STEP, TOP, NAMES = 28, 120, 250
FLOORS: list[tuple[str, ...]] = [*((name,) for name in (*GROUND, *ROOMS)), *ROOF]
"""Lowest first; those that stand side by side share a rung."""


def imports() -> dict[str, set[str]]:
    """Which part of the house imports which others, by the first name below the package."""
    graph = grimp.build_graph("marketplace", cache_dir=None)
    placed = {name for floor in FLOORS for name in floor}
    found: dict[str, set[str]] = {name: set() for name in placed}
    for module in graph.modules:
        here = module.split(".")[1:2]
        for imported in graph.find_modules_directly_imported_by(module):
            there = imported.split(".")[1:2]
            if here and there and here != there and {*here, *there} <= placed:
                found[here[0]].add(there[0])
    return found


def draw(edges: dict[str, set[str]]) -> str:
    """The picture: a row for each rung, the lowest at the bottom; a column for each rung, the lowest at the left."""
    rung = {name: number for number, floor in enumerate(FLOORS) for name in floor}
    count = len(FLOORS)
    wide, high = NAMES + STEP * count + 80, TOP + STEP * count + 16
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" aria-labelledby="t d">',
        '<title id="t">The ladder of the house: who imports whom</title>',
        f'<desc id="d">{escape(told(edges))}</desc>',
        "<style>text{font:13px system-ui,sans-serif;fill:#3b2a1a}.step{fill:#f6efe0;stroke:#e0d3b8}"
        ".own{fill:#8a5a2b}.mark{fill:#23395d}</style>",
    ]
    for row, floor in enumerate(FLOORS):
        y = TOP + STEP * (count - 1 - row)
        out.append(f'<text x="{NAMES - 10}" y="{y + 18}" text-anchor="end">{escape(" · ".join(floor))}</text>')
        across = NAMES + STEP * row + 12
        out.append(f'<text transform="translate({across} {TOP - 8}) rotate(-50)">{escape(" · ".join(floor))}</text>')
        for column in range(row + 1):
            kind = "own" if column == row else "step"
            out.append(_square(kind, NAMES + STEP * column, y, STEP - 2))
        below = {rung[there] for name in floor for there in edges[name] if rung[there] != row}
        out += [_square("mark", NAMES + STEP * column + 7, y + 7, STEP - 16) for column in sorted(below)]
    return "\n".join([*out, "</svg>"]) + "\n"


def _square(kind: str, x: int, y: int, size: int) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{size}" height="{size}" rx="3"/>'


def told(edges: dict[str, set[str]]) -> str:
    """The same in words, for whoever cannot see it."""
    lines = (f"{name} imports {', '.join(sorted(below))}" for name, below in sorted(edges.items()) if below)
    return "; ".join(lines) + "."


if __name__ == "__main__":
    PICTURE.write_text(draw(imports()))
    print(f"{PICTURE.relative_to(ROOT)}: {sum(map(len, imports().values()))} imports between rooms")
