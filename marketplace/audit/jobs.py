"""What recurs in this room: the history is sealed once a day, as early as a worker comes to it."""

from datetime import datetime, timedelta

from marketplace.audit.operations import seal
from marketplace.infra.data.jobs import Periodic
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import Runtime


def seal_today(runtime: Runtime, at: datetime) -> None:
    """Seals today's heads, unless they are."""
    key = runtime.services[Keyring].seal[0]
    runtime.run(lambda: seal(key, at))


PERIODIC = (Periodic("audit.seal", timedelta(hours=6), seal_today),)
