"""Everything that must hold before a change lands: `python3 -m marketplace test`.

With arguments, only pytest is run, with them. The last line counts what this machine could not run.
"""

import os
import subprocess
import sys
import time

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


class NotRun:
    """Collects the tests that were left out, and why; a plugin of pytest."""

    def __init__(self) -> None:
        self.reasons: dict[str, int] = {}

    def _add(self, longrepr: object) -> None:
        reason = str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")
        reason = reason.removeprefix("not on this machine: ")
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self._add(report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._add(report.longrepr)

    @property
    def count(self) -> int:
        return sum(self.reasons.values())

    def line(self) -> str:
        """The last line of every run."""
        why = "; ".join(f"{count} × {reason}" for reason, count in sorted(self.reasons.items()))
        return f"not run here: {self.count}" + (f" ({why})" if why else "")


def passes(name: str, command: list[str]) -> bool:
    """Run a check, quietly when it passes."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout.rstrip())
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}, {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    """Run the checks and the tests, or pytest alone with these arguments; 0 when all of it passed."""
    os.chdir(ROOT)
    failed = [] if arguments else [name for name, command in CHECKS if not passes(name, command)]
    if bring_browser() is None:
        print("No browser could be installed; the tests that need one are left out.", flush=True)
    not_run = NotRun()
    code = int(pytest.main(arguments or ["-n", "2", "--dist", "worksteal", "-q"], plugins=[not_run]))
    if failed:
        print(f"failed before the tests: {', '.join(failed)}")
    print(not_run.line(), flush=True)
    if code == 0 and (failed or (not_run.count and os.environ.get("CI"))):
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
