"""Where the shapes of a picture of quantity stand: plain integers, drawn by templates/components/pictures.html."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import split

MOST_UNITS = 20
"""More units than this are not countable at a glance: draw a bar instead."""

CELL_WIDTH, CELL_HEIGHT, CELL_STEP, LEAST_CELLS = 38, 50, 44, 12
BAR_WIDTH, BAR_GAP, BAR_LEAST = 1_000, 5, 8

_TICK = "M{x} 28l7 7 12-15"
_CROSS = "M{x} 20l14 14M{right} 20l-14 14"
_MARK = "M{x} 15v14M{x} 37v.5"


@dataclass(frozen=True)
class Cell:
    """One unit drawn: a box and, where its tone has one, a mark or a number inside."""

    css: str
    x: int
    y: int
    width: int
    height: int
    dashed: bool = False
    path: str = ""
    path_css: str = ""
    text: str = ""
    text_x: int = 0
    text_y: int = 0


@dataclass(frozen=True)
class Units:
    """A row of units and the size of its picture."""

    width: int
    height: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Part:
    """One part of a bar: its tone, and where it stands on the bar's width."""

    tone: str
    x: int
    width: int


@dataclass(frozen=True)
class Bar:
    """The parts of a whole, left to right, and the width they fill together with the gaps between them."""

    width: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Row:
    """A place compared with others: its bar's width of 1,000, and the words at either end."""

    label: str
    width: int
    words: str


def units(tones: Sequence[str]) -> Units:
    """At most twenty units by tone: good, bad, attention, now (numbered), line (not yet), none (never made)."""
    if len(tones) > MOST_UNITS:
        raise DomainError("too_many_units_to_draw", count=len(tones))
    cells = tuple(_cell(tone, index) for index, tone in enumerate(tones))
    return Units(max(len(tones), LEAST_CELLS) * CELL_STEP + 2, CELL_HEIGHT + 4, cells)


def _cell(tone: str, index: int) -> Cell:
    x = 2 + index * CELL_STEP
    if tone == "none":
        return Cell("s-strong", x + 1, 3, CELL_WIDTH - 2, CELL_HEIGHT - 2, dashed=True)
    path, text = "", ""
    if tone == "good":
        path = _TICK.format(x=x + 10)
    elif tone == "bad":
        path = _CROSS.format(x=x + 12, right=x + 26)
    elif tone == "attention":
        path = _MARK.format(x=x + CELL_WIDTH // 2)
    elif tone in {"action", "now"}:
        tone, text = "action", str(index + 1)
    return Cell(
        f"f-{tone}", x, 2, CELL_WIDTH, CELL_HEIGHT, path=path, path_css="s-surface",
        text=text, text_x=x + CELL_WIDTH // 2, text_y=36,
    )  # fmt: skip


def bar(parts: Sequence[tuple[str, int]]) -> Bar:
    """Parts of a whole as (tone, amount), widths by largest remainder; zero left out, all else wide enough to see."""
    shown = [(tone, amount) for tone, amount in parts if amount > 0]
    if not shown:
        return Bar(BAR_WIDTH, ())
    widths = split(BAR_WIDTH - BAR_GAP * (len(shown) - 1), [amount for _, amount in shown])
    for index, width in enumerate(widths):
        if width < BAR_LEAST:
            widths[widths.index(max(widths))] -= BAR_LEAST - width
            widths[index] = BAR_LEAST
    placed, x = [], 0
    for (tone, _), width in zip(shown, widths, strict=True):
        placed.append(Part(tone, x, width))
        x += width + BAR_GAP
    return Bar(BAR_WIDTH, tuple(placed))


def bars(rows: Sequence[tuple[str, int, str]]) -> tuple[Row, ...]:
    """Places compared as (label, amount, words): the largest fills its line, the others keep their proportion to it."""
    largest = max((amount for _, amount, _ in rows), default=0)
    return tuple(
        Row(label, BAR_WIDTH * max(amount, 0) // largest if largest > 0 else 0, words) for label, amount, words in rows
    )


GLOBALS = {"draw_units": units, "draw_bar": bar, "draw_bars": bars}
"""What the templates call; the application adds these to Jinja's globals."""
