"""An office, a partner and a group, to read lists of persons in."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import queries
from marketplace.parties.models import Organisation
from marketplace.people import import_operations as imports
from marketplace.people.import_models import PersonImport
from tests.parties.village import Village
from tests.people.lists import AT, read, stored


@dataclass
class Town:
    """An office with an officer, a partner with a facilitator, and a group."""

    runtime: Runtime
    office: Organisation
    officer: User
    partner: Organisation
    facilitator: User
    group: Organisation

    def actor(self, user: User | None = None) -> Actor:
        return queries.actor_for(user or self.officer)

    def read(self, *rows: dict[str, str], group_id: int | None = None) -> PersonImport:
        with self.runtime.unit_of_work():
            return read(rows, self.office.id, self.actor(), group_id)

    def confirm(self, found: PersonImport) -> PersonImport:
        self.runtime.run(
            lambda: imports.confirm_import(session().get_one(PersonImport, found.id), self.actor(), AT)
        )  # fmt: skip
        return stored(self.runtime, found.id)

    def count(self, of: type) -> int:
        with self.runtime.unit_of_work(write=False):
            return session().scalar(select(func.count()).select_from(of)) or 0


@pytest.fixture
def town(runtime: Runtime) -> Town:
    village = Village(runtime)
    with runtime.unit_of_work():
        office = village.office("33")
        officer = village.joins(office, "programme_officer")
        partner, facilitator = village.facilitator()
        group, _coordinator = village.approved_group()
    return Town(runtime, office, officer, partner, facilitator, group)
