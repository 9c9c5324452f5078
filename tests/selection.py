"""Which tests run: those about an engine's own ways on both engines, each other on one, so that each engine gets half.

What has many cases of one kind is `spread` over the engines. `--both` runs everything on both; `--quick` runs what is
not long and asks for no browser, on SQLite, half of what is spread, and properties with fewer examples.
"""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import pytest

ENGINES = ("sqlite", "postgresql")
BOTH_FOLDERS = frozenset({"audit", "book", "frontdoor", "infra", "journeys", "ledger"})
"""Rooms whose tests are about locks, triggers, migrations, or whole stories."""
BOTH_FIXTURES = frozenset({"engine", "empty_database_url"})
FIXTURES = ("database_url", "empty_database_url", "told_in", "bookkeeping")


def add_options(parser: pytest.Parser) -> None:
    """The two arguments."""
    parser.addoption("--both", action="store_true", help="run every test on both engines")
    parser.addoption("--quick", action="store_true", help="leave out PostgreSQL, browsers and what is long")


def engine_for(name: str) -> str:
    """The engine of a test that runs on one: always the same for a name, and about half of them each."""
    return ENGINES[sha256(name.encode()).digest()[0] % len(ENGINES)]


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what this run does not ask for; a test named with its engine always runs."""
    if config.getoption("both") or any("[" in argument for argument in config.args):
        return
    kept = set(_quick(items) if config.getoption("quick") else _halved(items))
    left_out = [item for item in items if item not in kept]
    items[:] = [item for item in items if item in kept]
    config.hook.pytest_deselected(items=left_out)


def _quick(items: Iterable[pytest.Item]) -> Iterable[pytest.Item]:
    return (item for item in items if engine_of(item) != "postgresql" and not _is_slow(item))


def _is_slow(item: pytest.Item) -> bool:
    if item.get_closest_marker("spread") and engine_of(item) and engine_for(_name_without_engine(item)) != "sqlite":
        return True
    return bool(item.get_closest_marker("long")) or "browser" in getattr(item, "fixturenames", ())


def _halved(items: Iterable[pytest.Item]) -> Iterable[pytest.Item]:
    twins: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        twins[_name_without_engine(item)].append(item)
    for name, found in twins.items():
        if len(found) < len(ENGINES) or _is_for_both(found[0]):
            yield from found
        else:
            yield from (item for item in found if engine_of(item) == engine_for(name))


def engine_of(item: pytest.Item) -> str | None:
    """The engine that an item's parameters name; None for a test without a database."""
    given = getattr(getattr(item, "callspec", None), "params", {})
    return next((given[name] for name in FIXTURES if given.get(name) in ENGINES), None)


def _name_without_engine(item: pytest.Item) -> str:
    head, _bracket, parameters = item.nodeid.partition("[")
    return f"{head}[{'-'.join(part for part in parameters.rstrip(']').split('-') if part != engine_of(item))}]"


def _is_for_both(item: pytest.Item) -> bool:
    if item.get_closest_marker("spread"):
        return False
    folders = item.path.parts[:-1]
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("both") or BOTH_FOLDERS & set(folders[-1:]) or BOTH_FIXTURES & set(fixtures))
