"""A room is its own files and one line in the ladder: manifests are what the tree holds, and a new room is wired."""

import shutil
import subprocess
import sys
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import configure_mappers

from marketplace.app import HOUSE, load_models
from marketplace.infra.data.database import Base
from marketplace.infra.data.events import Event
from marketplace.infra.manifest import NavigationEntry, Notices, Room
from marketplace.infra.web.request_edge import Marketplace
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.ladder import GROUND, ROOF, ROOMS
from tests.frontdoor.test_contracts import contracts
from tests.machine import ROOT

HOLDS = {
    "models": "models", "views": "blueprint", "messages": "messages", "handlers": "reactions", "tasks": "tasks",
    "overdue": "overdue", "notices": "notices", "navigation": "navigation", "check": "proof", "jobs": "jobs",
    "witnesses": "witnesses",
    "newest": "proof_of_new",
}  # fmt: skip
"""The file of a room, and what its manifest calls it."""


OF_ORDERS = {"orders", "advances", "deliveries", "inspections", "payments", "settlements", "cases"}
"""Rooms whose tasks hang on an order: `reports.trade_tasks` reads each document once for all of them."""


def parts_of(room: Room) -> dict[str, str]:
    """What the manifest names, by field."""
    named = [*HOLDS.values(), "order_tasks", "proof_of_orders"]
    return {name: getattr(room, name) for name in named if getattr(room, name)}


def test_every_folder_has_its_place_on_the_ladder() -> None:
    package = ROOT / "marketplace"
    found = {path.parent.name for path in package.glob("*/__init__.py")} | {path.stem for path in package.glob("*.py")}
    placed = {*GROUND, *ROOMS, *(name for floor in ROOF for name in floor), "ladder", "__init__"}
    assert found - {"locales"} == placed


@pytest.mark.parametrize("name", ROOMS)
def test_a_manifest_names_what_its_room_holds(name: str) -> None:
    [room] = [each for each in HOUSE.rooms if each.name == name]
    there = {field for file, field in HOLDS.items() if has(name, file)}
    if name in OF_ORDERS:  # their tasks are asked for together
        there.remove("tasks")
        there |= {"proof_of_orders"}
    of_orders_alone = there - {"proof"} if "proof_of_orders" in there else there
    assert set(parts_of(room)) - {"order_tasks"} in (there, of_orders_alone)
    for where in parts_of(room).values():
        room.part(where)


def test_what_the_rooms_give_is_of_its_kind() -> None:
    assert all(isinstance(given, Notices) for given in HOUSE.parts("notices"))
    assert all(isinstance(entry, NavigationEntry) for given in HOUSE.parts("navigation") for entry in given)
    assert all(issubclass(kind, Event) and callable(does) for given in HOUSE.parts("reactions") for kind, does in given)
    for kind in ("tasks", "order_tasks", "overdue", "proof"):
        assert all(map(callable, HOUSE.parts(kind)))


WITHOUT_PAGES = """
import sys
from marketplace.app import create_runtime
from marketplace.config import Settings
create_runtime(Settings.from_environ({"DATA_DIR": sys.argv[1]}, make_keys=True), create=True)
print(*sys.modules)
"""


