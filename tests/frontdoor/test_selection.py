"""Which engine a test runs on: both where that is what it is about, else one, always the same."""

import subprocess
import sys
from collections import Counter

import pytest

from tests.__main__ import PROCESSES, on_several
from tests.machine import ROOT
from tests.selection import ENGINES, engine_for

pytestmark = pytest.mark.long

COMMANDS = 7
SOME = ("tests/parties/test_operations.py", "tests/ledger", "tests/orders/test_operations.py")


def collected(*arguments: str) -> list[str]:
    """The names of the tests that would run."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if "::" in line]


def engines_of(names: list[str], path: str) -> Counter[str]:
    """How often each test of that path runs, by its name without the engine."""
    mine = (name for name in names if name.startswith(path))
    return Counter(name.replace("sqlite", "…").replace("postgresql", "…") for name in mine if name.count("[") == 1)


def test_half_of_the_tests_run_on_each_engine_and_those_about_engines_on_both() -> None:
    names = collected(*SOME)
    assert set(engines_of(names, SOME[0]).values()) == {1}
    assert {engine: any(engine in name for name in names if name.startswith(SOME[0])) for engine in ENGINES} == {
        "sqlite": True, "postgresql": True,
    }  # fmt: skip
    assert 2 in engines_of(names, SOME[1]).values()
    assert 2 in engines_of(names, SOME[2]).values()


@pytest.mark.parametrize(("argument", "most"), [("--both", 2), ("--quick", 1)])
def test_all_run_on_both_or_none_on_the_server(argument: str, most: int) -> None:
    names = collected(argument, SOME[0])
    assert max(engines_of(names, SOME[0]).values()) == most
    assert any("postgresql" in name for name in names) == (argument == "--both")


def test_a_test_named_with_its_engine_runs() -> None:
    [name] = [name for name in collected(SOME[0]) if "draft_to_approved" in name]
    engine = engine_for(name.replace("[sqlite]", "[]").replace("[postgresql]", "[]"))
    assert engine in name
    other = name.replace(engine, next(each for each in ENGINES if each != engine))
    assert collected(other) == [other]


def test_a_quick_run_asks_for_no_browser_and_takes_half_of_what_is_spread() -> None:
    names = collected("--quick", "tests/looks/test_in_browser.py", "tests/frontdoor/test_commands.py")
    assert not [name for name in names if "in_browser" in name]
    commands = [name for name in names if "a_newer_database_is_refused" in name]
    assert 0 < len(commands) < COMMANDS


@pytest.mark.parametrize(
    ("given", "runs"),
    [
        ([], ["-n", PROCESSES, "--dist", "worksteal", "-q"]),
        (["tests/kernel"], ["-n", PROCESSES, "--dist", "worksteal", "-q", "tests/kernel"]),
        (["-n", "0"], ["-q", "-n", "0"]),
        (["-v", "--quick"], ["-n", PROCESSES, "--dist", "worksteal", "-v", "--quick"]),
    ],
)  # fmt: skip
def test_an_argument_turns_several_processes_into_one_only_where_it_says_so(given: list[str], runs: list[str]) -> None:
    assert on_several(given) == runs
