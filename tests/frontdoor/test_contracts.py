"""The ladder and its purity: what breaks a contract is named, and what is no page brings no web along."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.machine import ROOT
from tools.contracts import OutsidePages

WEB = ("flask", "flask_babel", "flask_wtf", "wtforms", "werkzeug")


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """Checks the contracts of the tree in that folder."""
    check = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c(['--no-cache']))"
    return subprocess.run([sys.executable, "-c", check], cwd=folder, capture_output=True, text=True)


def outside_pages() -> OutsidePages:
    """The contract as `pyproject.toml` has it."""
    told: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [options] = [each for each in told["contracts"] if each["type"] == OutsidePages.type_name]
    return OutsidePages(options["name"], told, options)


def test_what_is_no_page_brings_no_web_along() -> None:
    """Also not through a third module: a command or a job can use it without Flask."""
    contract = outside_pages()
    files = sorted((ROOT / "marketplace").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files]
    mine = [name for name in names if contract.is_of_a_room(name) and not contract.is_page(name)]
    assert len(mine) > 150
    code = f"import importlib, sys; [importlib.import_module(name) for name in {mine}]; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & set(WEB) == set()


PLANTED = {
    "orders/revisions.py": ("from flask import request", "marketplace.orders.revisions is no page and imports flask"),
    "parties/team.py": (
        "from marketplace.parties import labels",
        "marketplace.parties.team is no page and imports marketplace.parties.labels",
    ),
    "payments/something_new.py": (
        "import wtforms",
        "marketplace.payments.something_new is no page and imports wtforms",
    ),
    "advances/postings.py": ("import sqlalchemy", "marketplace.advances.postings is not allowed to import sqlalchemy"),
    "standards/rules.py": ("import flask_babel", "marketplace.standards.rules is not allowed to import flask_babel"),
    "ledger/queries.py": (
        "from marketplace.orders import queries",
        "marketplace.ledger is not allowed to import marketplace.orders",
    ),
    "infra/data/database.py": (
        "from marketplace.infra.language import formats",
        "marketplace.infra.data is not allowed to import marketplace.infra.language",
    ),
    "infra/files/media.py": ("import flask", "marketplace.infra.files is not allowed to import flask"),
    "infra/language/formats.py": (
        "import sqlalchemy",
        "marketplace.infra.language is not allowed to import sqlalchemy",
    ),
    "catalogue/operations.py": (
        "from marketplace.catalogue import room",
        "marketplace.catalogue.operations is not allowed to import marketplace.catalogue.room",
    ),
    "orders/models.py": (
        "from marketplace.orders import operations",
        "marketplace.orders.models is not allowed to import marketplace.orders.operations",
    ),
}


@pytest.mark.long
def test_an_import_that_breaks_a_contract_is_named(tmp_path: Path) -> None:
    """One of each kind, planted in a copy of the tree."""
    for name in ("marketplace", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert contracts(tmp_path).returncode == 0
    for name, (line, _words) in PLANTED.items():
        path = tmp_path / "marketplace" / name
        path.write_text(f"{line}\n{path.read_text() if path.exists() else ''}")
    broken = contracts(tmp_path)
    assert broken.returncode == 1
    told = " ".join(broken.stdout.split())
    assert [words for _line, words in PLANTED.values() if words not in told] == []
