"""Templates are compiled once for a copy, and pages do not depend on where the result is kept."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra.web.request_edge import Marketplace
from tests.client import Client


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The names of the templates that are compiled from now on."""
    names: list[str | None] = []
    compile_template = Environment.compile

    def noted(self: Environment, source: str, name: str | None = None, *rest: object) -> object:
        names.append(name)
        return compile_template(self, source, name, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", noted)
    return names


def page_of(app: Marketplace) -> int:
    try:
        return Client(app).get("/help").status_code
    finally:
        app.runtime.engine.dispose()


def test_a_second_start_compiles_nothing(
    make_settings: Callable[..., Settings], tmp_path: Path, compiled: list[str | None]
) -> None:
    settings = make_settings(DATA_DIR=str(tmp_path / "data"))
    assert page_of(create_app(settings)) == 200
    assert "reports/help.html" in compiled
    compiled.clear()
    assert page_of(create_app(settings)) == 200
    assert compiled == []


def test_a_page_is_shown_where_nothing_can_be_kept(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    app = create_app(make_settings(DATA_DIR=str(tmp_path / "data")))
    shutil.rmtree(tmp_path / "data" / "templates")
    assert page_of(app) == 200
