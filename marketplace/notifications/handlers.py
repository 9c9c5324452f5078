"""Every event may be news to somebody; what somebody wrote goes from the inboxes when she is erased."""

from collections.abc import Callable
from typing import Any

from marketplace.accounts.events import UserErased
from marketplace.infra.data.events import Event
from marketplace.kernel.document_keys import ids_of
from marketplace.notifications.operations import forget_words, tell


def forget_erased(event: UserErased) -> None:
    """Inboxes keep nothing of what an erased person wrote."""
    forget_words(ids_of("user", [event.subject]))


BINDINGS: list[tuple[type[Event], Callable[[Any], None]]] = [(Event, tell), (UserErased, forget_erased)]