def test_a_running_copy_for_commands_has_no_pages(tmp_path: Path) -> None:
    """Words for notices are there, since somebody may be told; blueprints, forms, tasks and messages are not."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PAGES, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    brought = {tuple(name.split(".")[1:3]) for name in done.stdout.split() if name.startswith("marketplace.")}
    pages = {"views", "blueprint", "forms", "tasks", "overdue", "messages"}
    assert {(room, part) for room, part in product(ROOMS, pages)} & brought == set()


def test_a_command_without_pages_imports_none() -> None:
    code = (
        "import sys; from marketplace.infra.manifest import House; house = House(); "
        "[list(house.parts(kind)) for kind in ('models', 'reactions', 'proof')]; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"flask", "flask_babel", "wtforms"} & set(done.stdout.split()) == set()


def has(room: str, file: str) -> bool:
    """Whether the room has a file, or a folder, of that name."""
    path = ROOT / "marketplace" / room / file
    return path.is_dir() or path.with_suffix(".py").exists()


def documents() -> list[Any]:
    """Every table whose rows have a status."""
    load_models()
    configure_mappers()
    found = [mapper.class_ for mapper in Base.registry.mappers if "status" in mapper.columns]
    return sorted(found, key=lambda document: document.__name__)


def test_a_document_knows_its_own_lifecycle() -> None:
    """The one its column is made from; and no lifecycle is without a document."""
    found = [document.lifecycle for document in documents()]
    assert all(document.__table__.c.status.info["lifecycle"] is document.lifecycle for document in documents())
    told = [import_module(f"marketplace.{room}.lifecycle") for room in ROOMS if has(room, "lifecycle")]
    every = [value for module in told for value in vars(module).values() if isinstance(value, Lifecycle)]
    assert sorted(map(id, found)) == sorted(map(id, every))


def test_a_page_asks_a_document_what_may_be_done(app: Marketplace) -> None:
    """Every state × action of every kind of document."""
    may = app.jinja_env.globals["may"]
    for document in documents():
        lifecycle = document.lifecycle
        asked = {(s, a): may(document(status=s), a) for s in lifecycle.states for a in (*lifecycle.actions, "fly")}
        assert asked == {move: move in lifecycle.moves for move in asked}, document
        assert {move for move, possible in asked.items() if possible} == lifecycle.moves.keys(), document


TINY = {
    "__init__.py": '"""A tiny room."""\n',
    "room.py": (
        "from marketplace.infra.manifest import Room\n\n"
        'ROOM = Room(\n    "tiny", models="models", blueprint="views:blueprint", reactions="handlers:BINDINGS", '
        'tasks="tasks:list_tasks",\n    notices="notices:NOTICES", navigation="navigation:ENTRIES", '
        'proof="check:violations",\n    messages="messages", overdue="overdue:list_overdue", jobs="jobs",\n)\n'
    ),
    "models.py": (
        "from sqlalchemy.orm import Mapped, mapped_column\n\nfrom marketplace.infra.data.database import Base\n\n\n"
        'class Wave(Base):\n    __tablename__ = "waves"\n    id: Mapped[int] = mapped_column(primary_key=True)\n'
    ),
    "events.py": (
        "from dataclasses import dataclass\n\nfrom marketplace.infra.data.events import Event\n\n\n"
        '@dataclass(frozen=True, kw_only=True)\nclass Waved(Event):\n    key = "wave.waved"\n'
    ),
    "operations.py": (
        "from marketplace.infra.data.runtime import session\nfrom marketplace.tiny.models import Wave\n\n\n"
        "def wave() -> None:\n    session().add(Wave())\n    session().flush()\n"
    ),
    "handlers.py": (
        "from marketplace.accounts.events import UserCreated\nfrom marketplace.tiny import operations\n\n\n"
        "def greet(event: UserCreated) -> None:\n    operations.wave()\n\n\nBINDINGS = [(UserCreated, greet)]\n"
    ),
    "views.py": (
        "from flask import Blueprint\n\nfrom marketplace.accounts.guard import public\n"
        "from marketplace.infra.web.pages import render\n\n"
        'blueprint = Blueprint("tiny", __name__)\n\n\n@blueprint.get("/tiny")\n@public\n'
        'def hello() -> object:\n    return render("tiny/hello.html")\n\n\n'
        '@blueprint.get("/tiny/<int:wave_id>")\n@public\n'
        'def wave(wave_id: int) -> object:\n    return render("tiny/hello.html")\n'
    ),
    "tasks.py": (
        "from datetime import UTC, datetime\n\nfrom marketplace.accounts.task_board import Task\n\n\n"
        "def list_tasks(viewer: object) -> list[Task]:\n"
        '    return [Task("Wave", "", "seal", "/tiny", "Wave", datetime(2026, 1, 1, tzinfo=UTC))]\n'
    ),
    "notices.py": (
        "from marketplace.infra.manifest import NoticeKind, Notices\n\n"
        'NOTICES = Notices(\n    {"wave.waved": NoticeKind("Somebody waved")}, {"wave": "seal"}, '
        '{"wave": ("tiny.wave", "wave_id")},\n'
        '    jobs={"tiny.wave": "Wave once a day"},\n)\n'
    ),
    "messages.py": (
        "from marketplace.infra.language.messages import register\n\n"
        'register({"wave_too_big": "This wave is too big."})\n'
    ),
    "overdue.py": "def list_overdue(viewer: object) -> list[str]:\n    return ['a wave']\n",
    "jobs.py": (
        "from datetime import timedelta\n\nfrom marketplace.infra.data.jobs import Periodic\n"
        "from marketplace.tiny import operations\n\n"
        'PERIODIC = (Periodic("tiny.wave", timedelta(days=1), lambda runtime, at: runtime.run(operations.wave)),)\n'
    ),
    "navigation.py": (
        "from marketplace.infra.manifest import NavigationEntry\n\n"
        'ENTRIES = (NavigationEntry("Waves", "tiny.hello", "seal", {"stranger": 15}),)\n'
    ),
    "check.py": (
        'from collections.abc import Iterator\n\n\ndef violations() -> Iterator[str]:\n    yield "waves 1: is tiny"\n'
    ),
}

DRIVE = """
import os, secrets, sys
from datetime import UTC, datetime
from cryptography.fernet import Fernet
from pathlib import Path
from marketplace.accounts.actor import Actor
from marketplace.accounts.operations import create_user
from marketplace.accounts.task_board import TaskBoard
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.infra.data.database import Base
from marketplace.infra.data.jobs import Jobs
from marketplace.infra.language.messages import message_for
from marketplace.kernel.errors import DomainError
from marketplace.notifications.labels import sentence
from marketplace.notifications.links import page_of
from marketplace.parties.overdue_task import OverdueBoard
from marketplace.proof import all_violations
from marketplace.reports.job_board import name_of
from marketplace.tiny.models import Wave

