"""Nothing is left out silently: the last line counts it, and with CI set it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import ROOT

pytestmark = pytest.mark.long

PASSING = "def test_one():\n    assert True\n"
LEFT_OUT = "from tests.machine import not_here\n\ndef test_two():\n    not_here('no printer')\n"
FAILING = "def test_three():\n    assert 1 == 2\n"


def run_tests(folder: Path, source: str, ci: str) -> tuple[int, list[str]]:
    (folder / "test_some.py").write_text(source)
    environ = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests", str(folder), "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    return done.returncode, done.stdout.strip().splitlines()


@pytest.mark.parametrize(
    ("source", "ci", "code", "last"),
    [
        (PASSING + LEFT_OUT, "", 0, "not run here: 1 (1 × no printer)"),
        (PASSING + LEFT_OUT, "1", 1, "not run here: 1 (1 × no printer)"),
        (FAILING, "", 1, "not run here: 0"),
    ],
)
def test_what_is_left_out_is_counted_in_the_last_line(
    tmp_path: Path, source: str, ci: str, code: int, last: str
) -> None:
    returned, lines = run_tests(tmp_path, source, ci)
    assert returned == code, lines
    assert lines[-1] == last
    assert any(" passed" in line or " failed" in line for line in lines)
