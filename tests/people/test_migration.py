"""What the migration carries over: every line of a group is a person, with her consent as it was."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, text

from marketplace.config import resource
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.migrations import alembic_config
from tests.parties.test_office_migration import rows

BEFORE, THIS = "0160", "0180"
T1, T2, T3 = "2026-03-02 03:00:00", "2026-04-02 03:00:00", "2026-05-02 03:00:00"
MEMBERS = (
    (3, "Darmini", True, T1, None, b"sealed", "0003", None),
    (5, "Sapiah", False, None, None, None, "", None),
    (7, "Tri", True, T1, T2, b"other", "0007", None),
    (8, "Wiwik", True, T1, T3, None, "", T3),
)
"""Number, name, show_name, consent_at, consent_withdrawn_at, nik, nik_last4, left_at."""
FIELDS = (
    "SELECT id, name, kind, skill, country, years_abroad, returned_in, show_name AND consent_withdrawn_at IS NULL, "
    "consent_at, consent_withdrawn_at, nik, nik_last4, created_at, left_at FROM group_members ORDER BY id"
)


@pytest.fixture
def old(empty_database_url: str) -> Iterator[Engine]:
    """A database as it stood before, with members of every kind of consent."""
    engine = make_engine(empty_database_url)
    command.upgrade(alembic_config(resource("migrations"), engine), BEFORE)
    with engine.begin() as work:
        work.execute(
            text(
                "INSERT INTO organisations (id, kind, name, slug, region_code, region_name, address, phone_is_public, "
                "about, zone, status, status_reason, created_at, version) VALUES (1, 'producer_group', 'Sekar', "
                "'sekar', '33.14', '', '', :no, '', 'WIB', 'approved', '', :at, 1)"
            ),
            {"no": False, "at": T1},
        )
        for number, name, shown, given, withdrawn, nik, last4, left in MEMBERS:
            work.execute(
                text(
                    "INSERT INTO group_members (id, organisation_id, position, name, kind, skill, country, "
                    "years_abroad, returned_in, show_name, consent_at, consent_text, consent_withdrawn_at, nik, "
                    "nik_last4, created_at, left_at) VALUES (:id, 1, :id, :name, 'returned_worker', 'canting', "
                    "'Taiwan', 5, 2020, :shown, :given, :version, :withdrawn, :nik, :last4, :at, :left)"
                ),
                {
                    "id": number, "name": name, "shown": shown, "given": given, "withdrawn": withdrawn, "nik": nik,
                    "last4": last4, "at": T1, "left": left, "version": "2026-1" if given else "",
                },
            )  # fmt: skip
    yield engine
    engine.dispose()


def test_every_member_becomes_a_person_with_her_consent(old: Engine) -> None:
    config = alembic_config(resource("migrations"), old)
    before = rows(old, FIELDS)
    command.upgrade(config, THIS)
    persons = rows(old, "SELECT id, name, kind, region_code, country, returned_in, nik, nik_last4 FROM persons")
    told = ("returned_worker", "33.14", "Taiwan", 2020)
    assert [(*each[:6], each[6] and bytes(each[6]), each[7]) for each in sorted(persons)] == [
        (number, name, *told, nik, last4) for number, name, _, _, _, nik, last4, _ in MEMBERS
    ]
    assert rows(old, "SELECT id, person_id, role FROM group_members ORDER BY id") == [
        (each[0], each[0], "member") for each in MEMBERS
    ]
    consents = rows(old, "SELECT person_id, answer, ending FROM consents ORDER BY person_id")
    assert consents == [(3, "given", ""), (7, "given", "withdrawn"), (8, "given", "withdrawn")]
    keepers = rows(old, "SELECT person_id, organisation_id, ended_at IS NULL FROM keepers ORDER BY person_id")
    assert [(each[0], each[1], bool(each[2])) for each in keepers] == [(3, 1, 1), (5, 1, 1), (7, 1, 1), (8, 1, 0)]
    with old.begin() as work:
        work.execute(
            text(
                "INSERT INTO persons (name, kind, skill, country, registered_at) VALUES ('Baru', 'family', '', '', :at)"
            ),
            {"at": T1},
        )
    assert rows(old, "SELECT id FROM persons WHERE name = 'Baru'") == [(9,)]
    with old.begin() as work:
        work.execute(text("DELETE FROM persons WHERE name = 'Baru'"))
    command.downgrade(config, BEFORE)
    assert rows(old, FIELDS) == before
