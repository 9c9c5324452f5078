"""A document's state as a person sees it: word, colour, icon."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Label:
    """What the state is called, and how it looks; tones are wait, attention, good, bad, action."""

    word: Any
    tone: str = "wait"
    icon: str | None = None
