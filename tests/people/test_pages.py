"""The pages of persons, as those use them who look after many, and as she reads her own."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from marketplace.notifications.models import Notice
from marketplace.parties import members, operations, queries
from marketplace.parties.models import Organisation
from marketplace.people import operations as people
from marketplace.people.models import Person, PersonAccess
from marketplace.people.rules import PersonDetails
from tests.client import Client, Page
from tests.journeys.counting import counted
from tests.parties.village import AT, LOMBOK, NIK, PASSWORD, SRAGEN, Browser, Village

ENDAH = PersonDetails(
    "Endah Lestari", "returned_worker", "Membordir", "Hong Kong", 6, 2021, region_code=SRAGEN, nik=NIK,
    trades=("embroidery",), village_name="Kliwonan, Masaran", has_savings=True,
)  # fmt: skip
REASON = "Formulir asuransi meminta NIK lengkap."


def written(details: PersonDetails, by: User) -> Person:
    """The person as somebody of an office or a partner writes her down."""
    actor = queries.actor_for(by)
    return people.write_down(details, "Asia/Jakarta", actor, AT, actor.grants[0].organisation_id)


def fill(page: Page, **fields: object) -> Page:
    """Sends the form of a person, with the least that it needs where nothing else is said."""
    return page.send(**{"name": "Sri Mulyani", "kind": "returned_worker", "region_code": SRAGEN} | fields)


def people_on_record(runtime: Runtime) -> list[str]:
    with runtime.unit_of_work(write=False):
        return list(session().scalars(select(Person.name).order_by(Person.id)))


def test_an_officer_writes_somebody_down_and_finds_her(runtime: Runtime, village: Village, phone_of: Browser) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
    me = phone_of(officer)
    empty = me.get("/people")
    assert "Belum ada orang yang dicatat" in empty.words
    page = fill(
        me.get("/people/new"), trades=["poultry", "sewing"], has_savings="no", has_bank_account="yes",
        nik="3314 1245.0785-0003", village="Pilang, Masaran", phone="0812 3456 7890",
    ).follow()  # fmt: skip
    assert "Sekarang tanyakan izin" in page.words
    for words in ("Sri Mulyani", "•••• •••• •••• 0003", "Desa Pilang, Kec. Masaran, Kab. Sragen", "Ternak unggas",
                  "0812-3456-7890", "Dihitung sekali, oleh BP3MI Contoh", "Belum ditanya"):  # fmt: skip
        assert words in page.words, words
    assert NIK not in page.text
    assert "Masuk sebagai" not in page.words
    listed = me.get("/people?q=mulyani&trade=poultry&missing=group").words
    assert "Sri Mulyani" in listed
    assert "1 orang" in listed
    for filters in ("q=mulyono", "kind=family", "trade=batik", "region=52.01", "missing=nik"):
        assert "Tidak ada yang cocok" in (words := me.get(f"/people?{filters}").words) or "Sri Mulyani" not in words


def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    runtime: Runtime, village: Village, phone_of: Browser
) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
    page = fill(phone_of(officer).get("/people/new"), nik="123", returned_in="2091", region_code="", kind=None)
    assert page.status_code == 422
    for words in ("NIK terdiri dari 16 angka", "antara 1970", "Kabupaten atau kota: ", "Pilih siapa orang ini"):
        assert words in page.words, words
    assert people_on_record(runtime) == []


def test_a_change_keeps_what_the_form_does_not_ask(runtime: Runtime, village: Village, phone_of: Browser) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        person_id = written(ENDAH, officer).id
        people.answer_consent(session().get_one(Person, person_id), "public_name", "given", "signed",
                              queries.actor_for(officer), AT)  # fmt: skip
    page = phone_of(officer).get(f"/people/{person_id}/edit")
    assert page.send(village="Pilang, Masaran").follow().status_code == 200
    with runtime.unit_of_work(write=False):
        found = session().get_one(Person, person_id)
        assert (found.village_key, found.nik, found.has_savings) == ("33.14.03.2011", NIK, True)
        assert [each.trade for each in found.trades] == ["embroidery"]
        assert found.consent("public_name") == "given"


def test_the_same_person_is_counted_once_and_looked_after_by_two(
    runtime: Runtime, village: Village, phone_of: Browser
) -> None:
    with runtime.unit_of_work():
        person_id = written(ENDAH, village.officer()).id
        partner, facilitator = village.facilitator()
    her = phone_of(facilitator)
    assert her.get(f"/people/{person_id}").status_code == 404
    refused = fill(her.get("/people/new"), name="Endah Lestari, S.Pd.", nik=NIK)
    assert refused.status_code == 422
    assert "Sudah dihitung oleh BP3MI Contoh sejak Maret 2026" in refused.words
    assert "Kedua KTP" not in refused.words
    page = refused.send(press="Ini orang yang sama: ikut dampingi").follow()
    assert "Didampingi juga oleh" in page.words
    assert "Dihitung sekali, oleh BP3MI Contoh" in page.words
    assert people_on_record(runtime) == ["Endah Lestari"]
    with runtime.unit_of_work(write=False):
        assert partner.id in session().get_one(Person, person_id).keeper_ids


def test_a_number_of_another_name_is_compared_first(runtime: Runtime, village: Village, phone_of: Browser) -> None:
    """Nobody gains the sight of a stranger by her number alone; two of one number both say so."""
    with runtime.unit_of_work():
        officer = village.officer()
        first = written(ENDAH, officer).id
        _partner, facilitator = village.facilitator()
    refused = fill(phone_of(facilitator).get("/people/new"), name="Wartini", nik=NIK)
    assert "Ini orang yang sama" not in refused.words
    assert "Namanya berbeda" in refused.words
    page = refused.send(another="y").follow()
    assert "Tercatat juga sebagai Endah Lestari, dihitung oleh BP3MI Contoh" in page.words
    assert f"/people/{first}" not in page.links
    assert people_on_record(runtime) == ["Endah Lestari", "Wartini"]
    assert "Tercatat juga sebagai Wartini" in phone_of(officer).get(f"/people/{first}").words


def test_a_forged_same_person_is_refused(runtime: Runtime, village: Village, phone_of: Browser) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        other = PersonDetails("Paryono", "returned_worker", region_code=LOMBOK)
        stranger = people.register_person(other, "Asia/Jakarta", queries.actor_for(officer), AT).id
        _partner, facilitator = village.facilitator()
    her = phone_of(facilitator)
    page = her.get("/people/new")
    form = dict(page.forms[-1].values) | {
        "name": "Paryono", "kind": "returned_worker", "region_code": SRAGEN, "nik": NIK, "same_person": str(stranger),
    }  # fmt: skip
    assert her.post("/people/new", form).status_code == 422
    assert her.get(f"/people/{stranger}").status_code == 404


def test_each_consent_is_answered_with_its_text_and_taken_back(
    runtime: Runtime, village: Village, phone_of: Browser
) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        person_id = written(ENDAH, officer).id
    me = phone_of(officer)
    page = me.get(f"/people/{person_id}/consents/story")
    assert "dengan kata-kata saya sendiri" in page.words
    assert "versi 2026-1" in page.words
    assert page.send(answer="given").status_code == 422
    done = page.send(answer="given", channel="spoken").follow()
    assert "Lisan dengan saksi" in done.words
    back = me.get(f"/people/{person_id}/consents/story").send("/withdraw").follow()
    assert "Ditarik" in back.words
    assert me.get(f"/people/{person_id}/consents/nothing").status_code == 404


def test_the_whole_nik_is_shown_once_for_a_reason_that_she_reads(
    runtime: Runtime, village: Village, phone_of: Browser
) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        person = written(ENDAH, officer)
        hers = village.person("Endah")
        people.link_login(person, hers.id, queries.actor_for(officer), AT)
        person_id = person.id
    me = phone_of(officer)
    page = me.get(f"/people/{person_id}/nik")
    assert page.send(reason="ingin").status_code in {401, 422}
    asked = page.send(reason=REASON)
    if asked.status_code == 401:
        asked = asked.send(password_again=PASSWORD)
    shown = asked.follow()
    assert "3314 1245 0785 0003" in shown.words
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "3314 1245 0785 0003" not in me.get(f"/people/{person_id}/nik").words
    assert f"Alasan: {REASON}" in phone_of(hers).get("/people/me").words
    with runtime.unit_of_work(write=False):
        told = session().scalars(select(Notice.user_id)).all()
    assert told == [hers.id]


def test_she_reads_who_looked_and_answers_herself(runtime: Runtime, village: Village, phone_of: Browser) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        person = written(ENDAH, officer)
        hers, person_id = village.person("Endah"), person.id
        people.link_login(person, hers.id, queries.actor_for(officer), AT)
    for _twice in range(2):
        phone_of(officer).get(f"/people/{person_id}")
    her = phone_of(hers)
    page = her.get("/people/me")
    assert "BP3MI Contoh" in page.words
    assert page.words.count("Membuka halaman ini") == 1
    done = her.get(f"/people/{person_id}/consents/whatsapp").send(answer="declined").follow()
    assert "Sendiri, di aplikasi" in done.words
    assert "Ubah" not in done.words
    assert her.get("/people").status_code == 403
    assert her.get(f"/people/{person_id}/edit").status_code == 403
    with runtime.unit_of_work(write=False):
        assert session().scalar(select(func.count(PersonAccess.id))) == 1
    stranger = village_person(runtime, village)
    assert "Akun Anda belum dihubungkan" in phone_of(stranger).get("/people/me").words


def village_person(runtime: Runtime, village: Village) -> User:
    with runtime.unit_of_work():
        return village.person("Tamu")


def test_a_coordinator_links_her_login_and_names_roles(runtime: Runtime, village: Village, phone_of: Browser) -> None:
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        member = queries.list_members(group.id)[0]
        group_id, member_id, person_id = group.id, member.id, member.person_id
        written_by = village.officer()
        told = PersonDetails("Darmini", "returned_worker", village_name="Pilang", trades=("batik",), region_code=SRAGEN)
        people.edit_person(member.person, told, "WIB", queries.actor_for(written_by), AT)
    me = phone_of(coordinator)
    path = f"/organisations/{group_id}/members/{member_id}"
    page = me.get(path)
    assert page.send(path, role="chair", joined_on="2091-01-01").status_code == 422
    page.send(path, role="chair", joined_on="2025-01-15", kind="prospective_worker").follow()
    with runtime.unit_of_work(write=False):
        found = session().get_one(Person, person_id)
        assert (found.kind, found.village_name, [t.trade for t in found.trades]) == (
            "prospective_worker", "Pilang", ["batik"],
        )  # fmt: skip
    page = me.get(f"/people/{person_id}")
    assert "Ketua kelompok" in page.words
    assert "Januari 2025 sampai sekarang" in page.words
    asked = me.get(f"/organisations/{group_id}/members/{member_id}/login").send(user_id=str(coordinator.id))
    if asked.status_code == 401:
        asked = asked.send(password_again=PASSWORD)
    assert asked.follow().status_code == 200
    assert "Inilah yang tercatat tentang Anda" in me.get("/people/me").words
    assert (
        "Tidak ada lagi yang perlu dihubungkan"
        in phone_of(coordinator).get(f"/organisations/{group_id}/members/{member_id + 1}/login").words
    )


def test_the_same_group_twice_is_shown_to_the_officer(runtime: Runtime, village: Village, phone_of: Browser) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        first, _coordinator = village.approved_group("Batik Sekar Mulih")
        second, other = village.complete_group("Kelompok SEKAR MULIH Batik")
        elsewhere, _third = village.complete_group("Batik Sekar Mulih", LOMBOK)
        operations.submit_organisation(second, queries.actor_for(other), AT)
        first_id, second_id, far_id = first.id, second.id, elsewhere.id
    page = phone_of(officer).get(f"/organisations/{second_id}")
    assert "pendaftaran lain yang tampak sama" in page.words
    assert "nama" in page.words
    assert f"/organisations/{first_id}" in page.links
    assert f"/organisations/{far_id}" not in page.links
    assert "tampak sama" not in phone_of(other).get(f"/organisations/{second_id}").words


@pytest.mark.parametrize("role", ["reader", "administrator", "coordinator", "buyer", "stranger"])
def test_who_sees_the_list(runtime: Runtime, village: Village, phone_of: Browser, role: str) -> None:
    with runtime.unit_of_work():
        person_id = written(ENDAH, village.officer()).id
        users = {
            "reader": lambda: village.officer(SRAGEN, "reader"),
            "administrator": lambda: village.person("Wening", is_administrator=True),
            "coordinator": lambda: village.approved_group(region=LOMBOK)[1],
            "buyer": lambda: village.off_taker()[1],
            "stranger": lambda: village.person("Tamu"),
        }
        user = users[role]()
    client = phone_of(user)
    may = role in {"reader", "administrator"}
    assert client.get("/people").status_code == (200 if may else 403)
    assert client.get(f"/people/{person_id}").status_code == (200 if may else 404)
    for page in ("edit", "nik", "consents/story"):
        assert client.get(f"/people/{person_id}/{page}").status_code == (403 if may else 404)
    assert client.get("/people/new").status_code == 403
    if may:
        assert "Endah Lestari" in client.get("/people").words


def test_five_thousand_persons_take_no_more_statements_than_fifty(
    runtime: Runtime, village: Village, phone_of: Browser
) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        group, _coordinator = village.approved_group()
        _many(60, group)
    client = phone_of(officer)
    few = _asked(runtime, client, "/people")
    with runtime.unit_of_work():
        _many(5_000, session().get_one(Organisation, group.id))
    assert _asked(runtime, client, "/people") == few
    assert _asked(runtime, client, "/people?page=90&missing=nik") == few
    last = client.get("/people?page=102").words
    assert "5.062 orang" in last
    assert "Berikutnya" not in last


def _many(count: int, group: Organisation) -> None:
    session().add_all(
        Person(name=f"Orang {number:05d}", kind="family", region_code=SRAGEN, registered_at=AT)
        for number in range(count)
    )


def _asked(runtime: Runtime, client: Client, path: str) -> int:
    with counted(runtime.engine) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_a_person_who_left_a_group_keeps_its_time_on_her_page(
    runtime: Runtime, village: Village, phone_of: Browser
) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        group, coordinator = village.approved_group()
        member = queries.list_members(group.id)[1]
        person_id = member.person_id
        members.remove_member(group, member, queries.actor_for(coordinator), AT + timedelta(days=60))
    words = phone_of(officer).get(f"/people/{person_id}").words
    assert "Maret 2026 – Mei 2026" in words
