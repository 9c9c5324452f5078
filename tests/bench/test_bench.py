"""Measuring: what is measured is done, the floor writes the same rows, and nothing is measured on somebody's data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace.bench import run
from marketplace.bench.clients import Times, Together, run_clients, run_floor
from marketplace.bench.commands import LINES, LOTS, MEASURED
from marketplace.bench.floors import Notebook, make_floor, write_floor
from marketplace.bench.load import Load
from marketplace.bench.stories import hands_in
from marketplace.bench.worlds import Environ, runtime_in, sample_world
from marketplace.cli import main
from marketplace.config import SettingError
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.proof import all_violations
from marketplace.settlements.models import Settlement

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def environ() -> Iterator[Environ]:
    with sample_world() as made:
        yield made


def test_what_is_measured_is_done_and_the_floor_writes_the_same_rows(environ: Environ) -> None:
    runtime = runtime_in(environ)
    hands = hands_in(runtime)
    with runtime.engine.connect() as connection:
        orders, lines, settlements = (
            connection.scalar(select(func.count(kind.id))) or 0 for kind in (PurchaseOrder, OrderLine, Settlement)
        )
    notebook, rows = Notebook(runtime.engine), []
    for command in MEASURED["orders"].commands(hands, 0):
        runtime.run(command)
        rows.append(notebook.new_rows())
    assert len(rows[0]["order_lines"]) == LINES
    assert "notices" in rows[1]
    (work, *_others) = MEASURED["settle"].prepare(hands, LOTS + 1)
    for command in MEASURED["settle"].commands(hands, work):
        runtime.run(command)
    floor = make_floor(runtime.engine, rows)
    write_floor(runtime.engine, floor)
    write_floor(runtime.engine, floor)
    with runtime.engine.connect() as connection:
        assert connection.scalar(select(func.count(PurchaseOrder.id))) == orders + 3
        assert connection.scalar(select(func.count(OrderLine.id))) == lines + LINES + 2
        assert connection.scalar(select(func.count(Settlement.id))) == settlements + 1
        titles = select(OrderLine.title).order_by(OrderLine.id)
        written = connection.exec_driver_sql("SELECT title FROM floor_order_lines ORDER BY id").scalars().all()
        assert written == 2 * [row["title"] for row in rows[0]["order_lines"]]
        assert set(written) <= set(connection.scalars(titles))
    assert list(all_violations(runtime)) == []
    runtime.engine.dispose()


def test_clients_work_at_the_same_time_and_none_gives_up(environ: Environ) -> None:
    together = run_clients(environ, "orders", [[0, 0], [0, 0]])
    assert [len(each.each) for each in together.clients] == [2, 2]
    assert together.failed == 0
    assert max(each.begun for each in together.clients) < min(each.ended for each in together.clients)
    assert run_floor(environ, [[]], 1, 3).rate > 0


def test_figures_of_several_clients_are_one() -> None:
    together = Together([Times((0.1,) * 19, 0.0, 2.0), Times((0.3,), 1.0, 4.0, failed=2)])
    assert (together.rate, together.slow, together.failed) == (5.0, 0.3, 2)


def test_only_an_empty_database_is_measured_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'somebodys.sqlite3'}"
    with sample_world(url):
        pass
    with pytest.raises(SettingError, match="--database"), sample_world(url):
        pass


def test_the_command_says_a_line_for_each_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "sampling"]) == 0
    assert "sampling: " in capsys.readouterr().out
    assert main(["bench", "catalogue"]) == 2
    assert ", ".join(run.ALL) in capsys.readouterr().err


def test_old_orders_in_bulk_are_proven_like_those_that_were_told(environ: Environ) -> None:
    runtime = runtime_in(environ)
    with runtime.engine.connect() as connection:
        before = connection.scalar(select(func.count(PurchaseOrder.id))) or 0
    orders, wrote = Load(hands_in(runtime)), list[int]()
    orders.grow(40, wrote.append)
    with runtime.engine.connect() as connection:
        given = select(PurchaseOrder.off_taker_id, PurchaseOrder.number).where(PurchaseOrder.number != "")
        numbers = [tuple(row) for row in connection.execute(given)]
        assert connection.scalar(select(func.count(PurchaseOrder.id))) == before + 40
    assert len(set(numbers)) == len(numbers)
    assert wrote == [28]
    assert list(all_violations(runtime)) == []
    hands = hands_in(runtime)
    for command in MEASURED["orders"].commands(hands, 0):
        runtime.run(command)
    assert list(all_violations(runtime)) == []
    runtime.engine.dispose()


def test_check_and_balances_are_measured_at_several_sizes(environ: Environ) -> None:
    said: list[str] = []
    run.check(environ, said.append, (12,))
    run.balance(environ, said.append, (12, 20))
    assert ["faults: 0" in line for line in said] == [True, False, False]
