"""What recurs in this room: once a day, as early as a worker comes to it, what is new is proved, then sealed."""

import logging
from datetime import datetime, timedelta

from marketplace.audit.new_proofs import new_violations_of_rooms
from marketplace.audit.sealing import SEALING, find_seal_of, seal
from marketplace.infra.data.jobs import Periodic, TryAgain
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import Runtime

log = logging.getLogger(__name__)
TOLD = 20
"""So many faults are told to the log, each in a line; `check` tells all."""


def seal_today(runtime: Runtime, at: datetime) -> None:
    """Proves what is new and seals it, unless today is sealed; TryAgain, all day long, when faults were found.

    It is sealed all the same: a fault in history stays, and what comes after it must not stay open to changes.
    """
    with runtime.unit_of_work(write=False):
        made = find_seal_of(at.date())
        found = 0 if made else _tell()
    if made is None:
        key = runtime.services[Keyring].seal[0]
        runtime.run(lambda: seal(key, at, found))
    faults = made.faults if made else found
    if faults:
        raise TryAgain(f"faults in what is new: {faults}")


def _tell() -> int:
    found = 0
    for fault in new_violations_of_rooms():
        found += 1
        if found <= TOLD:
            log.error("check --new: %s", fault)
    return found


PERIODIC = (Periodic(SEALING, timedelta(hours=6), seal_today),)
