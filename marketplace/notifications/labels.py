"""One sentence for each event, in the reader's language, from the words that its room gives."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from marketplace.infra.data.runtime import service
from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.notifications.rules import AllNotices


def sentence(key: str, details: Mapping[str, Any]) -> str:
    """What happened, in the reader's language; KeyError on an event without words."""
    notices = service(AllNotices)
    kind = notices.kinds[key]
    words = kind.by_method.get(str(details.get("method")), kind.sentence)
    return str(words) % _Shown(details, notices)


def is_in_timeline(key: str) -> bool:
    """Whether such an event has words and an order's timeline shows it."""
    kind = service(AllNotices).kinds.get(key)
    return kind is not None and kind.in_timeline


def icon(key: str) -> str:
    """The icon of a kind of event."""
    return service(AllNotices).icons.get(key.partition(".")[0], "info")


class _Shown(dict[str, Any]):
    """An event's details as they read in a sentence."""

    def __init__(self, details: Mapping[str, Any], notices: AllNotices) -> None:
        super().__init__(details)
        self.details, self.notices = details, notices

    def __missing__(self, name: str) -> str:
        if name in self.notices.derived:
            return self.notices.derived[name](self.details)
        if name in ("person", "maker"):
            return str(_("somebody"))
        if name == "its_reason":
            return f". {self.get('reason')}" if self.get("reason") else ""
        return _("no reason given") if name == "reason" else ""

    def __getitem__(self, name: str) -> Any:
        value = self.get(name)
        if value is None or value == "":
            return self.__missing__(name)
        if name in self.notices.shown:
            return self.notices.shown[name](value)
        if name.endswith("_rupiah"):
            return formats.rupiah(value, language())
        if name.endswith("_quantity"):
            unit = str(self.get("unit") or "")
            return formats.quantity(value, unit, language()) if unit else _("in money")
        if name.endswith("_on"):
            return formats.day(date.fromisoformat(value) if isinstance(value, str) else value, language())
        return value
