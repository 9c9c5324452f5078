"""A settlement through its pages: the sum with its causes, approval by finance, payment, receipt, statements."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from alembic import command
from PIL import Image
from sqlalchemy import inspect, text

from marketplace.accounts.models import User
from marketplace.accounts.passwords import hash_password
from marketplace.app import load_models
from marketplace.audit.seal_codes import newest_code
from marketplace.audit.sealing import seal
from marketplace.config import resource
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.migrations import alembic_config, alone
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.files.photo_records import list_attachments
from marketplace.infra.files.qr import qr_inline
from marketplace.parties.models import BankAccount, Organisation
from marketplace.parties.queries import load_organisation
from marketplace.parties.threshold_setting import set_threshold
from marketplace.payments.models import Payment
from marketplace.settlements import check
from marketplace.settlements.models import Settlement
from tests.book import stage
from tests.book.stage import Stage
from tests.book.test_worked_example import delivered, material_in_advance
from tests.client import Client
from tests.conftest import Clock
from tests.staged import Stages

People = dict[str, Client]


@pytest.fixture
def story(runtime: Runtime, stages: Stages) -> Stage:
    """The first delivery of the worked example, decided."""

    def build() -> Stage:
        with runtime.unit_of_work():
            people = stage.build()
            order_id = stage.accepted_order(people, "PO-2026-0001").id
            material_in_advance(people, order_id)
            delivered(people, order_id, 6)
        return people

    return stages.set(runtime, build, "worked example")


@pytest.fixture
def people(story: Stage, runtime: Runtime, make_client: Callable[[], Client]) -> People:
    """A browser for each person."""
    return stage.browsers(story, runtime, make_client)


PAY_PAGE = "http://localhost/settlements/1/pay"


def slip() -> tuple[BytesIO, str]:
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    made.seek(0)
    return made, "bukti.png"


def test_the_group_can_check_every_figure(people: People) -> None:
    words = people["coordinator"].get("/settlements/1").words
    for figure in ("Rp1.110.000", "− Rp472.500", "Rp637.500", "Anda terima", "15,09 m", "Rp555.000"):
        assert figure in words
    assert "6 lembar × Rp185.000" in words
    assert "ADV-2026-0001: Yang lolos: 6 lembar × bahan Rp78.750" in words
    assert "Potongan bahan baku di muka − Rp472.500" in people["coordinator"].get("/orders/1").words


def test_a_settlement_is_paid_in_two_transfers_and_the_receipt_names_both(
    people: People, runtime: Runtime, story: Stage
) -> None:
    with runtime.unit_of_work() as work:
        work.add(
            BankAccount(
                organisation_id=story.group_id, bank_code="014", number="1234567890", last4="7890",
                holder="Kelompok Sekar Mulih", created_at=stage.AT, agreed_at=stage.AT, confirmed_at=stage.AT,
            )
        )  # fmt: skip
    people["finance"].submit("/settlements/1", "/approve")
    page = people["finance"].get("/settlements/1/pay")
    assert page.form("/pay").values["amount"] == ["637.500"]
    beyond = page.send("/pay", proof=slip(), transferred_on="2026-11-01", amount="637.501")
    assert "paling banyak Rp637.500" in beyond.words
    assert page.send("/pay", proof=slip(), transferred_on="2026-11-01", amount="600.000").status_code == 303
    people["coordinator"].submit("/payments/1", "/confirm")
    assert "Bayar Rp37.500" in people["finance"].get("/settlements/1").words
    money = people["finance"].get("/").words.replace("\xa0", " ")
    assert "Dibayar Rp600.000" in money
    assert "Rp37.500" in money.partition("Dibayar Rp600.000")[2]
    assert "Rp637.500" not in money
    again = people["finance"].submit("/settlements/1/pay", "/pay", proof=slip(), transferred_on="2026-11-02")
    assert again.status_code == 303
    people["coordinator"].submit("/payments/2", "/confirm")
    with runtime.unit_of_work(write=False) as work:
        assert (work.get_one(Settlement, 1).status, work.get_one(Settlement, 1).unpaid) == ("paid", 0)
        assert list(check.violations()) == []
    words = people["coordinator"].get("/settlements/1/receipt").words
    for told in ("Rp600.000 dibayar", "Rp37.500 dibayar", "Ke rekening atas nama Kelompok Sekar Mulih."):
        assert told in words


def test_finance_approves_and_pays_by_transfer(people: People, runtime: Runtime) -> None:
    assert not people["buyer"].get("/settlements/1").has_form("/approve")
    approved = people["finance"].submit("/settlements/1", "/approve")
    assert approved.location == "/settlements/1/pay", approved
    sent = people["finance"].submit("/settlements/1/pay", "/pay", proof=slip(), transferred_on="2026-11-01")
    assert sent.status_code == 303, sent
    with runtime.unit_of_work(write=False) as work:
        assert work.get_one(Settlement, 1).status == "approved"
    assert "Rp637.500" in people["coordinator"].get("/").follow().words
    assert people["coordinator"].submit("/payments/1", "/confirm").status_code == 303
    with runtime.unit_of_work(write=False) as work:
        assert work.get_one(Settlement, 1).status == "paid"
        assert list(check.violations()) == []
    receipt = people["coordinator"].get("/settlements/1/receipt")
    assert "Kuitansi" in (receipt.h1 or "")
    assert "Rp637.500" in receipt.words
    assert "Transfer bank, pembayaran PAY-2026-0001" in receipt.words
    for path in ("/settlements/1", "/statements", "/statements/orders/1"):
        assert "/payments/1" in people["finance"].get(path).links, path


def test_a_settlement_is_not_paid_before_it_is_approved_nor_twice(people: People) -> None:
    assert people["finance"].get("/settlements/1/pay").status_code == 409
    people["finance"].submit("/settlements/1", "/approve")
    page = people["finance"].get("/settlements/1/pay")
    assert page.send("/pay", proof=slip(), transferred_on="2026-11-01").status_code == 303
    again = page.form("/pay").values | {"_key": ["another-key-of-this-form"], "transferred_on": ["2026-11-01"]}
    typed = again | {"proof": slip(), "note": "Lewat bank daerah"}
    refused = people["finance"].post("/settlements/1/pay", data=typed, headers={"Referer": PAY_PAGE})
    assert refused.status_code == 409
    kept = refused.html.words
    assert "Masih ada pembayaran yang berjalan untuk ini" in kept
    assert "Catatan untuk penerima: Lewat bank daerah" in kept
    assert "another-key" not in kept
    assert "bank_transfer" not in kept
    assert f'href="{PAY_PAGE.removeprefix("http://localhost")}"' in refused.text
    [photo] = re.findall(r'<img src="(/uploads/[^"]+)"', refused.text)
    assert people["finance"].get(photo).headers["Content-Type"].startswith("image/")
    assert people["coordinator"].get(photo).status_code == 404
    assert people["finance"].get("/settlements/1/pay").location == "/payments/1"


def test_who_gives_a_payment_up_chooses_another_way(people: People) -> None:
    people["finance"].submit("/settlements/1", "/approve")
    people["finance"].submit("/settlements/1/pay", "/pay", proof=slip(), transferred_on="2026-11-01")
    reason = "Belum ada uang masuk ke rekening kami."
    people["coordinator"].submit("/payments/1/dispute", reason=reason)
    given_up = people["finance"].submit("/payments/1", "/cancel")
    assert given_up.location == "/settlements/1"
    assert "/settlements/1/pay" in given_up.follow().links


def asks_above(story: Stage, runtime: Runtime, clock: Clock, amount: int) -> None:
    """The gallery asks again who is there before a payment above that amount."""
    with runtime.unit_of_work():
        gallery = load_organisation(story.off_taker_id)
        set_threshold(gallery, "step_up", amount, "Kehati-hatian galeri", story.buyer, clock())


def test_a_large_payment_asks_for_the_password_and_keeps_the_proof(
    people: People, story: Stage, runtime: Runtime, clock: Clock
) -> None:
    with runtime.unit_of_work() as work:
        work.get_one(User, story.finance.user_id).password_hash = hash_password("kain mori putih")
    finance = people["finance"]
    finance.submit("/settlements/1", "/approve")
    page = finance.get("/settlements/1/pay")
    clock.set(clock() + timedelta(minutes=11))
    asks_above(story, runtime, clock, 637_499)
    asking = page.send("/pay", proof=slip(), transferred_on="2026-11-01", note="Lewat bank daerah")
    assert (asking.status_code, asking.h1) == (401, "Apakah ini Anda?")
    with runtime.unit_of_work(write=False) as work:
        assert work.query(Payment).count() == 0
    assert asking.send("/pay", password_again="kain mori putih").status_code == 303
    with runtime.unit_of_work(write=False) as work:
        payment = work.query(Payment).one()
        assert (payment.amount, payment.note) == (637_500, "Lewat bank daerah")
        assert len(list_attachments(payment.key, "proof")) == 1


def test_a_payment_of_no_more_than_the_amount_does_not_ask(
    people: People, story: Stage, runtime: Runtime, clock: Clock
) -> None:
    people["finance"].submit("/settlements/1", "/approve")
    page = people["finance"].get("/settlements/1/pay")
    clock.set(clock() + timedelta(minutes=11))
    asks_above(story, runtime, clock, 637_500)
    assert page.send("/pay", proof=slip(), transferred_on="2026-11-01").status_code == 303


def test_a_transfer_without_proof_is_refused_and_keeps_what_was_typed(people: People) -> None:
    people["finance"].submit("/settlements/1", "/approve")
    answer = people["finance"].submit("/settlements/1/pay", "/pay", note="Lewat bank daerah")
    assert answer.status_code == 422
    assert answer.form("/pay").values["note"] == ["Lewat bank daerah"]


def test_statements_show_what_remains(people: People, story: Stage) -> None:
    for path in ("/statements", "/statements/orders/1", f"/statements/groups/{story.group_id}"):
        for person in ("coordinator", "finance", "officer"):
            words = people[person].get(path).words
            assert "Rp472.500" in words, (path, person)
            assert "15,09 m" in words, (path, person)
    assert people["coordinator"].get("/statements?year=2025").status_code == 200


def test_the_buyers_own_cloth_and_another_grade_are_counted_apart(
    people: People, story: Stage, runtime: Runtime
) -> None:
    with runtime.unit_of_work():
        material_in_advance(story, 1, "consigned")
        material_in_advance(story, 1, "loan", "mori_prima")
    for path in ("/statements", "/statements/orders/1"):
        words = people["coordinator"].get(path).words
        for told in (
            "Pada kelompok: Kain mori primissima 15,09 m",
            "Pada kelompok: Kain mori primissima milik pembeli 30,18 m",
            "Pada kelompok: Kain mori prima 30,18 m",
        ):
            assert told in words, (path, told, words)
    home = people["coordinator"].get("/").words
    for name in ("Kain mori primissima", "Kain mori primissima milik pembeli", "Kain mori prima"):
        assert f"{name} Terpakai" in home, (name, home)
    assert "75,450 m" not in home
    assert "60,360 m" not in home


def test_statements_reach_back_to_the_first_settlement(
    people: People, story: Stage, clock: Clock, runtime: Runtime
) -> None:
    begun = stage.AT.year
    clock.set(stage.AT.replace(year=begun + 4))
    with runtime.unit_of_work(write=False) as work:
        coordinator = work.get_one(User, story.coordinator.user_id)
    people["coordinator"].sign_in(coordinator)
    for path in ("/statements", f"/statements/groups/{story.group_id}"):
        page = people["coordinator"].get(path)
        shown = [link for link in page.links if "year=" in link]
        assert [int(link.rsplit("=", 1)[1]) for link in shown] == list(range(begun + 4, begun - 1, -1)), shown
        assert "Rp637.500" in people["coordinator"].get(shown[-1]).words


def test_the_officer_comes_from_a_group_to_its_statement(people: People, story: Stage, runtime: Runtime) -> None:
    path = f"/statements/groups/{story.group_id}"
    assert path in people["officer"].get(f"/organisations/{story.group_id}").links
    with runtime.unit_of_work() as work:
        seen = work.get_one(Organisation, story.group_id)
        fresh = Organisation(
            kind="producer_group", name="Batik Baru", slug="batik-baru", region_code=seen.region_code,
            region_name=seen.region_name, zone=seen.zone, status="approved", created_at=stage.AT, approved_at=stage.AT,
        )  # fmt: skip
        work.add(fresh)
        work.flush()
        fresh_id = fresh.id
    for number, expected in ((fresh_id, 200), (story.off_taker_id, 404), (9_999, 404)):
        assert people["officer"].get(f"/statements/groups/{number}").status_code == expected, number
    assert people["finance"].get(f"/statements/groups/{fresh_id}").status_code == 404


def test_others_do_not_even_learn_that_it_exists(
    people: People, runtime: Runtime, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work() as work:
        stranger = User(name="Orang lain", phone="+6281299999999", created_at=stage.AT)
        work.add(stranger)
        work.flush()
    other = make_client()
    other.sign_in(stranger)
    for path in ("/settlements/1", "/settlements/1/receipt", "/statements/orders/1", "/advances/1"):
        assert other.get(path).status_code == 404, path


def test_english_is_whole(people: People) -> None:
    page = people["finance"].get("/settlements/1")
    english = next(link for link in page.links if "lang" in link or "choose" in link or "/en" in link)
    people["finance"].get(english)
    words = people["finance"].get("/settlements/1").words
    assert "6 sheets × Rp185,000" in words


def test_what_the_cap_held_back_is_named_where_it_falls_due(
    runtime: Runtime, make_client: Callable[[], Client]
) -> None:
    with runtime.unit_of_work() as work:
        people = stage.build()
        order_id = stage.accepted_order(people, "PO-2026-0001", deduction_cap=2_000).id
        material_in_advance(people, order_id)
        delivered(people, order_id, 6)
        delivered(people, order_id, 4)
        user = work.get_one(User, people.coordinator.user_id)
    coordinator = make_client()
    coordinator.sign_in(user)
    first = coordinator.get("/settlements/1").words
    assert "6 lembar × bahan Rp78.750" in first
    assert "Rp250.500" in first
    second = coordinator.get("/settlements/2").words
    assert "Bahan pada barang lolos: 10,06 m dari 30,18 m yang nilainya Rp945.000." in second
    assert "Ditambah Rp250.500 yang tertunda dari kiriman sebelumnya." in second


def test_papers_carry_the_seal_of_their_day(people: People, runtime: Runtime) -> None:
    """The settlement was drafted before the first seal; its receipt is made after it."""
    early = people["coordinator"].get("/settlements/1/receipt").words
    assert "sebelum ada segel" in early
    with runtime.unit_of_work():
        assert seal(runtime.services[Keyring].seal[0], stage.AT)
        code = newest_code()
    people["finance"].submit("/settlements/1", "/approve")
    people["finance"].submit("/settlements/1/pay", "/pay", proof=slip(), transferred_on="2026-11-01")
    people["coordinator"].submit("/payments/1", "/confirm")
    receipt = people["coordinator"].get("/settlements/1/receipt")
    assert code in receipt.words
    assert qr_inline(code) in receipt.text
    with runtime.unit_of_work() as work:
        paid = work.get_one(Settlement, 1)
        assert (paid.witness, paid.paid_witness) == ("", code)
        assert list(check.violations()) == []
        paid.paid_witness = code[:-1] + "0"
        work.flush()
        assert set(check.violations()) == {
            "settlements 1: its paper does not carry the seals that history tells of",
            f"settlements 1: its paper carries the seal {paid.paid_witness}, which is not there",
        }
        paid.paid_witness = code


def test_papers_of_old_carry_no_seal(empty_database_url: str) -> None:
    load_models()
    engine = make_engine(empty_database_url)
    config = alembic_config(resource("migrations"), engine)
    command.upgrade(config, "0280")
    command.downgrade(config, "0251")
    row = {"number": "SET-2026-0001", "kind": "lot", "source": "lot:1", "status": "drafted", "region_code": "33.14"}
    row |= {"drafted_at": "2026-11-01 00:00:00+00:00", "payable_on": "2026-11-08"}
    with alone(engine) as connection:
        for column in inspect(connection).get_columns("settlements"):
            row |= {} if column["nullable"] or column["name"] in row else {column["name"]: "0"}
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        values = ", ".join(f"'{value}'" for value in row.values())
        connection.exec_driver_sql(f"INSERT INTO settlements ({', '.join(row)}) VALUES ({values})")  # noqa: S608
        command.upgrade(alembic_config(resource("migrations"), engine, connection), "0280")
        assert connection.execute(text("SELECT witness, paid_witness FROM settlements")).all() == [("", "")]
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = DEFAULT"))
    engine.dispose()
