"""The table of ways of paying, and what knows of no way by name."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.app import load_models
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.kernel.errors import DomainError
from marketplace.payments import rules, stripe_gateway
from marketplace.payments.methods import BANK_TRANSFER, CASH, METHODS, Methods, PaymentMethod
from marketplace.payments.models import Payment
from tests.looks.sample import ROOT


class NoKeys:
    """Settings of a copy that has no keys of a service."""

    checkout_origin = "https://pages.example"
    stripe_secret_key = stripe_webhook_secret = stripe_api_base = None


class Keys(NoKeys):
    """Settings of a copy that has them."""

    stripe_secret_key, stripe_webhook_secret = "sk_test_x", "whsec_test"


@pytest.mark.parametrize(
    ("method", "by_hand", "largest", "needs_account"),
    [
        (BANK_TRANSFER, True, 9_999_999_999_999, True),
        (stripe_gateway.METHOD, False, 9_999_999_999, True),
        (CASH, True, 9_999_999_999_999, False),
    ],
    ids=lambda value: value.code if isinstance(value, PaymentMethod) else None,
)
def test_the_table(method: PaymentMethod, by_hand: bool, largest: int, needs_account: bool) -> None:
    assert method in METHODS
    assert (method.by_hand, method.largest, method.needs_account) == (by_hand, largest, needs_account)


def test_codes_fit_their_column_and_addresses() -> None:
    codes = [method.code for method in METHODS]
    assert len(set(codes)) == len(codes) == 3
    longest = Payment.__table__.c.method.type.length
    assert all(re.fullmatch(r"[a-z_]+", code) and len(code) <= longest for code in codes)


def test_a_service_is_offered_where_the_copy_has_its_keys() -> None:
    without, connected = Methods(METHODS, NoKeys()), Methods(METHODS, Keys())
    assert [method.code for method in METHODS if without.is_offered(method)] == ["bank_transfer", "cash"]
    assert [method for method in METHODS if connected.is_offered(method)] == list(METHODS)
    for code in ("bank_transfer", "cash", "voucher"):
        assert connected.find_gateway(code) is None
    assert without.find_gateway("stripe") is None
    assert isinstance(connected.find_gateway("stripe"), stripe_gateway.StripeGateway)
    assert connected.find("voucher") is None
    assert (without.origins, connected.origins) == ([], ["https://pages.example"])


@pytest.mark.parametrize(
    ("amount", "largest", "passes"), [(1, 1, True), (9, 10, True), (10, 10, True), (11, 10, False)]
)
def test_limit(amount: int, largest: int, passes: bool) -> None:
    if passes:
        rules.check_limit(amount, largest)
        return
    with pytest.raises(DomainError) as refusal:
        rules.check_limit(amount, largest)
    assert (refusal.value.code, refusal.value.field) == ("too_large_for_method", "method")
    assert refusal.value.params == {"most_rupiah": largest}


def test_a_service_is_named_in_its_gateway_and_one_line() -> None:
    """The settings name it too; the sample world plays it; what else speaks of payments knows no service."""
    named = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in _sources()
        for line in path.read_text().splitlines()
        if re.search(r"stripe(?!s)", line, re.IGNORECASE)
    ]
    assert named == [
        "marketplace/payments/methods.py: from marketplace.payments import stripe_gateway",
        "marketplace/payments/methods.py: stripe_gateway.METHOD,",
    ]


def _sources() -> list[Path]:
    found = sorted((ROOT / "marketplace").rglob("*.py")) + sorted((ROOT / "templates").rglob("*.html"))
    own = (ROOT / "marketplace" / "config.py", ROOT / "marketplace" / "demo")
    return [
        path
        for path in found
        if not path.name.startswith("stripe_") and not any(path.is_relative_to(each) for each in own)
    ]


PARTIES = (
    "INSERT INTO organisations (id, kind, name, slug, region_code, region_name, address, about, zone, status, "
    "status_reason, created_at, version) VALUES ({id}, 'lender', 'Bank {id}', 'bank-{id}', '33', '', '', '', 'WIB', "
    "'draft', '', '2026-01-01 00:00:00', 1)"
)
PAYMENT = (
    "INSERT INTO payments (number, owner, payer_id, payee_id, producer_group_id, off_taker_id, region_code, method, "
    "amount, status, description, created_at, note, dispute_reason, token, account, receiver, locale, trouble, "
    "version) VALUES ('{number}', '{owner}', 1, 2, 2, 1, '33', '{method}', {amount}, '{status}', '', "
    "'2026-01-01 00:00:00', '', '', '', '', '', 'id', '', 1)"
)
NOW = PAYMENT.replace("amount, ", "amount, owed, ").replace("{amount}, ", "{amount}, 1, ")
"""The same since it says what is owed in all."""
GOOD = {"number": "PAY-2", "owner": "settlement:2", "method": "voucher", "amount": 1, "status": "reported"}


def test_a_copy_that_has_run_for_a_while_takes_any_method_and_keeps_its_other_checks(empty_database_url: str) -> None:
    load_models()
    scripts, engine = resource("migrations"), make_engine(empty_database_url)
    before = ScriptDirectory(str(scripts)).get_revision("0150").down_revision
    command.upgrade(alembic_config(scripts, engine), str(before))
    first = GOOD | {"number": "PAY-1", "owner": "settlement:1", "method": "stripe"}
    with engine.begin() as connection:
        for statement in (PARTIES.format(id=1), PARTIES.format(id=2), PAYMENT.format(**first)):
            connection.execute(text(statement))
        connection.execute(
            text(
                "INSERT INTO webhook_events (provider, event_id, kind, occurred_at, received_at, payment_id, outcome) "
                "VALUES ('stripe', 'evt_1', 'x', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1, 'ignored')"
            )
        )
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(PAYMENT.format(**GOOD)))
    upgrade(engine, scripts)
    with engine.begin() as connection:
        assert triggers.missing(connection) == []
        joined = "SELECT method, amount FROM payments JOIN webhook_events ON webhook_events.payment_id = payments.id"
        assert connection.execute(text(joined)).all() == [("stripe", 1)]
        connection.execute(text(NOW.format(**GOOD)))
    for wrong in ({"status": "unheard"}, {"amount": 0}, {"amount": 2}, {"owner": "settlement:1"}, {"number": "PAY-1"}):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(NOW.format(**GOOD | {"number": "PAY-3", "owner": "settlement:3"} | wrong)))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("UPDATE payments SET method = 'cash'"))
    engine.dispose()
