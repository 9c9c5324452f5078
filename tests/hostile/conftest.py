"""The village that somebody means harm to."""

from collections.abc import Callable
from datetime import datetime

import pytest

from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import offers, operations, queries
from marketplace.parties.models import MembershipOffer, Organisation
from marketplace.parties.operations import AccountDetails
from tests.hostile.people import BIMO, SYSTEM
from tests.parties.conftest import browser as browser
from tests.parties.conftest import village as village
from tests.parties.village import AT, Village


@pytest.fixture
def stranger(runtime: Runtime, village: Village) -> tuple[User, str]:
    """Somebody whose registration nobody approved, and the pages of her organisation."""
    with runtime.unit_of_work():
        draft, person = village.off_taker("Toko Asing")
        return person, f"/organisations/{draft.id}/team"


@pytest.fixture
def gallery(runtime: Runtime, village: Village) -> tuple[Organisation, User]:
    """An approved gallery and its buyer."""
    with runtime.unit_of_work():
        made, buyer = village.off_taker("Galeri Rintis")
        operations.submit_organisation(made, queries.actor_for(buyer), AT)
        operations.approve_organisation(made, SYSTEM, AT)
        return made, buyer


@pytest.fixture
def waiting(runtime: Runtime, gallery: tuple[Organisation, User]) -> Callable[[datetime], str]:
    """Makes a link for the one offer of the gallery."""
    organisation, buyer = gallery
    with runtime.unit_of_work():
        here = session().get_one(Organisation, organisation.id)
        actor = queries.actor_for(buyer)
        offers.offer_membership(here, AccountDetails("Bimo", BIMO), "off_taker_finance", actor, AT, seconded=True)

    def make(at: datetime) -> str:
        with runtime.unit_of_work():
            offer = session().query(MembershipOffer).one()
            return f"/join/{offers.issue_offer_link(offer, queries.actor_for(session().get_one(User, buyer.id)), at)}"

    return make
