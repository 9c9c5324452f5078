"""Applications handed on from test to test, for building one and teaching it its statements takes long.

The databases of tests come back under the same address, so that an application finds a fresh one where its last was.
One that a test has changed in any way that can be seen is thrown away.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marketplace.config import Settings
    from marketplace.infra.web.request_edge import Marketplace

MOST = 8
"""Applications that are kept at rest."""
DEPTH = 4
PLAIN = (str, bytes, int, float, bool, type(None))
LOOKED_UP = ("jinja_env", "jinja_loader", "logger", "name", "has_static_folder")
"""What an application makes when it is first asked."""


@dataclass
class Kept:
    """An application at rest, with what it and the limiter looked like when it was new."""

    app: Marketplace
    shape: object
    limiter: dict[str, Any]


class Pool:
    """The applications of this process that no test uses at the moment, by what they were told."""

    def __init__(self) -> None:
        self.resting: OrderedDict[Settings, Kept] = OrderedDict()

    @contextmanager
    def lend(self, settings: Settings, clock: Callable[[], Any]) -> Iterator[Marketplace]:
        """The application over that database: one that stood by, or a new one."""
        from marketplace.infra.files import media
        from marketplace.payments.methods import METHODS, Methods

        told = replace(settings, media_url="", stripe_api_base=None)
        kept = self.resting.pop(told, None) or _built(settings)
        app = kept.app
        _limiter().update(kept.limiter)
        app.runtime.clock = clock
        media.bind(app.runtime, settings.media_url)
        app.runtime.provide(Methods, Methods(METHODS, settings))
        try:
            yield app
        finally:
            app.runtime.engine.dispose()
        app.testing = True
        if _shape(app) == kept.shape:
            self._rest(told, kept)

    def _rest(self, told: Settings, kept: Kept) -> None:
        kept.app._got_first_request = False
        self.resting[told] = kept
        while len(self.resting) > MOST:
            self.resting.popitem(last=False)


def _built(settings: Settings) -> Kept:
    from marketplace.app import create_app

    app = create_app(settings)
    app.testing = True
    for name in LOOKED_UP:
        getattr(app, name)
    return Kept(app, _shape(app), dict(_limiter()))


def _limiter() -> dict[str, Any]:
    """The limiter of the process, which each application sets up for itself."""
    from marketplace.accounts.limits import limiter

    return vars(limiter)


def _shape(app: Marketplace) -> object:
    """What tests might change: the parts of the application, its runtime, and who listens to its engine."""
    from marketplace.infra.data.bell import Bell
    from marketplace.infra.files.media import MediaStore
    from marketplace.payments.methods import Methods

    runtime = app.runtime
    services = {kind: each for kind, each in runtime.services.items() if kind not in (MediaStore, Methods, Bell)}
    return (
        _told({name: value for name, value in vars(app).items() if name not in ("_got_first_request", "runtime")}),
        _told({name: value for name, value in vars(runtime).items() if name not in ("clock", "services")}),
        _told([services, vars(runtime.bus), app.jinja_env.globals, app.jinja_env.filters]),
        [_listeners(of) for of in (runtime.engine, runtime.engine.pool)],
    )


def _told(thing: Any, depth: int = DEPTH) -> object:
    """Plain values and containers as they are, anything else by which object it is; what is empty counts as absent."""
    if isinstance(thing, PLAIN):
        return thing
    if depth and isinstance(thing, dict):
        return {key: _told(value, depth - 1) for key, value in thing.items() if value != {} and value != []}
    if depth and isinstance(thing, list | tuple):
        return [_told(each, depth - 1) for each in thing]
    return id(thing)


def _listeners(of: Any) -> dict[str, int]:
    found = {name: getattr(of.dispatch, name) for name in dir(of.dispatch) if not name.startswith("_")}
    return {name: len(list(heard)) for name, heard in found.items() if hasattr(heard, "__iter__")}
