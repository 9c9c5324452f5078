"""The bell: wakes a worker at once. It carries no work and no meaning, so it may be lost at any time.

What stands in huey's stores is one byte; huey's own messages are pickles, which nobody here makes or reads.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from marketplace.infra.data.private import keep_database_private

if TYPE_CHECKING:
    from huey.storage import BaseStorage

NAME, STROKE = "purnakarya_bell", b"."
FILE = "bell.sqlite3"
GLANCE = 0.5
"""Seconds between two looks at the store."""
log = logging.getLogger(__name__)


class Bell:
    """Rung after a commit, heard by one worker: in a SQLite file of huey's, or in the store at REDIS_URL."""

    def __init__(self, folder: Path, redis_url: str | None = None) -> None:
        self.folder, self.redis_url = folder, redis_url
        self._is_broken = False

    def ring(self) -> None:
        """Wakes a worker; one stroke that nobody has heard yet is enough for all. Never fails."""
        try:
            with self._opened() as store:
                if not store.queue_size():
                    store.enqueue(STROKE)
        except Exception as error:
            self._note_broken(error)

    def wait(self, seconds: float, stopped: Event) -> bool:
        """Waits that long at most; whether the bell was heard. Ends early when `stopped`, and never fails."""
        until = time.monotonic() + seconds
        try:
            with self._opened() as store:
                while not stopped.is_set() and (left := until - time.monotonic()) > 0:
                    if store.dequeue() is not None:
                        return True
                    stopped.wait(min(GLANCE, left))
            self._is_broken = False
        except Exception as error:
            self._note_broken(error)
            stopped.wait(max(0.0, until - time.monotonic()))
        return False

    def _note_broken(self, error: Exception) -> None:
        """Tells it once: without its bell a worker still looks for itself."""
        if not self._is_broken:
            log.warning("the bell is out of order, workers look by themselves: %s", type(error).__name__)
        self._is_broken = True

    @contextmanager
    def _opened(self) -> Iterator[BaseStorage]:
        """The store, opened anew each time: a file that was taken away is made again."""
        from huey.storage import RedisStorage, SqliteStorage

        if not self.redis_url:
            keep_database_private(self.folder / FILE)
            store: BaseStorage = SqliteStorage(NAME, str(self.folder / FILE), fsync=False, cache_mb=0, timeout=1)
            try:
                yield store
            finally:
                store.close()
            return
        from redis import ConnectionPool

        pool = ConnectionPool.from_url(self.redis_url, socket_connect_timeout=1, socket_timeout=2)
        try:
            yield RedisStorage(NAME, blocking=False, connection_pool=pool)
        finally:
            pool.disconnect()
