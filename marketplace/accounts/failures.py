"""A failed try is told to the account's holder, though the page that refused it is undone."""

from marketplace.accounts import security_log
from marketplace.accounts.afterwards import after_answer
from marketplace.accounts.browser import this_device
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import now


def note_failed_try(person: User | None, kind: str) -> None:
    """Has the failure written into the person's security log once this request is over; nothing for nobody's."""
    if person is None:
        return
    user_id, at, device = person.id, now(), this_device()
    after_answer(lambda: security_log.note_failure(user_id, kind, at, device))
