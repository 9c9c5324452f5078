"""What holds of the files themselves: locked, sized, and free of the machine they were written on."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.machine import ROOT

LONGEST_MODULE = 400
MACHINE = re.compile(r"(?<![\w.<}-])/" + r"(?:work|farm|root|tmp|opt|home/\w+|Users/\w+)" + r"(?:/|\b)")
INDEX = re.compile(r"(?i)(?:index" + r"-url|--find" + r"-links|registry" + r"\s*=)")
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".sh", ".po", ".json", ".csv", ".svg", ".mako", ""}


def tracked() -> list[Path]:
    """Every file under version control."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_locks_carry_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\w)", text.strip())
    assert len(entries) > 40
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_lock_of_the_tests_holds_that_of_a_running_copy() -> None:
    run, test = (
        set(re.findall(r"^([\w.\[\]-]+==\S+)", (ROOT / name).read_text(), re.M))
        for name in ("requirements.txt", "requirements-test.txt")
    )
    assert run <= test


def test_no_file_names_a_machine_or_an_index() -> None:
    found = [
        f"{named(path)}:{number}: {line.strip()[:120]}"
        for path in tracked()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if MACHINE.search(line) or INDEX.search(line)
    ]
    assert found == []


def test_modules_are_short_enough_to_read() -> None:
    modules = [
        path
        for path in tracked()
        if path.suffix == ".py" and named(path).startswith(("marketplace/", "tests/", "tools/"))
    ]
    sizes = {named(path): len(path.read_text().splitlines()) for path in modules}
    assert len(sizes) > 100
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in tracked() if path.is_relative_to(ROOT / "tests") and path.suffix == ".py"}
    assert [named(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
