"""A failed try is told to the account's holder, though the page that refused it is undone."""

import logging
from typing import Any

from flask import g

from marketplace.accounts import security_log
from marketplace.accounts.browser import this_device
from marketplace.accounts.models import User
from marketplace.infra.runtime import now
from marketplace.infra.transactions import Marketplace, current_runtime


def note_failed_try(person: User | None, kind: str) -> None:
    """Has the failure written into the person's security log once this request is over; nothing for nobody's."""
    if person is not None:
        g.failed_try = (person.id, kind, now(), this_device())


def init_failures(app: Marketplace) -> None:
    """Writes what the request left to be told."""

    @app.teardown_request
    def write(error: BaseException | None) -> None:
        told: tuple[Any, ...] | None = g.pop("failed_try", None)
        if told is None:
            return
        try:
            current_runtime().run(lambda: security_log.note_failure(*told))
        except Exception:
            logging.getLogger(__name__).exception("a failed try could not be told")
