"""The production server as processes: they are started again when they die, and end with their master."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.copies import KEYS, give_files
from tests.machine import ROOT

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


class Server:
    """A running `marketplace serve`, its processes and what they said."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, output: Path) -> None:
        self.process, self.port, self.output = process, port, output
        self.master = psutil.Process(process.pid)

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return self.master.children()

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
def serving(database_url: str, folder: Path, **differing: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "DATABASE_URL": database_url, "DATA_DIR": str(folder / "data"), "MEDIA_URL": str(folder / "media"),
        "PORT": str(port), "NODE_NAME": "node-7", "WORKERS": "2", **KEYS, **differing,
    }  # fmt: skip
    give_files(environ["MEDIA_URL"])
    output = folder / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace.cli", "serve"],
            cwd=ROOT, env={**os.environ, **environ}, stdout=stream, stderr=stream, start_new_session=True,
        )  # fmt: skip
    family: list[psutil.Process] = []
    try:
        server = Server(process, port, output)
        until(lambda: server.answers() or process.poll() is not None)
        assert process.poll() is None, output.read_text()
        family = [server.master, *server.workers()]
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


@pytest.mark.long
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