folder = Path(sys.argv[1])
settings = Settings.from_environ({
    "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/tiny.sqlite3", "SECRET_KEYS": secrets.token_hex(32),
    "FIELD_KEYS": Fernet.generate_key().decode(), "SEAL_KEYS": secrets.token_hex(32),
})
import sqlite3
sqlite3.connect(folder / "tiny.sqlite3").close()
app = create_app(settings)
Base.metadata.create_all(app.runtime.engine)
with app.runtime.unit_of_work() as work:
    create_user("Bu Contoh", "+6281234567890", None, Actor.system(), datetime.now(UTC))
    print("waves", work.query(Wave).count())
page = app.test_client().get("/tiny")
print("page", page.status_code, "Hello from the tiny room" in page.text, 'href="/tiny"' in page.text)
with app.test_request_context(), app.runtime.unit_of_work(write=False):
    print("tasks", [task.title for task in app.runtime.services[TaskBoard].list_tasks(Actor()) if task.title == "Wave"])
    print("overdue", app.runtime.services[OverdueBoard].list_overdue(Actor()))
    print("notice", sentence("wave.waved", {}), page_of("wave:7"))
    print("message", message_for(DomainError("wave_too_big")))
    [job] = [job for job in app.runtime.services[Jobs].periodic if job.name == "tiny.wave"]
    print("job", name_of(job.name))
job.run(app.runtime, datetime.now(UTC))
print("proof", "waves 1: is tiny" in list(all_violations(app.runtime)))
"""


@pytest.fixture(scope="module")
def with_a_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with one room more: its own files, its template, its line in the ladder."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("marketplace", "tools", "templates", "static", "migrations", "translations"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tree)
    room = tree / "marketplace" / "tiny"
    room.mkdir()
    for name, source in TINY.items():
        (room / name).write_text(source)
    page = tree / "templates" / "tiny" / "hello.html"
    page.parent.mkdir()
    page.write_text('{% extends "layout.html" %}{% block content %}<h1>Hello from the tiny room</h1>{% endblock %}\n')
    ladder = tree / "marketplace" / "ladder.py"
    ladder.write_text(ladder.read_text().replace('"notifications", "reports"', '"tiny", "notifications", "reports"'))
    return tree


@pytest.mark.long
def test_a_new_room_is_its_own_files_and_one_line(with_a_room: Path, tmp_path: Path) -> None:
    assert contracts(with_a_room).returncode == 0
    done = subprocess.run([sys.executable, "-c", DRIVE, str(tmp_path)], cwd=with_a_room, capture_output=True, text=True)
    told = [line for line in done.stdout.splitlines() if "[info" not in line]
    assert told == [
        "waves 1", "page 200 True True", "tasks ['Wave']", "overdue ['a wave']", "notice Somebody waved /tiny/7",
        "message This wave is too big.", "job Wave once a day", "proof True",
    ], done.stderr  # fmt: skip


@pytest.mark.long
def test_a_new_room_is_bound_by_the_contracts(with_a_room: Path, tmp_path: Path) -> None:
    """What is no page of it knows no web, and it stands below the rooms above."""
    tree = shutil.copytree(with_a_room, tmp_path / "tree")
    room = tree / "marketplace" / "tiny"
    for name, line in (("operations", "from flask import request"), ("models", "from marketplace.reports import home")):
        (room / f"{name}.py").write_text(f"{line}\n{TINY[f'{name}.py']}")
    told = " ".join(contracts(tree).stdout.split())
    assert "marketplace.tiny.operations is no page and imports flask" in told
    assert "marketplace.tiny is not allowed to import marketplace.reports" in told


def test_a_room_that_is_not_on_the_ladder_is_found(with_a_room: Path, tmp_path: Path) -> None:
    tree = shutil.copytree(with_a_room, tmp_path / "tree")
    shutil.copy(ROOT / "marketplace" / "ladder.py", tree / "marketplace")
    assert "tiny" in contracts(tree).stdout
    assert contracts(tree).returncode == 1


def test_the_kinds_of_parts_are_the_fields_of_a_manifest() -> None:
    assert set(HOLDS.values()) == set(Room.__dataclass_fields__) - {"name", "order_tasks", "proof_of_orders"}
