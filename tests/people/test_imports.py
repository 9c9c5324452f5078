"""Lists of persons: read, looked at, decided, taken in whole or not at all, and forgotten."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.audit.models import AuditEvent
from marketplace.infra.data.bell import Bell
from marketplace.infra.data.jobs import work_one
from marketplace.infra.data.runtime import Runtime, session
from marketplace.infra.files.sheets.reading import read_pasted
from marketplace.kernel.errors import Conflict, DomainError, NotFound
from marketplace.parties import members, queries
from marketplace.people import import_operations as imports
from marketplace.people import jobs
from marketplace.people import operations as people
from marketplace.people.import_models import PersonImport, PersonImportRow
from marketplace.people.import_queries import get_import, list_faults, list_rows
from marketplace.people.models import Consent, Keeper, Person, PersonAccess, PersonTrade
from marketplace.people.rules import PersonDetails
from marketplace.people.unlisted_villages import add_unlisted_village, give_code
from marketplace.people.village_models import UnlistedVillage
from marketplace.people.villages import find_village
from marketplace.proof import all_violations
from tests.client import Client
from tests.conftest import Clock
from tests.journeys.counting import counted
from tests.parties.village import Village
from tests.people.lists import AT, SRAGEN, as_text, good, nik, read, stored
from tests.people.test_import_faults import ONE_CELL
from tests.people.town import Town
from tests.worker import NoWorker, WorkerAtOnce


def another_village(runtime: Runtime) -> Village:
    """One whose people have other numbers."""
    village = Village(runtime)
    village.numbers = count(700)
    return village


def faults_of(town: Town, found: PersonImport) -> list[tuple[int | None, str]]:
    with town.runtime.unit_of_work(write=False):
        return [(fault.row, fault.code) for fault in list_faults(found.id)]


def test_a_list_is_read_looked_at_and_taken_in(town: Town) -> None:
    before = town.count(Person)
    found = town.read(*(good(number) for number in range(12)))
    assert (found.status, found.counts, town.count(Person)) == ("read", {"new": 12}, before)
    done = town.confirm(found)
    assert (done.status, done.confirmed_by_id, done.finished_at) == ("confirmed", town.officer.id, AT)
    assert town.count(Person) == before + 12
    with town.runtime.unit_of_work():
        person = session().scalars(select(Person).where(Person.nik_last4 == nik(3)[-4:])).one()
        assert (person.name, person.nik, person.region_code) == (good(3)["Nama"], nik(3), SRAGEN)
        assert (person.village_key or "").startswith("33.14.")
        assert {each.trade for each in person.trades} == {"sewing", "batik"}
        assert person.keeper_ids == {town.office.id}
        consent = person.latest_consent("public_name")
        assert consent is not None
        assert (consent.answer, consent.channel, consent.recorded_by_id) == ("given", "signed", town.officer.id)
        known = session().scalars(select(AuditEvent.key).where(AuditEvent.subject == found.key))
        assert list(known) == ["import.read", "import.confirmed"]
    assert list(all_violations(town.runtime)) == []


def test_without_a_column_of_consent_nobody_was_asked(town: Town) -> None:
    rows = [{name: cell for name, cell in good(1).items() if not name.startswith("Izin")}]
    before = town.count(Consent)
    town.confirm(town.read(*rows))
    assert town.count(Consent) == before


def test_the_same_person_is_linked_and_not_doubled(town: Town) -> None:
    with town.runtime.unit_of_work():
        dotted = ".".join((nik(1)[:6], nik(1)[6:12], nik(1)[12:]))
        theirs = PersonDetails(good(1)["Nama"], "returned_worker", nik=dotted)
        person = people.register_person(theirs, "WIB", Actor.system(), AT, kept_by=town.partner.id)
    before = town.count(Person)
    found = town.read(good(1, Nama=good(1)["Nama"].upper()), good(2))
    assert found.counts == {"same": 1, "new": 1}
    town.confirm(found)
    assert town.count(Person) == before + 1
    with town.runtime.unit_of_work():
        again = session().get_one(Person, person.id)
        assert (again.keeper_ids, again.registered_for_id) == (
            frozenset({town.office.id, town.partner.id}), town.partner.id,
        )  # fmt: skip
        assert session().scalars(select(PersonAccess.what).where(PersonAccess.person_id == person.id)).all() == [
            "import"
        ]
    assert town.read(good(1), good(2)).counts == {"here": 2}


def test_a_nik_of_another_name_and_the_same_nik_twice_are_faults(town: Town) -> None:
    town.confirm(town.read(good(1)))
    found = town.read(good(1, Nama="Bambang Sutrisno"), good(2), good(2, Nama="Joko Susilo"))
    assert faults_of(town, found) == [(2, "import_nik_of_another_name"), (4, "import_nik_twice")]


def test_perhaps_the_same_is_decided_row_by_row(town: Town) -> None:
    town.confirm(town.read(*(good(number, NIK="") for number in range(3))))
    before = town.count(Person)
    found = town.read(*(good(number) for number in range(3)))
    assert found.counts == {"perhaps": 3}
    with pytest.raises(Conflict, match="import_undecided"):
        town.confirm(found)
    with town.runtime.unit_of_work():
        one = session().get_one(PersonImport, found.id)
        imports.decide_rows(one, {2: "same", 3: "new", 4: "skipped"}, town.actor(), AT)
        assert one.counts == {"here": 1, "new": 1, "skipped": 1}
    town.confirm(found)
    assert town.count(Person) == before + 1


def test_a_group_takes_in_everybody_but_who_is_in_another(town: Town) -> None:
    with town.runtime.unit_of_work():
        details = PersonDetails(good(1)["Nama"], "returned_worker", nik=nik(1))
        members.add_member(session().merge(town.group), details, Actor.system(), AT)
    found = town.read(good(1), good(2), group_id=town.group.id)
    assert found.counts == {"same": 1, "new": 1}
    town.confirm(found)
    with town.runtime.unit_of_work(write=False):
        names = [each.person.name for each in queries.list_members(town.group.id)]
    assert names.count(good(1)["Nama"]) == 1
    assert good(2)["Nama"] in names


def test_in_two_groups_on_the_same_days(town: Town) -> None:
    with town.runtime.unit_of_work():
        person = people.register_person(
            PersonDetails(good(1)["Nama"], "returned_worker", nik=nik(1)), "WIB", Actor.system(), AT, town.group.id
        )
        members.join_group(session().merge(town.group), person, Actor.system(), AT)
        second, _coordinator = another_village(town.runtime).approved_group("Tenun Lurik Sragen")
    found = town.read(good(1), good(2), group_id=second.id)
    assert faults_of(town, found) == [(2, "import_in_other_group")]
    with town.runtime.unit_of_work():
        [member] = [m for m in queries.list_members(town.group.id) if m.person_id == person.id]
        members.remove_member(session().merge(town.group), member, Actor.system(), AT - timedelta(days=3))
        people.keep(session().get_one(Person, person.id), 4711, AT)
        people.write_nik(session().get_one(Person, person.id), nik(1))
    assert town.read(good(1), group_id=second.id).counts == {"same": 1}


def test_a_row_that_turned_bad_holds_everything_back(town: Town) -> None:
    found = town.read(good(1), good(2))
    with town.runtime.unit_of_work():
        people.register_person(
            PersonDetails("Bambang", "family", nik=nik(2)), "WIB", Actor.system(), AT, town.partner.id
        )
    before = town.count(Person)
    back = town.confirm(found)
    assert (back.status, back.refusal, back.confirmed_at) == ("read", "import_changed", None)
    assert back.counts == {"new": 1, "faulty": 1}
    assert town.count(Person) == before
    assert town.confirm(back).status == "confirmed"
    assert town.count(Person) == before + 1


def test_long_lists_are_taken_in_by_a_worker_once(town: Town, officer: Client) -> None:
    town.runtime.provide(Bell, NoWorker())
    before = town.count(Person)
    found = town.confirm(town.read(*(good(number) for number in range(imports.AT_ONCE + 1))))
    assert (found.status, town.count(Person)) == ("working", before)
    with pytest.raises(Conflict):
        town.confirm(found)
    page = officer.get(f"/people/import/{found.id}")
    assert (page.headers["Refresh"], "<progress" in page.text) == ("3", True)
    assert work_one(town.runtime)
    assert "Refresh" not in officer.get(page.path).headers
    done = stored(town.runtime, found.id)
    assert (done.status, done.rows_done) == ("confirmed", imports.AT_ONCE + 1)
    assert town.count(Person) == before + imports.AT_ONCE + 1
    while work_one(town.runtime):
        pass
    assert town.count(Person) == before + imports.AT_ONCE + 1


def test_a_worker_killed_half_way_writes_nothing_and_then_all(
    town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.runtime.provide(Bell, NoWorker())
    before = town.count(Person)
    found = town.confirm(town.read(*(good(number) for number in range(imports.AT_ONCE + 1))))

    def die(*_given: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("marketplace.people.import_writing._events", die)
        assert work_one(town.runtime)
    assert (stored(town.runtime, found.id).status, town.count(Person)) == ("working", before)
    clock.set(datetime.now(UTC) + timedelta(days=1))
    assert work_one(town.runtime)
    assert town.count(Person) == before + imports.AT_ONCE + 1


def test_a_list_that_failed_is_taken_back_and_thrown_away(
    town: Town, officer: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.runtime.provide(Bell, NoWorker())
    before = town.count(Person)
    found = town.confirm(town.read(*(good(number) for number in range(imports.AT_ONCE + 1))))
    place = f"/people/import/{found.id}"
    assert not officer.get(place).has_form("/take-back")
    with town.runtime.unit_of_work(), pytest.raises(Conflict, match="import_being_written"):
        imports.take_back(session().get_one(PersonImport, found.id), AT)

    def die(*_given: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("marketplace.people.import_writing._events", die)
        assert work_one(town.runtime)
    page = officer.get(place).send("/take-back").follow()
    assert "tidak berhasil ditulis" in page.words
    back = stored(town.runtime, found.id)
    assert (back.status, back.refusal, back.confirmed_at) == ("read", "import_failed", None)
    assert officer.get(place).send("/discard").status_code == HTTPStatus.SEE_OTHER
    assert stored(town.runtime, found.id).status == "discarded"
    assert town.count(PersonImportRow) == 0
    clock.set(datetime.now(UTC) + timedelta(days=1))
    while work_one(town.runtime):
        pass
    assert town.count(Person) == before


def test_who_was_written_down_before_the_village_had_its_code_is_found(town: Town) -> None:
    with town.runtime.unit_of_work():
        made = add_unlisted_village("Desa Persiapan Sukorejo", "", SRAGEN, Actor.system(), AT)
    nameless = {"NIK": "", "Masuk kelompok": ""}
    before_code = good(1, **nameless, **{"Desa/Kelurahan": "Desa Persiapan Sukorejo", "Kecamatan": ""})
    town.confirm(town.read(before_code))
    with town.runtime.unit_of_work():
        listed = find_village("33.14.03.2010")
        assert listed is not None
        give_code(session().get_one(UnlistedVillage, made.id), listed.code, Actor.system(), AT)
    with_code = good(1, **nameless, **{"Desa/Kelurahan": listed.name, "Kecamatan": listed.district})
    assert town.read(with_code).counts == {"perhaps": 1}


def test_two_who_confirm_at_once_write_once(town: Town) -> None:
    """The same list, and two lists with the same persons."""
    one, two = town.read(good(1), good(2)), town.read(good(1), good(2))
    before, start, refused = town.count(Person), Barrier(3), []

    def confirm(found: PersonImport) -> None:
        start.wait()
        try:
            town.confirm(found)
        except DomainError as error:
            refused.append(error.code)

    threads = [Thread(target=confirm, args=(each,)) for each in (one, one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert town.count(Person) == before + 2
    states = {stored(town.runtime, each.id).status for each in (one, two)}
    assert states in ({"confirmed"}, {"confirmed", "read"})


def test_five_thousand_rows_with_forty_kinds_of_fault_take_few_statements(town: Town) -> None:
    town.runtime.provide(Bell, WorkerAtOnce(town.runtime))
    before = town.count(Person)
    rows = [good(number) for number in range(5_000)]
    for place, (column, cell, _code) in enumerate(ONE_CELL):
        rows[100 * place + 7] |= {column: cell}
    with counted(town.runtime.engine) as reading:
        found = town.read(*rows)
    assert found.counts == {"new": 5_000 - len(ONE_CELL), "faulty": len(ONE_CELL)}
    assert [code for _row, code in faults_of(town, found)] == [code for _column, _cell, code in ONE_CELL]
    with counted(town.runtime.engine) as writing:
        done = town.confirm(found)
    assert done.status == "confirmed"
    assert town.count(Person) == before + 5_000 - len(ONE_CELL)
    assert town.count(PersonTrade) == 2 * (5_000 - len(ONE_CELL))
    assert town.count(Keeper) >= 5_000 - len(ONE_CELL)
    assert (len(reading) <= 20, len(writing) <= 60) == (True, True), (len(reading), len(writing))


def test_rows_are_deleted_when_thrown_away_and_after_thirty_days(town: Town) -> None:
    thrown, kept, waiting = town.read(good(1)), town.confirm(town.read(good(2))), town.read(good(3))
    with town.runtime.unit_of_work():
        imports.discard_import(session().get_one(PersonImport, thrown.id), town.actor(), AT)
        assert list_rows(thrown.id, "new") == []
        jobs.forget_rows(AT + timedelta(days=29))
    assert town.count(PersonImportRow) == 2
    with town.runtime.unit_of_work():
        jobs.forget_rows(AT + timedelta(days=31))
    assert town.count(PersonImportRow) == 0
    states = [(each.status, each.head) for each in (stored(town.runtime, i.id) for i in (thrown, kept, waiting))]
    assert states == [("discarded", None), ("confirmed", None), ("discarded", None)]


def test_no_cell_lies_open_in_the_database(town: Town) -> None:
    found = town.read(good(1), good(2, NIK="331412", Nama="Rahasia 7"))
    with town.runtime.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM person_import_rows").all()
        lists = connection.exec_driver_sql("SELECT * FROM person_imports").all()
    told = repr(rows) + repr(lists)
    assert nik(1) not in told
    assert good(1)["Nama"] not in told
    assert "Rahasia" not in told
    assert len(rows) == found.total


def test_a_list_is_its_organisations_own(town: Town) -> None:
    found = town.read(good(1))
    with town.runtime.unit_of_work(), pytest.raises(NotFound):
        get_import(found.id, town.actor(town.facilitator))
    with town.runtime.unit_of_work(), pytest.raises(DomainError, match="import_organisation_not_yours"):
        read([good(1)], town.office.id, town.actor(town.facilitator))
    with town.runtime.unit_of_work(), pytest.raises(DomainError, match="import_group_not_yours"):
        read([good(1)], town.partner.id, town.actor(town.facilitator), town.group.id)
    with town.runtime.unit_of_work(), pytest.raises(DomainError, match="region_not_yours"):
        imports.read_import(
            read_pasted(as_text([good(1)])), "", imports.Destination(town.office.id, "52.02"), town.actor(), AT
        )
    with town.runtime.unit_of_work():
        theirs = read([good(1)], town.partner.id, town.actor(town.facilitator))
        assert theirs.within == town.partner.region_code
