"""A way of paying that is new to the house: its gateway, its words and one line in the table, and it pays."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.operations import create_user
from marketplace.config import Settings
from marketplace.infra.data.runtime import Runtime
from marketplace.payments import gateway_calls
from marketplace.payments.gateway import Checkout, ForgedNotice, MethodWords, Notice, PaymentMethod, Report
from marketplace.payments.methods import METHODS, Methods
from marketplace.payments.models import Payment
from marketplace.settlements.models import Settlement
from tests.book import stage
from tests.book.stage import Stage
from tests.book.test_worked_example import delivered, material_in_advance
from tests.client import Client

PAGE = "https://voucher.example/pay/"


# 1. Its gateway, with its words.


class VoucherGateway:
    """A service whose notices carry a word that only it and we know."""

    name = "voucher"
    origin = "https://voucher.example"

    def __init__(self, word: str) -> None:
        self.word = word
        self.opened: dict[str, Checkout] = {}

    def create(self, checkout: Checkout) -> Report:
        ref = f"V{checkout.payment_id}"
        self.opened[ref] = checkout
        return self._report(ref, "pending", PAGE + ref)

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        if headers.get("Voucher-Word") != self.word:
            raise ForgedNotice("another word")
        told = json.loads(body)
        return Notice(
            provider=self.name, event_id=told["id"], kind="voucher", occurred_at=datetime.now(UTC),
            report=self._report(told["ref"], "paid"),
        )  # fmt: skip

    def fetch(self, ref: str, account: str) -> Report:
        return self._report(ref, "pending")

    def close(self, ref: str, account: str) -> Report:
        return self._report(ref, "expired")

    def refund(self, charge_ref: str, amount: int, account: str, idempotency_key: str) -> str:
        return "R1"

    def fee(self, charge_ref: str, account: str) -> int | None:
        return 2_500

    def _report(self, ref: str, status: Any, url: str | None = None) -> Report:
        opened = self.opened[ref]
        return Report(
            ref=ref, status=status, amount=opened.amount, currency="idr", payment_id=opened.payment_id, url=url
        )


GATEWAY = VoucherGateway("kawung")
VOUCHER = PaymentMethod(
    code="voucher",
    words=MethodWords(name="Kartu belanja", account_hint="Nomor anggota"),
    largest=1_000_000,
    needs_account=True,
    connect=lambda settings: GATEWAY,
)


@pytest.fixture
def runtime(runtime: Runtime, settings: Settings) -> Runtime:
    # 2. Its line.
    runtime.provide(Methods, Methods((*METHODS, VOUCHER), settings))
    return runtime


@pytest.fixture
def story(runtime: Runtime) -> Stage:
    """The first delivery of the worked example, decided."""
    with runtime.unit_of_work():
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001").id
        material_in_advance(people, order_id)
        delivered(people, order_id, 6)
    return people


@pytest.fixture
def people(story: Stage, runtime: Runtime, make_client: Callable[[], Client]) -> Iterator[dict[str, Client]]:
    """A browser for who pays and for who keeps the accounts at services."""
    with runtime.unit_of_work() as work:
        staff = create_user("Wahyu", "+6281200000009", None, Actor.system(), stage.AT, is_administrator=True)
        users = {"finance": work.get_one(User, story.finance.user_id), "staff": staff}
    found = {}
    for role, user in users.items():
        found[role] = make_client()
        found[role].sign_in(user)
    return found


def paid_by(runtime: Runtime) -> tuple[str, str, str]:
    """The settlement's status, and the status and method of its payment."""
    with runtime.unit_of_work(write=False) as work:
        payment = work.query(Payment).one()
        return work.get_one(Settlement, 1).status, payment.status, payment.method


def notice(client: Client, word: str, event: str = "N1") -> tuple[int, Any]:
    """What the door says to a notice that the voucher of the first payment is paid."""
    body = json.dumps({"id": event, "ref": "V1"})
    answer = client.http.post("/webhooks/voucher", data=body, headers={"Voucher-Word": word})
    return answer.status_code, answer.get_json()["outcome"]


def test_a_new_method_pays_a_settlement(people: dict[str, Client], runtime: Runtime, story: Stage) -> None:
    before = stage.faults(runtime)
    assert VoucherGateway.origin in runtime.services[Methods].origins, "a form of ours may lead there"
    finance, account = people["finance"], f"/organisations/{story.group_id}/receiving-account"
    finance.submit("/settlements/1", "/approve")
    assert finance.get("/settlements/1/pay/voucher").status_code == 404, "the group has no account there yet"
    for stranger in ("barter", "VOUCHER"):
        assert finance.get(f"/settlements/1/pay/{stranger}").status_code == 404
    assert people["staff"].get(f"{account}/cash").status_code == 404, "cash goes to no account"
    assert f"{account}/voucher" in people["staff"].get(account).links
    hinted = people["staff"].get(f"{account}/voucher")
    assert "Nomor anggota" in hinted.words
    assert hinted.send(holder="Batik Sekar Mulih", account="123").location == f"{account}/voucher"
    assert "/settlements/1/pay/voucher" in finance.get("/settlements/1/pay").links
    page = finance.get("/settlements/1/pay/voucher")
    assert "Kartu belanja" in page.words
    assert page.send("/pay/voucher").location == "/payments/1/checkout"
    assert finance.get("/payments/1/checkout").location == f"{PAGE}V1"
    assert (GATEWAY.opened["V1"].account, GATEWAY.opened["V1"].amount) == ("123", 637_500)
    assert notice(finance, "parang") == (400, "forged")
    assert paid_by(runtime) == ("approved", "started", "voucher")
    assert notice(finance, "kawung") == (200, "confirmed")
    assert notice(finance, "kawung") == (200, "seen")
    assert paid_by(runtime) == ("paid", "confirmed", "voucher")
    assert "Kartu belanja, pembayaran PAY-2026-0001" in finance.get("/settlements/1/receipt").words
    assert "Biaya layanan" not in finance.get("/settlements/1/receipt").words
    assert gateway_calls.ask_fee(runtime, 1) == gateway_calls.ask_fee(runtime, 1) == "ok"
    receipt = finance.get("/settlements/1/receipt").words
    assert "Ke rekening atas nama Batik Sekar Mulih. Biaya layanan pembayaran: Rp2.500, ditanggung pembeli." in receipt
    assert "Kartu belanja" in finance.get("/payments").words
    assert stage.faults(runtime) == before == []


def test_a_new_method_has_its_limit(
    people: dict[str, Client], runtime: Runtime, story: Stage, settings: Settings
) -> None:
    small = PaymentMethod(code="voucher", words=VOUCHER.words, largest=637_499, connect=VOUCHER.connect)
    runtime.provide(Methods, Methods((*METHODS, small), settings))
    people["finance"].submit("/settlements/1", "/approve")
    refused = people["finance"].submit("/settlements/1/pay/voucher", "/pay/voucher")
    assert refused.status_code == 422
    assert "paling banyak Rp637.499" in refused.words
    with runtime.unit_of_work(write=False) as work:
        assert work.query(Payment).count() == 0
