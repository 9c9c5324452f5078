"""Failed proofs of who somebody is, counted for all workers and nodes: in the database, or in Valkey where one is set.

A try is counted before it is judged and taken back when it was right, so that many at once are no way around.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from redis import Redis, RedisError, WatchError
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.accounts.models import TryCount
from marketplace.accounts.rules import Count, is_under_attack, wait_after
from marketplace.infra.data.runtime import Runtime, session

FORGOTTEN = timedelta(days=1)
"""Counts older than this start anew."""
PATIENCE = 2
"""Seconds to wait for Valkey before the database counts in its place."""
Counts = Mapping[str, Count]


@dataclass(frozen=True)
class Try:
    """One try under its keys; from a browser that the account knows, only its own failures count."""

    pair: str
    account: str
    address: str
    is_known: bool = False

    @property
    def keys(self) -> list[str]:
        """What is counted, always in the same order, so that two tries never wait for each other."""
        return sorted({self.pair, self.account, self.address})


class TryCounts(Protocol):
    """Where failures are counted."""

    def spend(self, tried: Try, at: datetime) -> timedelta:
        """Counts a try that may be judged now; how long to wait instead, where it may not."""

    def forgive(self, tried: Try) -> None:
        """Takes a try back that was right, and this browser's earlier failures with it."""


def judge(tried: Try, counts: Counts, at: datetime) -> tuple[timedelta, dict[str, Count]]:
    """How long to wait, and what to write down: the try, or that an address has come to an account under attack."""
    known = {key: counts[key] if _is_fresh(counts[key], at) else Count() for key in tried.keys}
    pair, account, address = (known[key] for key in (tried.pair, tried.account, tried.address))
    if tried.is_known:
        account = address = Count()
    arrived = {tried.pair: Count(0, at)} if pair.tried_at is None and is_under_attack(account) else {}
    wait = wait_after(arrived.get(tried.pair, pair), account, address, at)
    if wait:
        return wait, arrived
    return wait, {key: replace(count, failures=count.failures + 1, tried_at=at) for key, count in known.items()}


def _is_fresh(count: Count, at: datetime) -> bool:
    return count.tried_at is not None and count.tried_at > at - FORGOTTEN


class DatabaseTries:
    """Counts in the copy's own database."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def spend(self, tried: Try, at: datetime) -> timedelta:
        """Counts in a transaction of its own, because a refused page undoes what it did itself."""

        def count() -> timedelta:
            wait, written = judge(tried, _locked(tried.keys, at), at)
            for key, kept in written.items():
                values = {"failures": kept.failures, "tried_at": kept.tried_at}
                session().execute(update(TryCount).where(TryCount.key == key).values(values))
            return wait

        return self.runtime.run(count)

    def forgive(self, tried: Try) -> None:
        """Within the transaction of the page that found it right."""
        session().execute(delete(TryCount).where(TryCount.key == tried.pair))
        others = (TryCount.key.in_({tried.account, tried.address} - {tried.pair}), TryCount.failures > 0)
        session().execute(update(TryCount).where(*others).values(failures=TryCount.failures - 1))


def _locked(keys: list[str], at: datetime) -> dict[str, Count]:
    """The counts under these keys, made where there are none, locked until the transaction ends."""
    insert: Any = postgresql.insert if session().get_bind().dialect.name == "postgresql" else sqlite.insert
    long_ago = at - FORGOTTEN
    for key in keys:
        row = insert(TryCount).values(key=key, failures=0, tried_at=long_ago)
        session().execute(row.on_conflict_do_nothing(index_elements=["key"]))
    picked = select(TryCount.key, TryCount.failures, TryCount.tried_at).where(TryCount.key.in_(keys))
    rows = session().execute(picked.order_by(TryCount.key).with_for_update())
    return {row.key: Count(row.failures, row.tried_at) for row in rows}


class ValkeyTries:
    """Counts in Valkey, which several machines share; while it does not answer, in the database."""

    def __init__(self, url: str, fallback: DatabaseTries) -> None:
        options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "decode_responses": True}
        self.store: Any = Redis.from_url(url, **options)
        self.fallback = fallback

    def spend(self, tried: Try, at: datetime) -> timedelta:
        """Counts where nobody else counts meanwhile; again when somebody did."""
        try:
            while True:
                try:
                    return self._spend(tried, at)
                except WatchError:
                    continue
        except RedisError:
            logging.getLogger(__name__).warning("the shared counts do not answer; the database counts")
            return self.fallback.spend(tried, at)

    def _spend(self, tried: Try, at: datetime) -> timedelta:
        with self.store.pipeline() as work:
            work.watch(*map(_named, tried.keys))
            counts = {key: _read(work.hgetall(_named(key))) for key in tried.keys}
            wait, written = judge(tried, counts, at)
            work.multi()
            for key, kept in written.items():
                assert kept.tried_at is not None
                work.hset(_named(key), mapping={"failures": kept.failures, "at": kept.tried_at.timestamp()})
                work.expire(_named(key), FORGOTTEN)
            work.execute()
        return wait

    def forgive(self, tried: Try) -> None:
        """At once: what is right is right, whatever becomes of the page."""
        self.fallback.forgive(tried)
        try:
            with self.store.pipeline() as work:
                work.delete(_named(tried.pair))
                for key in {tried.account, tried.address} - {tried.pair}:
                    work.hincrby(_named(key), "failures", -1)
                work.execute()
        except RedisError:
            logging.getLogger(__name__).warning("the shared counts do not answer; a right try stays counted there")


def _named(key: str) -> str:
    return f"purnakarya:try:{key}"


def _read(kept: Mapping[str, str]) -> Count:
    if "at" not in kept:
        return Count()
    return Count(max(int(kept["failures"]), 0), datetime.fromtimestamp(float(kept["at"]), UTC))


def forget_old_tries(at: datetime) -> None:
    """Deletes counts that start anew anyway."""
    session().execute(delete(TryCount).where(TryCount.tried_at < at - FORGOTTEN))
