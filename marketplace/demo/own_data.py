"""Data in people's own hands: a request in every state, a breach, a restriction, an erasure, and referred cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from marketplace.demo.scenario import Story
from marketplace.infra.data.runtime import session
from marketplace.parties.queries import list_members
from marketplace.people import operations as people
from marketplace.people import rights_acts, rights_export
from marketplace.people import rights_operations as rights
from marketplace.people.models import Person
from marketplace.people.rights_operations import BreachReport
from marketplace.people.rules import PersonDetails


@dataclass(frozen=True)
class Trained:
    """Somebody who was trained and belongs to no group."""

    name: str
    kind: str
    skill: str
    country: str = ""


TRAINED = (
    Trained("Sulastri Handayani", "returned_worker", "Menjahit busana", "Hong Kong"),
    Trained("Wagiyem", "returned_worker", "Memasak", "Malaysia"),
    Trained("Tukinem", "family", "Bordir"),
    Trained("Eko Prasetyo", "prospective_worker", "Las"),
)


def what_people_ask(story: Story) -> None:
    """Persons ask about their data; the office answers, refuses, restricts and erases."""
    sulastri, wagiyem, tukinem, eko = _trained(story)
    darmini = _link(story, "sekar", "Darmini", "darmini")
    story.day(30)
    hidayat = story.actor("hidayat")
    done = rights.record_request(sulastri, "correction", "office", "Nama desa: Pilang, bukan Pileng.", story.now,
                                 hidayat, story.now)  # fmt: skip
    rights.answer_request(done, "Nama desa dibetulkan sesuai KTP.", hidayat, story.day(29))
    refused = rights.record_request(eko, "erasure", "phone", "", story.now, hidayat, story.now)
    reason = "Pelatihan masih berjalan dan dibiayai anggaran; data dihapus setelah laporan selesai."
    rights.refuse_request(refused, reason, hidayat, story.day(28))
    asked = rights.record_request(eko, "copy", "phone", "", story.now, hidayat, story.now)
    rights.withdraw_request(asked, hidayat, story.day(27))
    rights.record_request(tukinem, "restriction", "letter", "", story.now, hidayat, story.now)
    rights_acts.restrict(tukinem, story.actor("laras"), story.day(26))
    rights.record_request(wagiyem, "erasure", "office", "", story.now, hidayat, story.now)
    rights_acts.erase_person(wagiyem, story.actor("laras"), story.day(25))
    report = BreachReport(
        "Buku daftar hadir pelatihan tertinggal di angkutan umum.", "Nama, desa, dan nomor telepon", 50,
        "Buku ditemukan sopir esok harinya; daftar kini dicetak tanpa nomor telepon.", story.now,
    )  # fmt: skip
    breach = rights.record_breach(report, "33", story.actor("laras"), story.now)
    rights.tell_of_breach(breach, "persons", story.actor("laras"), story.day(24))
    rights.tell_of_breach(breach, "authority", story.actor("laras"), story.now)
    rights.answer_request(breach, "Semua orang diberi tahu lewat surat.", story.actor("laras"), story.now)
    story.day(4, 10)
    rights.record_request(sulastri, "withdrawal", "office", "", story.now, hidayat, story.now)
    story.day(1, 9)
    rights.record_request(darmini, "correction", "online", "Tahun pulang saya 2018, bukan 2019.", story.now,
                          story.actor("darmini"), story.now)  # fmt: skip
    _still_open(story)


def _still_open(story: Story) -> None:
    """A breach that is half told, a copy taken, and cases that one role sees."""
    laras, bayu = story.actor("laras"), story.actor("bayu")
    report = BreachReport(
        "HP pendamping dengan foto formulir hilang di pasar.", "Nama dan foto KTP", 4,
        "Masuk dari HP itu diakhiri dari HP lain dalam satu jam.", story.now,
    )  # fmt: skip
    breach = rights.record_breach(report, "33", laras, story.now)
    rights.tell_of_breach(breach, "persons", laras, story.now)
    eko = _named("Eko Prasetyo")
    rights_export.take_copy(eko, story.actor("hidayat"), story.now)
    today = story.now.date()
    closed = rights.record_referral(eko, "manpower_office", today - timedelta(days=40), today, bayu, story.now)
    rights.close_referral(closed, today - timedelta(days=10), today, bayu, story.now)
    rights.record_referral(_named("Sulastri Handayani"), "bp3mi", today - timedelta(days=3), today, bayu, story.now)


def _trained(story: Story) -> list[Person]:
    at = story.day(40)
    office = story.parties["jateng"]
    details = [
        PersonDetails(each.name, each.kind, each.skill, each.country, region_code="33.14", phone=f"+62812000004{n:02d}")
        for n, each in enumerate(TRAINED)
    ]
    hidayat = story.actor("hidayat")
    made = [people.register_person(each, "WIB", hidayat, at, kept_by=office.id) for each in details]
    for person in made[:3]:
        people.answer_consent(person, "programme_figures", "given", "signed", hidayat, at)
    return made


def _link(story: Story, group: str, name: str, login: str) -> Person:
    members = list_members(story.parties[group].id)
    person = next(each.person for each in members if each.person.name == name)
    people.link_login(person, story.people[login].id, story.actor("hidayat"), story.now)
    return person


def _named(name: str) -> Person:
    return session().scalars(select(Person).where(Person.name == name)).one()
