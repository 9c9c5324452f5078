"""The production server as processes: they are started again when they die, and end with their master."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, text

from marketplace.serving import HEAD_START
from tests.copies import KEYS, give_files
from tests.machine import ROOT

pytestmark = pytest.mark.long

PATIENCE = 60
"""Seconds after which a server is taken to be lost; a whole machine may be busy."""


def until(holds: Callable[[], bool]) -> None:
    """Asks again and again whether it holds; a minute without it fails the test."""
    ended = threading.Event()
    for _ in range(PATIENCE * 10):
        if holds():
            return
        ended.wait(0.1)
    raise AssertionError("it did not come to hold")


def does_jobs(one: psutil.Process) -> bool:
    """Whether this is a `marketplace worker`; one that has just ended is none."""
    try:
        return "worker" in one.cmdline()
    except psutil.NoSuchProcess:
        return False


class Server:
    """A running `marketplace serve`, its processes and what they said."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, output: Path) -> None:
        self.process, self.port, self.output = process, port, output
        self.master = psutil.Process(process.pid)

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return [one for one in self.master.children() if not does_jobs(one)]

    def job_workers(self) -> list[psutil.Process]:
        """The processes that do what happens outside requests: one, or none."""
        return [one for one in self.master.children() if does_jobs(one)]

    def answers(self, path: str = "/readyz") -> bool:
        """Whether a page comes."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def lines(self) -> list[dict[str, object]]:
        """Everything that was said, on either stream; each line must be JSON."""
        return [json.loads(line) for line in self.output.read_text().splitlines()]


@contextmanager
def serving(database_url: str, folder: Path, *arguments: str, **differing: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "DATABASE_URL": database_url, "DATA_DIR": str(folder / "data"), "MEDIA_URL": str(folder / "media"),
        "PORT": str(port), "NODE_NAME": "node-7", "WORKERS": "2", "WORKER": "off", **KEYS, **differing,
    }  # fmt: skip
    give_files(environ["MEDIA_URL"])
    output = folder / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.cli", "serve", *arguments],
            cwd=ROOT, env={**os.environ, **environ}, stdout=stream, stderr=stream, start_new_session=True,
        )  # fmt: skip
    family: list[psutil.Process] = []
    try:
        server = Server(process, port, output)
        until(lambda: server.answers() or process.poll() is not None)
        assert process.poll() is None, output.read_text()
        family = [server.master, *server.master.children()]
        yield server
    finally:
        for one in {*family, *(psutil.Process(process.pid).children() if process.poll() is None else [])}:
            if one.is_running():
                one.kill()
        process.wait()


def has_ended(one: psutil.Process) -> bool:
    try:
        return not one.is_running() or one.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_killed_worker_is_replaced_each_time(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path) as server:
        for _ in range(3):
            until(lambda: len(server.workers()) == 2)
            killed = server.workers()[0]
            killed.kill()
            until(lambda gone=killed: has_ended(gone))  # type: ignore[misc]
            until(server.answers)
            until(lambda gone=killed: len({one.pid for one in server.workers()} - {gone.pid}) == 2)  # type: ignore[misc]
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0
        assert any("Unexpected exit from worker" in str(line["event"]) for line in server.lines())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ctrl_c_to_all_its_processes_ends_the_server(database_url: str, tmp_path: Path) -> None:
    """As a terminal sends it: to the whole group of processes."""
    with serving(database_url, tmp_path) as server:
        until(lambda: len(server.workers()) == 2)
        workers = server.workers()
        os.killpg(os.getpgid(server.process.pid), signal.SIGINT)
        assert server.process.wait(PATIENCE) == 0
        _gone, alive = psutil.wait_procs(workers, timeout=PATIENCE)
        assert alive == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_workers_end_with_a_killed_master(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path) as server:
        until(lambda: len(server.workers()) == 2)
        orphans = server.workers()
        server.master.kill()
        _gone, alive = psutil.wait_procs(orphans, timeout=PATIENCE)
        assert alive == []
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", server.port))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_all_that_is_said_is_one_object_a_line_with_node_and_process(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, LOG_LEVEL="INFO") as server:
        until(lambda: len(server.workers()) == 2)
        pids = {server.master.pid, *(worker.pid for worker in server.workers())}
        assert server.answers("/catalogue")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0
        lines = server.lines()
    assert {line["node"] for line in lines} == {"node-7"}
    assert {line["process"] for line in lines} <= pids
    said = [str(line["event"]) for line in lines]
    assert any(event.startswith("Listening at") for event in said)
    assert "request" in said


def attempts(engine: Engine) -> list[int]:
    """How often each row of the outbox was tried."""
    with engine.connect().execution_options(write=False) as connection:
        return list(connection.scalars(text("SELECT attempts FROM outbox ORDER BY id")))


def leave_a_row(engine: Engine) -> None:
    """A row of a job that this version does not know, as written by a process that was killed before it rang."""
    row = {"at": datetime(2026, 11, 26, tzinfo=UTC).replace(tzinfo=None), "owner": "order:1", "job": "of_another"}
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO outbox (job, payload, owner, created_at, not_before, attempts, last_error)"
                " VALUES (:job, '{}', :owner, :at, :at, 0, '')"
            ),
            row,
        )


def test_a_worker_runs_beside_the_web_processes_and_is_started_again(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    leave_a_row(engine)
    with serving(database_url, tmp_path, WORKER="on") as server:
        until(lambda: attempts(engine) == [1])
        [first] = server.job_workers()
        assert len(server.workers()) == 2
        first.kill()
        until(lambda: bool({one.pid for one in server.job_workers()} - {first.pid}))
        for file in (tmp_path / "data").glob("bell.sqlite3*"):
            file.unlink()
        leave_a_row(engine)
        until(lambda: attempts(engine) == [1, 1])
        family = server.master.children()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0
        _gone, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert alive == []
        said = [str(line["event"]) for line in server.lines()]
    assert "the worker ended and is started again" in said
    assert said.count("the worker ends") == 1, "told to stop, it came to its end"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_worker_ends_with_its_server(database_url: str, engine: Engine, tmp_path: Path, how: signal.Signals) -> None:
    leave_a_row(engine)
    with serving(database_url, tmp_path, WORKER="on") as server:
        until(lambda: attempts(engine) == [1])
        family = server.master.children()
        if how == signal.SIGINT:
            os.killpg(os.getpgid(server.process.pid), how)
        else:
            server.master.kill()
        _gone, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert alive == []
        said = [str(line["event"]) for line in server.lines()]
    assert said.count("the worker ends") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("arguments", "setting"), [(["--no-worker"], "on"), ([], "off")])
def test_a_server_that_is_told_so_starts_no_worker(
    database_url: str, tmp_path: Path, arguments: list[str], setting: str
) -> None:
    with serving(database_url, tmp_path, *arguments, WORKER=setting) as server:
        until(lambda: len(server.workers()) == 2)
        began = psutil.Process(server.process.pid).create_time()
        until(lambda: time.time() - began > HEAD_START + 1)
        assert server.job_workers() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_server_that_imports_the_application_is_refused_too(database_url: str, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "MEDIA_URL": str(tmp_path / "no"), **KEYS}
    done = subprocess.run(
        [sys.executable, "-c", "import marketplace.wsgi"],
        cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    told = json.loads(line)
    assert told["event"] == "cannot start"
    assert str(told["reason"]).startswith("MEDIA_URL: the folder is not the folder of this database's files")
