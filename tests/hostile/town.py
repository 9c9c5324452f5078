"""A group and a gallery in one town: who signs in there, and one lot that is decided."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.operations import confirm_login, create_user
from marketplace.infra.data.form_keys import new_key
from marketplace.infra.data.runtime import Runtime, session
from marketplace.notifications.models import Notice
from marketplace.parties.models import Membership, Organisation
from marketplace.parties.queries import actor_for
from tests.book import stage
from tests.book.stage import Stage
from tests.book.test_worked_example import delivered
from tests.client import Client, Page
from tests.conftest import Clock
from tests.staged import Stages

AT = stage.AT + timedelta(days=32)
SETTLEMENT = "/settlements/1"
BUYING, PAYING = "off_taker_buyer", "off_taker_finance"


class Town:
    """The stage with its people signed in by name; every act is a unit of work of its own."""

    def __init__(self, runtime: Runtime, make_client: Callable[[], Client], people: Stage) -> None:
        self.runtime, self.make_client, self.people = runtime, make_client, people
        self.users: dict[str, User] = {}
        self.clients: dict[str, Client] = {}

    def browser(self, name: str) -> Client:
        """The phone on which this person is signed in."""
        if name not in self.clients:
            self.clients[name] = self.make_client()
            self.clients[name].sign_in(self.users[name])
        return self.clients[name]

    def sleeps(self, clock: Clock, hours: int) -> None:
        """So many hours after the goods were decided everybody signs in anew."""
        clock.set(AT + timedelta(hours=hours))
        self.clients.clear()

    def press(self, name: str, path: str, **fields: Any) -> Page:
        """Sends a form that the person's pages do not show."""
        client = self.browser(name)
        marks = next(form.values["csrf_token"] for form in client.get("/account").forms if "csrf_token" in form.values)
        return client.post(path, {"csrf_token": marks, "_key": new_key(), **fields})

    def actor(self, name: str) -> Actor:
        """The person as she may act now; inside a unit of work."""
        return actor_for(session().get_one(User, self.users[name].id))

    def let_in(self, name: str, organisation_id: int, role: str) -> None:
        """Gives a person a role behind the application's back, as if long ago."""
        with self.runtime.unit_of_work() as work:
            work.add(
                Membership(user_id=self.users[name].id, organisation_id=organisation_id, role=role, created_at=stage.AT)
            )

    def told(self, name: str) -> list[str]:
        """What the person's inbox tells of."""
        with self.runtime.unit_of_work(write=False) as work:
            return list(work.scalars(select(Notice.key).where(Notice.user_id == self.users[name].id)))


def set_town(runtime: Runtime, make_client: Callable[[], Client], clock: Clock, stages: Stages) -> Town:
    """One lot of six sheets is decided: Ratih ordered, received and inspected; Anggoro is of finance."""
    clock.set(AT)
    return stages.set(runtime, partial(_build, runtime, make_client), "town", make_client)


def _build(runtime: Runtime, make_client: Callable[[], Client]) -> Town:
    with runtime.unit_of_work() as work:
        people = stage.build()
        found = Town(runtime, make_client, people)
        cast = {"coordinator": "darmini", "buyer": "ratih", "finance": "anggoro", "officer": "wening"}
        for role, key in cast.items():
            found.users[key] = work.get_one(User, getattr(people, role).user_id)
            found.users[key].password_hash = "set"
        for key, name, phone in (("citra", "Citra", "+6281200000051"), ("joko", "Joko Susanto", "+6281200000052")):
            found.users[key] = create_user(name, phone, None, Actor.system(), AT, password="kain mori putih")
        found.users["admin"] = create_user(
            "Admin", "+6281200000054", None, Actor.system(), AT, password="kain mori putih", is_administrator=True
        )
        for key in ("citra", "joko", "admin"):
            confirm_login(found.users[key], Actor.system(), AT)
        for organisation in work.scalars(select(Organisation)):
            organisation.approved_at = stage.AT
        order = stage.accepted_order(people, "PO-2026-0001")
        order.issued_by = order.created_by = people.buyer.user_id
        delivered(people, order.id, 6)
    return found
