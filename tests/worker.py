"""A worker that does what is due in the very moment it is woken, so that a story goes on at once."""

from pathlib import Path
from threading import Event

from marketplace.infra.data.bell import Bell
from marketplace.infra.data.jobs import work_one
from marketplace.infra.data.runtime import Runtime


class WorkerAtOnce(Bell):
    """In place of the bell: whoever rings it does the work."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(Path())
        self.runtime = runtime

    def ring(self) -> None:
        while work_one(self.runtime):
            pass


class NoWorker(Bell):
    """A bell that nobody hears."""

    def __init__(self) -> None:
        super().__init__(Path())

    def ring(self) -> None:
        return

    def wait(self, seconds: float, stopped: Event) -> bool:
        return False
