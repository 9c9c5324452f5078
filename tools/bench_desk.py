"""How much longer the desks of staff take with many orders in the book than with few.

    .venv/bin/python tools/bench_desk.py [few [many]]

Tells the sample world twice, repeats its closed order until there are 100 orders, and 10 000, and measures the home
page of the officer, the administrator and the facilitator: statements, rows that were read, and milliseconds.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.client import Client
from tests.journeys import sample
from tests.journeys.counting import counted, repeat_order

PEOPLE = ("hidayat", "wening", "sari")
ROUNDS = 15


def measured(folder: Path, orders: int) -> dict[str, tuple[int, int, float]]:
    """By person statements, rows read and the least milliseconds of a few rounds."""
    sample.tell(folder / "told")
    found = {}
    with sample.copy_of(folder / "told", folder / "copy") as app:
        repeat_order(app.runtime.engine, orders)
        with app.runtime.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        for key in PEOPLE:
            client = sample.signed_in(app, key)
            with counted(app.runtime.engine) as asked:
                client.get("/")
            took = min(_milliseconds(client) for _round in range(ROUNDS))
            found[key] = (len(asked), asked.rows(app.runtime.engine), took)
    return found


def _milliseconds(client: Client) -> float:
    begun = time.process_time()
    assert client.get("/").status_code == 200
    return (time.process_time() - begun) * 1000


def main() -> None:
    """Prints a line for each person."""
    few, many = (int(said) for said in (sys.argv[1:] + ["100", "10000"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        found = [measured(Path(folder) / str(orders), orders) for orders in (few, many)]
    for key in PEOPLE:
        before, after = (each[key] for each in found)
        print(f"{key}: {before} at {few}, {after} at {many} orders: {after[2] / before[2]:.2f} times")


if __name__ == "__main__":
    main()
