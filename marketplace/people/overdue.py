"""Requests about data past the time the law gives, in words for the desk.

The board of what is overdue between two parties of an order does not hold them: no order file is theirs. They stand
among the tasks, in red.
"""

from flask_babel import gettext as _

from marketplace.infra.data.runtime import now
from marketplace.people.rights_labels import span
from marketplace.people.rights_models import DataRequest


def late_words(request: DataRequest) -> str:
    """By how much a request is late, and against which rule."""
    return str(_("Late by %(time)s: the law gives 3 × 24 hours.", time=span(now() - request.due_at)))
