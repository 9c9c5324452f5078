"""What is written once a request is over, whatever became of its page: a refused page undoes only its own work."""

import logging
from collections.abc import Callable

from flask import g

from marketplace.infra.web.request_edge import Marketplace, current_runtime

Action = Callable[[], None]


def after_answer(action: Action) -> None:
    """Has the action run in a transaction of its own after this request."""
    if "after_answer" not in g:
        g.after_answer = []
    g.after_answer.append(action)


def init_afterwards(app: Marketplace) -> None:
    """Runs what the request left to be done; a failure is logged and changes nothing of the answer."""

    @app.teardown_request
    def run(error: BaseException | None) -> None:
        actions: list[Action] = g.pop("after_answer", [])
        for action in actions:
            try:
                current_runtime().run(action)
            except Exception:
                logging.getLogger(__name__).exception("an action after the answer failed")
