"""Accounts of copies that ran before keep what is known of them when memberships begin to be offered."""

from typing import Any

from alembic import command
from sqlalchemy import Connection, column, table, text

from marketplace.app import load_models
from marketplace.config import resource
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.migrations import alembic_config

AT = "2026-03-02 03:00:00+00:00"


def insert(connection: Connection, into: str, **values: Any) -> None:
    connection.execute(table(into, *map(column, values)).insert().values(values))


def fill(connection: Connection) -> None:
    """An administrator, the buyer of an approved gallery, a stranger's draft with somebody it had made an account."""
    common = {"locale": "id", "zone": "Asia/Jakarta", "session_epoch": 1, "is_enabled": True, "created_at": AT}
    for user_id, administrates in ((1, True), (2, False), (3, False), (4, False)):
        login = {"email": "tri@contoh.example"} if user_id == 4 else {"phone": f"+62812000000{user_id}0"}
        insert(connection, "users", id=user_id, name="Contoh", is_administrator=administrates, **common, **login)
    for organisation_id, approved_at in ((1, AT), (2, None)):
        insert(
            connection, "organisations", id=organisation_id, kind="off_taker", name="Galeri", slug="galeri",
            region_code="31.71", region_name="Jakarta", address="", about="", zone="WIB", status="draft",
            status_reason="", registered_by_id=2, created_at=AT, approved_at=approved_at, version=1,
        )  # fmt: skip
    for user_id, organisation_id in ((2, 1), (3, 2), (4, 2)):
        insert(
            connection, "memberships",
            user_id=user_id, organisation_id=organisation_id, role="off_taker_buyer", created_at=AT,
        )  # fmt: skip
    insert(
        connection, "audit_events", subject="user:4", number=1, key="user.created", by_user_id=3, organisation_id=2,
        occurred_at=AT, details="{}", previous_hash="0", hash="1",
    )  # fmt: skip
    insert(
        connection, "password_links", user_id=4, token_hash="a", issued_by_user_id=3, issued_at=AT,
        expires_at="2026-03-09 03:00:00+00:00",
    )  # fmt: skip


def test_what_is_known_of_accounts_is_carried_over_and_back(empty_database_url: str) -> None:
    load_models()
    engine = make_engine(empty_database_url)
    config = alembic_config(resource("migrations"), engine)
    command.upgrade(config, "0050")
    with engine.begin() as connection:
        fill(connection)
    command.upgrade(config, "0080")
    with engine.begin() as connection:
        known = connection.execute(text("SELECT id FROM users WHERE phone_confirmed_at IS NOT NULL ORDER BY id"))
        assert list(known.scalars()) == [1, 2]
        assert connection.execute(text("SELECT created_for_id FROM users ORDER BY id")).scalars().all() == [
            None, None, None, 2,
        ]  # fmt: skip
        assert connection.execute(text("SELECT count(*) FROM memberships")).scalar_one() == 3
        assert "2026-03-09" in str(connection.execute(text("SELECT expires_at FROM password_links")).scalar_one())
        connection.execute(
            text(
                "INSERT INTO users (id, name, phone, locale, zone, session_epoch, is_enabled, is_administrator,"
                " created_at) SELECT 9, name, phone, locale, zone, 1, is_enabled, is_administrator, created_at"
                " FROM users WHERE id = 2"
            )
        )
    command.downgrade(config, "0050")
    with engine.begin() as connection:
        doubles = connection.execute(text("SELECT id, phone, email FROM users WHERE id IN (2, 9) ORDER BY id"))
        assert doubles.all() == [(2, "+6281200000020", None), (9, None, "9@account.invalid")]
    engine.dispose()
