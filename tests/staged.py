"""Stages that are set once a process: the database in which the first test set one is copied for those that follow."""

from __future__ import annotations

import io
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.pool import QueuePool

from tests.databases import Engines

if TYPE_CHECKING:
    from marketplace.infra.data.runtime import Runtime

T = TypeVar("T")


@dataclass(frozen=True)
class _Set:
    """A stage as it stood: its database, its files, and what the builder gave back, without the test's own things."""

    url: str
    files: Path
    given: bytes


class Stages:
    """The stages of this process, by engine and name."""

    def __init__(self, engines: Engines, folder: Path) -> None:
        self.engines, self.folder = engines, folder
        self.found: dict[tuple[str, str], _Set] = {}

    def set(self, runtime: Runtime, build: Callable[[], T], name: str, *own: object) -> T:
        """What `build` gives, built or brought back. `own` are things of the test that it holds beside the runtime.

        A database that the test has already used is left as it is, and built upon.
        """
        if _is_used(runtime):
            return build()
        engine, databases = runtime.engine.dialect.name, self.engines.of(runtime.engine.dialect.name)
        url = runtime.engine.url.render_as_string(hide_password=False)
        if (kept := self.found.get((engine, name))) is None:
            made = build()
            runtime.engine.dispose()
            files = self.folder / str(len(self.found))
            shutil.copytree(_files_of(runtime), files)
            kept = self.found[engine, name] = _Set(databases.fresh(empty=True), files, _kept(made, (runtime, *own)))
            databases.copy(url, kept.url)
            return made
        databases.copy(kept.url, url)
        shutil.copytree(kept.files, _files_of(runtime), dirs_exist_ok=True)
        brought: T = _brought(kept.given, (runtime, *own))
        return brought


def _is_used(runtime: Runtime) -> bool:
    pool = runtime.engine.pool
    assert isinstance(pool, QueuePool)
    return bool(pool.checkedin() or pool.checkedout())


def _files_of(runtime: Runtime) -> Path:
    from marketplace.infra.files.media import media_of

    return Path(media_of(runtime).place())


def _kept(made: object, own: tuple[object, ...]) -> bytes:
    class Keeping(pickle.Pickler):
        def persistent_id(self, thing: object) -> int | None:
            return next((number for number, each in enumerate(own) if each is thing), None)

    stream = io.BytesIO()
    Keeping(stream).dump(made)
    return stream.getvalue()


def _brought(given: bytes, own: tuple[object, ...]) -> Any:
    class Bringing(pickle.Unpickler):
        def persistent_load(self, number: int) -> object:
            return own[number]

    return Bringing(io.BytesIO(given)).load()
