"""What the tests of accounts and roles share: offering, links, who acts where."""

from typing import Any

import pytest

from marketplace.accounts import operations as accounts
from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import DomainError
from marketplace.parties import queries
from tests.client import Client, Page
from tests.parties.village import AT, Village

SYSTEM = Actor.system()
NEW = "tiga kata baru"
BIMO = "+6281311112222"


def confirmed(village: Village, name: str, **particulars: Any) -> User:
    """Somebody whose number is known to be hers."""
    user = village.person(name, **particulars)
    accounts.confirm_login(user, SYSTEM, AT)
    return user


def ask(client: Client, team_page: str, phone: str | None, role: str = "off_taker_buyer", **fields: str) -> Page:
    """Offers a role, as the form does it; the team's page as it comes next."""
    answer = client.submit(f"{team_page}/new", "/team/new", name="Bimo", phone=phone or "", role=role, **fields)
    assert answer.status_code == 303, answer
    return answer.follow()


def link_on(page: Page, kind: str = "/join/") -> str:
    return next(
        href.removeprefix("http://localhost") for href in page.links if href.startswith(f"http://localhost{kind}")
    )


def roles_of(runtime: Runtime, user: User) -> list[tuple[int, str]]:
    with runtime.unit_of_work(write=False):
        grants = queries.actor_for(session().get_one(User, user.id)).grants
        return [(grant.organisation_id, grant.role) for grant in grants]


def fits(runtime: Runtime, login: str, password: str) -> bool:
    with runtime.unit_of_work(write=False):
        return accounts.find_fitting(login, None, password) is not None


def refused(code: str) -> Any:
    return pytest.raises(DomainError, match=code)
