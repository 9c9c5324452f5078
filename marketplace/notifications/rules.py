"""Which events are news, and to whom: what all rooms say of their own, together."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from marketplace.infra.manifest import NoticeKind, Notices

Value = TypeVar("Value")


class AllNotices:
    """The notices of all rooms; a key, a noun or a detail may be explained by one room only."""

    def __init__(self, rooms: Iterable[Notices]) -> None:
        given = list(rooms)
        self.kinds: Mapping[str, NoticeKind] = _joined(each.kinds for each in given)
        self.icons: Mapping[str, str] = _joined(each.icons for each in given)
        self.pages: Mapping[str, tuple[str, str]] = _joined(each.pages for each in given)
        self.shown = _joined(each.shown for each in given)
        self.derived = _joined(each.derived for each in given)
        self.jobs = _joined(each.jobs for each in given)

    def audience(self, key: str) -> tuple[str, ...]:
        """Who is told of such an event; nobody of one that no room names."""
        kind = self.kinds.get(key)
        return kind.audience if kind is not None else ()


def _joined(parts: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    joined: dict[str, Value] = {}
    for part in parts:
        if twice := joined.keys() & part.keys():
            raise ValueError(f"said by two rooms: {sorted(twice)}")
        joined |= part
    return joined
