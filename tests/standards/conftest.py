"""An off-taker with a buyer and its finance, and a group with a coordinator."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.accounts.actor import Actor
from marketplace.accounts.operations import create_user
from marketplace.infra.data.runtime import Runtime
from marketplace.parties.models import Membership, Organisation
from marketplace.parties.queries import actor_for

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PHONES = iter(range(812_0000_0001, 812_9999_9999))


@dataclass(frozen=True)
class AccountDetails:
    """Somebody who signs in."""

    user: Any
    actor: Actor
    organisation_id: int


@dataclass(frozen=True)
class Parties:
    """Who takes part in these tests."""

    buyer: AccountDetails
    finance: AccountDetails
    rival: AccountDetails
    coordinator: AccountDetails


def organisation(kind: str, name: str) -> Organisation:
    """An approved organisation in Sragen."""
    return Organisation(
        kind=kind, name=name, slug=name.lower().replace(" ", "-"), region_code="33.14", region_name="Kab. Sragen",
        status="approved", created_at=AT, approved_at=AT,
    )  # fmt: skip


def person(work: Any, name: str, party: Organisation, role: str) -> AccountDetails:
    """Somebody with a role at an organisation."""
    user = create_user(name, f"+62{next(PHONES)}", None, Actor.system(), AT)
    work.add(Membership(user_id=user.id, organisation_id=party.id, role=role, created_at=AT))
    work.flush()
    return AccountDetails(user, actor_for(user), party.id)


@pytest.fixture
def parties(runtime: Runtime) -> Parties:
    with runtime.unit_of_work() as work:
        gallery = organisation("off_taker", "Galeri Lasem Indah")
        rival = organisation("off_taker", "Toko Kain Merapi")
        group = organisation("producer_group", "Simpul Pulang")
        work.add_all([gallery, rival, group])
        work.flush()
        made = Parties(
            buyer=person(work, "Ratih Ayuningtyas", gallery, "off_taker_buyer"),
            finance=person(work, "Bagas Prakoso", gallery, "off_taker_finance"),
            rival=person(work, "Dewi Lestariningsih", rival, "off_taker_buyer"),
            coordinator=person(work, "Sumarni", group, "group_coordinator"),
        )
    return made
