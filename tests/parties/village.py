"""Invented organisations and people, and short ways to the states of a registration."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marketplace.accounts.actor import POWERS, Actor
from marketplace.accounts.models import User
from marketplace.accounts.operations import create_user
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import members, offers, offices, operations, queries
from marketplace.parties.models import Assistance, Organisation
from marketplace.parties.operations import AccountDetails, Profile
from marketplace.people.rules import PersonDetails
from tests.client import Client

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
PASSWORD = "kain mori putih"
SRAGEN, JAKARTA, LOMBOK = "33.14", "31.74", "52.01"
NIK = "3314124507850003"
Browser = Callable[[User], Client]
"""Gives a phone on which this person is signed in."""


@dataclass(frozen=True)
class SignedIn:
    """Somebody who signs in."""

    user: User
    actor: Actor


class Village:
    """A world to register organisations in; everything it does happens in the present unit of work."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.numbers = itertools.count(1)

    def person(self, name: str, **particulars: Any) -> User:
        """Somebody with an account and a password."""
        phone = f"+62812000{next(self.numbers):05d}"
        return create_user(name, phone, None, Actor.system(), AT, password=PASSWORD, **particulars)

    def signed_in(self, user: User) -> SignedIn:
        """The person with today's memberships."""
        session().flush()
        return SignedIn(user, queries.actor_for(user))

    def group(self, name: str = "Batik Sekar Mulih", region: str = SRAGEN, **about: Any) -> tuple[Organisation, User]:
        """A group's registration as its coordinator begins it."""
        coordinator = self.person("Darmini")
        profile = Profile(name, region, address="Dusun Krajan RT 003/RW 002", phone=coordinator.phone, **about)
        found = operations.register_group(profile, queries.actor_for(coordinator), AT)
        return found, coordinator

    def complete_group(self, *args: Any, **about: Any) -> tuple[Organisation, User]:
        """A group with two members, ready to be sent."""
        found, coordinator = self.group(*args, **about)
        actor = queries.actor_for(coordinator)
        for name in ("Darmini", "Tri Wahyuni"):
            members.add_member(found, PersonDetails(name, "returned_worker", "Batik tulis"), actor, AT)
        return found, coordinator

    def approved_group(self, *args: Any, **about: Any) -> tuple[Organisation, User]:
        """A group that an officer approved."""
        found, coordinator = self.complete_group(*args, **about)
        operations.submit_organisation(found, queries.actor_for(coordinator), AT)
        operations.approve_organisation(found, Actor.system(), AT)
        return found, coordinator

    def off_taker(self, name: str = "Galeri Rintis") -> tuple[Organisation, User]:
        """An off-taker's registration as its buyer begins it."""
        buyer = self.person("Wulan")
        profile = Profile(name, JAKARTA, address="Jalan Rasuna 3")
        return operations.register_off_taker(profile, queries.actor_for(buyer), AT, outlet_name="Galeri Pusat"), buyer

    def staff(self, kind: str, region: str, role: str, name: str = "Hartati") -> tuple[Organisation, User]:
        """An office, partner or lender with one person."""
        made = operations.create_organisation(
            kind, Profile(f"Kantor {name}", ""), Actor.system(), AT, region_code=region
        )
        return made, self.joins(made, role, name)

    def joins(self, made: Organisation, role: str, name: str = "Hartati") -> User:
        """Somebody new who works there."""
        user = self.person(name)
        self.join(made, user, role)
        return user

    def join(self, organisation: Organisation, user: User, role: str) -> None:
        """The person is offered the role and accepts."""
        offer = offers.offer_membership(organisation, AccountDetails(user.name, user.phone), role, Actor.system(), AT)
        offers.accept_membership(offer, queries.actor_for(user), AT)

    def office(self, region: str = "33", duty: str = "both", name: str = "BP3MI Contoh") -> Organisation:
        """An office of that region, at the level the region has, with a number of its own and nobody in it yet."""
        level = {0: "national", 2: "province", 5: "regency"}[len(region)]
        phone = f"+62812009{next(self.numbers):05d}"
        mandate = offices.Mandate(level, region, duty)
        return offices.open_office(name, phone, "Jalan Contoh 1", mandate, Actor.system(), AT).organisation

    def officer(self, region: str = "33", duty: str = "both") -> User:
        """A programme officer of an office of that region."""
        return self.joins(self.office(region, duty), "programme_officer")

    def facilitator(self) -> tuple[Organisation, User]:
        """A partner and its facilitator."""
        return self.staff("partner", SRAGEN, "field_facilitator", "Joko")


def assist(group: Organisation, partner: Organisation) -> Assistance:
    """The partner's facilitators help the group from now on, in everything, with a signed slip on file."""
    made = Assistance(
        group=group, partner_id=partner.id, region_code=group.region_code, status="agreed", powers=list(POWERS),
        consent="slip", begins_on=AT.date(), offered_at=AT, end_reason="",
    )  # fmt: skip
    session().add(made)
    session().flush()
    return made
