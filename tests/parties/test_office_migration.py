"""What the migration carries over: offices keep what they have, and of numbers only what was chosen stays published."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text

from marketplace.config import resource
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.migrations import alembic_config

BEFORE, THIS = "0050", "0120"
USERS = ((1, "+6281200000101"), (2, "+6281200000102"), (3, None))
ORGANISATIONS = (
    (1, "agency", "", None), (2, "agency", "33", None), (3, "agency", "33.14", None), (4, "lender", "33", None),
    (5, "producer_group", "33.14", "+6281200000101"), (6, "producer_group", "33.14", "+6281200000102"),
    (7, "producer_group", "33.14", "+6281200000777"), (8, "off_taker", "33.74", None),
    (9, "off_taker", "33.74", "+6281200000101"),
)  # fmt: skip
"""Number, kind, region, phone: 5 has that of its registrant, 6 of somebody who left, 7 and 9 one of nobody's there."""


@pytest.fixture
def old(empty_database_url: str) -> Iterator[Engine]:
    """A database as it stood before, with organisations of each kind."""
    engine = make_engine(empty_database_url)
    command.upgrade(alembic_config(resource("migrations"), engine), BEFORE)
    with engine.begin() as work:
        for user_id, phone in USERS:
            work.execute(
                text(
                    "INSERT INTO users (id, name, phone, email, locale, zone, session_epoch, is_enabled, "
                    "is_administrator, created_at) VALUES (:id, 'Darmini', :phone, :email, 'id', 'Asia/Jakarta', 1, "
                    ":yes, :no, '2026-03-02 03:00:00')"
                ),
                {"id": user_id, "phone": phone, "email": f"orang{user_id}@contoh.id", "yes": True, "no": False},
            )
        for number, kind, region, phone in ORGANISATIONS:
            work.execute(
                text(
                    "INSERT INTO organisations (id, kind, name, slug, region_code, region_name, address, phone, about, "
                    "zone, status, status_reason, registered_by_id, created_at, version) VALUES (:id, :kind, 'Contoh', "
                    "'contoh', :region, '', '', :phone, '', 'WIB', 'approved', '', :by, '2026-03-02 03:00:00', 1)"
                ),
                {"id": number, "kind": kind, "region": region, "phone": phone, "by": 1 if number == 5 else 3},
            )
        work.execute(
            text(
                "INSERT INTO memberships (id, user_id, organisation_id, role, created_at, ended_at) VALUES "
                "(1, 2, 6, 'group_coordinator', '2026-03-02 03:00:00', '2026-04-02 03:00:00')"
            )
        )
    yield engine
    engine.dispose()


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as work:
        return [tuple(row) for row in work.execute(text(query))]


def test_offices_keep_what_they_have_and_only_chosen_numbers_stay(old: Engine) -> None:
    config = alembic_config(resource("migrations"), old)
    command.upgrade(config, THIS)
    kept = [(1, "national", "both"), (2, "province", "both"), (3, "regency", "both")]
    assert rows(old, "SELECT organisation_id, level, duty FROM offices ORDER BY organisation_id") == kept
    phones = rows(old, "SELECT id, phone, phone_is_public FROM organisations WHERE kind <> 'agency' ORDER BY id")
    assert [(number, phone, bool(public)) for number, phone, public in phones] == [
        (4, None, False), (5, None, False), (6, None, False), (7, "+6281200000777", True), (8, None, False),
        (9, "+6281200000101", True),
    ]  # fmt: skip
    assert not any(row[0] for row in rows(old, "SELECT is_head FROM memberships"))
    with old.begin() as work:
        work.execute(text("UPDATE organisations SET phone = '+6281200000888' WHERE id = 8"))
    command.downgrade(config, BEFORE)
    left = rows(old, "SELECT id FROM organisations WHERE phone IS NOT NULL ORDER BY id")
    assert left == [(7,), (9,)], "a number that was not for everybody would be shown to everybody again"
    assert len(rows(old, "SELECT id FROM organisations")) == len(ORGANISATIONS)
    command.upgrade(config, THIS)
    assert len(rows(old, "SELECT organisation_id FROM offices")) == 3
