"""What the process tells: which view failed and how, and never an address or anybody's data."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.models import User
from marketplace.infra import logs
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.web.request_edge import Marketplace
from marketplace.kernel.errors import DomainError
from tests.accounts.people import make_administrator
from tests.client import Client

ExpectedEntry = Callable[[], list[dict[str, Any]]]
TOKEN = "only-once-and-only-for-her-8f3a"


@pytest.fixture
def told() -> Iterator[ExpectedEntry]:
    """Call it for what was told: one dictionary a line."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up("INFO")
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    told = StringIO()
    handler.setStream(told)
    yield lambda: [json.loads(line) for line in told.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_request_is_told_by_its_view_not_by_its_address(client: Client, told: ExpectedEntry) -> None:
    client.get(f"/password/{TOKEN}")
    [line] = told()
    assert (line["event"], line["method"], line["view"]) == ("request", "GET", "accounts.set_password")
    assert (line["status"], line["level"]) == (410, "info")
    assert TOKEN not in json.dumps(line)


def test_a_fault_is_told_under_the_code_that_its_page_shows(
    client: Client, app: Marketplace, told: ExpectedEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("the wheel came off")

    monkeypatch.setitem(app.view_functions, "accounts.sign_in", broken)
    app.testing = False
    answer = client.get("/sign-in")
    assert answer.status_code == 500
    fault, request = told()
    assert fault["reference"] == request["reference"]
    assert fault["reference"] in answer.text
    assert (fault["view"], request["status"], request["level"]) == ("accounts.sign_in", 500, "error")
    assert fault["exception"].endswith("builtins.RuntimeError: the wheel came off")
    assert "test_logs.py" in fault["exception"]


def test_what_a_database_quotes_of_a_row_is_not_told(runtime: Runtime, told: ExpectedEntry) -> None:
    make_administrator(runtime)
    with runtime.unit_of_work() as work:
        taken = work.query(User).filter(User.phone.is_not(None)).first()
        assert taken is not None
        taken.phone_confirmed_at = runtime.clock()
        row = {column.name: getattr(taken, column.key) for column in User.__table__.columns if column.key != "id"}
    try:
        with runtime.unit_of_work() as work:
            work.execute(User.__table__.insert().values(row))
    except DBAPIError:
        logging.getLogger("a.library").exception("could not write")
    [line] = told()
    assert "INSERT INTO users" in line["exception"]
    assert "IntegrityError" in line["exception"] or "UniqueViolation" in line["exception"]
    for private in (row["phone"], row["phone"][3:], row["name"]):
        assert private not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DomainError("too_much", "quantity", typed="3314-0001"), "too_much"),
        (ValueError("could not read 3314-0001"), ""),
        (UnicodeError("3314-0001"), ""),
        (KeyError("status"), "'status'"),
        (RuntimeError("bound twice"), "bound twice"),
    ],
)
def test_only_words_of_code_are_told(error: Exception, words: str) -> None:
    assert logs.words(error) == words
    assert "3314-0001" not in "\n".join(logs.tell(error))


def test_what_led_to_a_fault_is_told_first() -> None:
    try:
        try:
            raise KeyError("status")
        except KeyError as first:
            raise RuntimeError("no such state") from first
    except RuntimeError as error:
        told = list(logs.tell(error))
    assert told.index("builtins.KeyError: 'status'") < told.index("builtins.RuntimeError: no such state")


def test_a_reference_can_be_read_out() -> None:
    seen = {logs.new_reference() for _ in range(200)}
    assert len(seen) == 200
    assert all(len(one) == 9 and not set(one) & set("01IO") for one in seen)
