"""The production server: its processes, what they say, and what must be there before they start."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import marketplace
from marketplace.app import create_app
from marketplace.config import SettingError, Settings
from marketplace.infra import logs
from marketplace.infra.web.front import Front
from marketplace.infra.web.request_edge import Marketplace

FAST, MOST = 60, 5
"""So many ends of the whole set of processes, each within so many seconds of its start, are too many."""
PATIENCE = 10
"""Seconds that a process has for what it is doing when it is told to stop."""
HEAD_START = 5
"""Seconds after which the worker follows the web processes."""
GLANCE = 0.5
"""Seconds between two looks at the worker."""
TO_OUR_LOG: dict[str, Any] = {
    "incremental": True,
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": True}},
}

_made: Marketplace | None = None
"""Made before the workers are forked from this process, so that they start at once."""


def demand_port(settings: Settings) -> None:
    """Refuses a port that is taken before anything else happens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingError(
                f"{settings.host}:{settings.port} cannot be used ({error.strerror}); set PORT to another number"
            ) from None


def demand_limits_store(settings: Settings) -> None:
    """Refuses a REDIS_URL at which nothing answers."""
    if not settings.redis_url:
        return
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2) as store:
            store.ping()
    except (RedisError, ValueError) as error:
        raise SettingError(f"REDIS_URL: no store answers there ({type(error).__name__})") from None


def run(settings: Settings, with_worker: bool = False) -> int:
    """Serves until told to stop, and starts again the processes that die; returns the exit code."""
    global _made
    _made = create_app(settings)
    with WorkerBeside() if with_worker else nullcontext():
        return _serve(settings)


def _serve(settings: Settings) -> int:
    failures = 0
    while True:
        began, server = time.monotonic(), _server(settings)
        try:
            server.serve()
        except SystemExit:
            if not server.interrupt_signal:
                logging.getLogger(__name__).error("the processes of the server ended and are started again")
        if server.interrupt_signal:
            return 0
        failures = failures + 1 if time.monotonic() - began < FAST else 1
        if failures >= MOST:
            logging.getLogger(__name__).critical("the processes of the server keep dying; giving up")
            return 1


def _server(settings: Settings) -> Any:
    return Granian(
        "marketplace.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        workers=settings.workers,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_access=False,
        log_level=LogLevels(settings.log_level.lower()),
        log_dictconfig=TO_OUR_LOG,
        websockets=False,
    )


class WorkerBeside:
    """Keeps one worker running beside the web processes, as a process of its own; it ends with the context.

    One that keeps dying is tried once a minute: pages do without it, and what it would do waits in the outbox.
    """

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> None:
        self._keeper.start()

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._keeper.join()

    def _keep(self) -> None:
        """Starts the worker a moment after the web processes, so that their start is as quick as without it."""
        failures, pause = 0, HEAD_START
        while not self._stopped.wait(pause):
            began = time.monotonic()
            self._live_through()
            if self._stopped.is_set():
                return
            failures = failures + 1 if time.monotonic() - began < FAST else 1
            pause = FAST if failures >= MOST else 1
            tell = logging.getLogger(__name__)
            if failures >= MOST:
                tell.critical("the worker keeps dying; it is started again in %s seconds", FAST)
            else:
                tell.error("the worker ended and is started again")

    def _live_through(self) -> None:
        """One life of the worker; told to stop, it may finish the work in its hands."""
        with _start_worker() as process:
            while process.poll() is None:
                if self._stopped.wait(GLANCE):
                    process.terminate()
                    try:
                        process.wait(PATIENCE)
                    except subprocess.TimeoutExpired:
                        process.kill()


def _start_worker() -> subprocess.Popen[bytes]:
    """A worker that Ctrl-C does not reach; it ends when our end of its standard input is closed."""
    root = str(Path(marketplace.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", "marketplace.cli", "worker", "--with-parent"],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


def application() -> Front:
    """What each process of the server serves; it ends with the process that started it."""
    master = multiprocessing.parent_process()
    if master is not None:
        if hasattr(os, "setpgrp"):
            os.setpgrp()  # Ctrl-C is for the master, which stops this process gracefully
        threading.Thread(target=_end_after, args=(master,), daemon=True).start()
    return Front(_made or _make())


def _make() -> Marketplace:
    """The application in a process that was not forked from one that has it."""
    settings = Settings.from_environ()
    logs.set_up(settings.log_level, settings.node)
    return create_app(settings)


def _end_after(master: Any) -> None:
    """Waits for the master's end, then stops this process: gracefully, and if it does not come to an end, at once."""
    master.join()
    logging.getLogger(__name__).error("the process that started this one is gone; ending")
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(PATIENCE)
    os._exit(1)
