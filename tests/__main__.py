"""Everything that must hold before a change lands: `python3 -m marketplace test`.

With arguments for pytest, only pytest is run, with them; `--quick` and `--both` say which tests (see `selection`). The
last lines name the slowest tests, the processors' time, and what this machine could not run.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.machine import ROOT, bring_browser

PYTHON = sys.executable
CHECKS: list[tuple[str, list[str]]] = [
    ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    ("mypy --strict", [PYTHON, "-m", "mypy", "--strict", "marketplace"]),
    (
        "import ladder",
        [PYTHON, "-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"],
    ),
    ("migrations", [PYTHON, "-m", "tests.migration_check"]),
    ("templates", [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"]),
]


WHOLE = {"--quick", "--both"}
SLOWEST = 10


class NotRun:
    """Collects the tests that were left out, and why, and how long the others took; a plugin of pytest."""

    def __init__(self) -> None:
        self.reasons: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    def _add(self, longrepr: object) -> None:
        reason = str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")
        reason = reason.removeprefix("not on this machine: ")
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.skipped:
            self._add(report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._add(report.longrepr)

    @property
    def count(self) -> int:
        return sum(self.reasons.values())

    def slowest(self) -> str:
        """The ten slowest tests, in one line."""
        worst = sorted(self.seconds.items(), key=lambda each: -each[1])[:SLOWEST]
        return "slowest: " + "; ".join(
            f"{seconds:.0f} s {name.partition('[')[0].rpartition('/')[2]}" for name, seconds in worst
        )

    def line(self) -> str:
        """The last line of every run."""
        why = "; ".join(f"{count} × {reason}" for reason, count in sorted(self.reasons.items()))
        return f"not run here: {self.count}" + (f" ({why})" if why else "")


def passes(name: str, command: list[str]) -> bool:
    """Run a check, quietly when it passes."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = f"{done.stdout.rstrip()}\n" if done.returncode else ""
    word = "FAILED" if done.returncode else "ok    "
    print(f"{said}{word} {name}, {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode == 0


def failed_checks() -> list[str]:
    """Runs the checks, as many at once as there are processors; the names of those that failed."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = list(pool.map(lambda check: passes(*check), CHECKS))
    return [name for (name, _command), is_good in zip(CHECKS, passed, strict=True) if not is_good]


def processor_minutes() -> float:
    """Minutes of the processors that this run and all its processes took, user and system."""
    taken = os.times()
    return (taken.user + taken.system + taken.children_user + taken.children_system) / 60


PROCESSES = str((os.cpu_count() or 1) + 1)
"""One more than there are processors: a test that waits for a browser or a server leaves its own to another."""


def on_several(arguments: list[str]) -> list[str]:
    """The arguments for pytest, on several processes unless they say otherwise."""
    alone = any(
        each.startswith(("-n", "--numprocesses", "--pdb")) or each in {"-s", "-h", "--help"} for each in arguments
    )
    loud = any(each.startswith(("-q", "-v")) for each in arguments)
    return [*([] if alone else ["-n", PROCESSES, "--dist", "worksteal"]), *([] if loud else ["-q"]), *arguments]


def main(arguments: list[str]) -> int:
    """Run the checks and the tests, or pytest alone with these arguments; 0 when all of it passed."""
    os.chdir(ROOT)
    is_whole = set(arguments) <= WHOLE
    failed = failed_checks() if is_whole else []
    if bring_browser() is None:
        print("No browser could be installed; the tests that need one are left out.", flush=True)
    not_run = NotRun()
    code = int(pytest.main(on_several(arguments), plugins=[not_run]))
    if failed:
        print(f"failed before the tests: {', '.join(failed)}")
    print(not_run.slowest())
    print(f"user and system time: {processor_minutes():.1f} minutes")
    print(not_run.line(), flush=True)
    if code == 0 and (failed or (not_run.count and os.environ.get("CI"))):
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
