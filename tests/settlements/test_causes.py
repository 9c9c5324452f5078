"""Why a deduction is so much, in words that stand beside the line: the advance, what was agreed, what ended it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from marketplace.advances import operations as advances
from marketplace.infra.data.runtime import Runtime
from marketplace.orders.queries import load_order
from marketplace.settlements.labels import line_cause
from marketplace.settlements.models import Settlement
from tests.book import stage
from tests.book.test_worked_example import delivered, material_in_advance


@contextmanager
def indonesian(app: Flask, runtime: Runtime) -> Iterator[None]:
    with runtime.unit_of_work(), app.test_request_context(headers={"Accept-Language": "id"}):
        yield


def causes_of(settlement: Settlement, kind: str) -> list[str]:
    return [line_cause(line, load_order(settlement.order_id)) for line in settlement.lines if line.kind == kind]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (
            {"deduction_method": "percent", "deduction_rate": 3_000},
            "ADV-2026-0001: 30% dari nilai kiriman, sesuai kesepakatan.",
        ),
        (
            {"deduction_method": "fixed", "deduction_amount": 50_000},
            "ADV-2026-0001: Rp50.000 dari setiap kiriman, sesuai kesepakatan.",
        ),
    ],
)
def test_the_words_name_the_advance_and_what_was_agreed(
    app: Flask, runtime: Runtime, terms: dict[str, object], expected: str
) -> None:
    with indonesian(app, runtime):
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001", **terms).id
        material_in_advance(people, order_id)
        assert causes_of(delivered(people, order_id, 1), "debt") == [expected]


def test_the_last_of_a_debt_says_that_no_more_was_owed(app: Flask, runtime: Runtime) -> None:
    with indonesian(app, runtime):
        people = stage.build()
        found = stage.accepted_order(people, "PO-2026-0001")
        cash = advances.draft_advance(found, stage.cash_terms(), people.buyer, stage.AT)
        advances.offer_advance(cash, people.buyer, stage.AT)
        advances.accept_advance(cash, people.coordinator, stage.AT)
        advances.issue_advance(cash, people.buyer, stage.AT, reference="TRX-1")
        advances.receive_advance(cash, people.coordinator, stage.AT, amount=500_000)
        assert causes_of(delivered(people, found.id, 6), "cash") == [
            "ADV-2026-0001: 25% dari nilai kiriman, sesuai kesepakatan."
        ]
        assert causes_of(delivered(people, found.id, 6), "cash") == [
            "ADV-2026-0001: 25% dari nilai kiriman, sesuai kesepakatan. Lebih dari itu tidak ada kewajiban lagi."
        ]


def test_two_advances_share_what_was_agreed_for_the_order(app: Flask, runtime: Runtime) -> None:
    with indonesian(app, runtime):
        people = stage.build()
        terms = {"deduction_method": "percent", "deduction_rate": 4_500}
        found = stage.accepted_order(people, "PO-2026-0001", **terms)
        material_in_advance(people, found.id)
        material_in_advance(people, found.id)
        delivered(people, found.id, 11)
        older, newer = causes_of(delivered(people, found.id, 1), "debt")
        assert older.startswith("ADV-2026-0001: 45%")
        assert older.endswith("Bagian ini juga untuk bahan di muka lain dalam pesanan ini.")
        assert newer.startswith("ADV-2026-0002: 45%")
