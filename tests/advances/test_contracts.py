"""The contract of an advance prints what was signed, whatever comes after."""

from alembic import command
from sqlalchemy import text

from marketplace.advances.models import Advance
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.infra.data.runtime import Runtime
from marketplace.parties.models import Organisation
from marketplace.proof import violations_of_rooms
from tests.advances.acts import People, received


def test_a_contract_prints_what_was_signed_whatever_comes_after(people: People, runtime: Runtime) -> None:
    received(people, counted="15,09")
    with runtime.unit_of_work() as work:
        buyer = work.get_one(Organisation, work.get_one(Advance, 1).off_taker_id)
        buyer.name, buyer.address = "Galeri Baru", "Jl. Baru 9"
    for reader in ("coordinator", "buyer"):
        paper = people[reader].get("/advances/1/contract").words
        signed, note = paper.split("Catatan hitungan")
        for words in ("Galeri Contoh", "Rp945.000", "Rp900.000", "Rp45.000", "30,18", "12 lembar", "Rp78.750"):
            assert words in signed, words
        assert "Jl. Baru 9" not in signed
        assert "15,09" not in signed
        for words in ("15,09", "Rp472.500", "Rp450.000", "Rp22.500", "Bu Darmini", "Ratih"):
            assert words in note, words
    with runtime.unit_of_work(write=False):
        assert [each for each in violations_of_rooms() if not each.endswith("history does not tell of it")] == []


def test_a_full_count_adds_no_note(people: People) -> None:
    received(people)
    assert "Catatan hitungan" not in people["buyer"].get("/advances/1/contract").words


def test_contracts_signed_before_are_carried_over_as_they_were(people: People, runtime: Runtime) -> None:
    received(people, counted="15,09")
    every = text("SELECT advance_id, terms, agreed_at FROM advance_contracts ORDER BY id")
    with runtime.engine.connect() as work:
        before = work.execute(every).all()
    config = alembic_config(resource("migrations"), runtime.engine)
    with runtime.engine.begin() as connection:
        triggers.release(connection)
    command.downgrade(config, "0203")
    upgrade(runtime.engine, resource("migrations"))
    with runtime.engine.connect() as work:
        assert work.execute(every).all() == before
    assert len(before) == 1
    with runtime.unit_of_work(write=False):
        assert [each for each in violations_of_rooms() if not each.endswith("history does not tell of it")] == []
