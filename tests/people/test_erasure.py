"""A coordinator who signed contracts is erased: the book stays whole, papers keep her name until its key goes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Text, inspect, select, text

from marketplace.accounts.actor import Actor
from marketplace.accounts.models import User
from marketplace.accounts.sealed_names import PersonalKey, destroy_keys, signature_columns
from marketplace.advances.models import Advance
from marketplace.audit.queries import list_details
from marketplace.audit.repeated_words import repeating_columns
from marketplace.audit.words import list_words_of
from marketplace.catalogue.models import Listing
from marketplace.catalogue.operations import edit_listing
from marketplace.catalogue.queries import offer_of
from marketplace.infra.data.database import ERASED, Base
from marketplace.infra.data.runtime import now, service, session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.operations import decline_order
from marketplace.parties import offers
from marketplace.parties.models import GroupMember, Membership, Organisation
from marketplace.parties.offered import list_offers
from marketplace.parties.queries import actor_for
from marketplace.people import rights_acts
from marketplace.people.models import Person
from marketplace.people.queries import find_person_of
from marketplace.people.surroundings import NamingText, Surroundings
from marketplace.proof import all_violations
from tests.journeys import sample
from tests.journeys.sample import signed_in

pytestmark = pytest.mark.long
NAME, PHONE = "Bu Darmini", "+6281200000101"


@pytest.fixture
def world(told: Path, tmp_path: Path) -> Iterator[Marketplace]:
    """A copy of the sample world."""
    with sample.copy_of(told, tmp_path / "data") as app:
        yield app


def darmini() -> tuple[Person, User]:
    user = session().scalars(select(User).where(User.phone == PHONE)).one()
    person = find_person_of(user.id)
    assert person is not None
    return person, user


def erase(app: Marketplace) -> tuple[int, int]:
    """Slamet takes on the lead, then Darmini is erased; her numbers as a person and as a user."""
    laras = sample.person(app, "laras").id
    with app.runtime.unit_of_work():
        person, user = darmini()
        protector = actor_for(session().get_one(User, laras))
        with pytest.raises(DomainError, match="erasure_leaves_nobody"), session().begin_nested():
            rights_acts.erase_person(person, protector, now())
    with app.runtime.unit_of_work():
        person, user = darmini()
        slamet = session().scalars(select(User).where(User.phone == "+6281200000102")).one()
        group = session().scalars(select(Membership).where(Membership.user_id == user.id)).first()
        assert group is not None
        offer = next(each for each in list_offers(group.organisation, now()) if each.phone == slamet.phone)
        offers.accept_membership(offer, actor_for(slamet), now())
        session().flush()
        rights_acts.erase_person(person, protector, now())
        return person.id, user.id


def everywhere(
    app: Marketplace, words: str, but_for: frozenset[str] = frozenset({"audit_events", "form_keys"})
) -> set[str]:
    """Every column of the database that holds these words, but for history."""
    found = set()
    with app.runtime.unit_of_work(write=False) as work:
        for table in Base.metadata.sorted_tables:
            if table.name in but_for:
                continue
            for column in inspect(work.connection()).get_columns(table.name):
                query = f'SELECT COUNT(*) FROM {table.name} WHERE CAST("{column["name"]}" AS VARCHAR) LIKE :words'  # noqa: S608
                if work.scalar(text(query), {"words": f"%{words}%"}):
                    found.add(f"{table.name}.{column['name']}")
    return found


def test_a_coordinator_is_erased_and_her_papers_stay_readable(world: Marketplace) -> None:
    before = list(all_violations(world.runtime))
    assert everywhere(world, PHONE)
    assert "advances.accepted_by_name" in everywhere(world, NAME)
    person_id, user_id = erase(world)
    assert list(all_violations(world.runtime)) == before == []
    assert everywhere(world, PHONE) == set()
    assert everywhere(world, NAME) == {"organisations.about"}  # the group's own words, which the page of erasing names
    with world.runtime.unit_of_work(write=False):
        person, user = session().get_one(Person, person_id), session().get_one(User, user_id)
        assert (person.name, user.name) == (f"Orang {person_id}", f"Orang {person_id}")
        assert (user.is_enabled, user.password_hash, user.phone) == (False, None, None)
        assert (person.nik, person.phone, person.country, person.years_abroad) == (None, None, "", None)
        assert {each.ending for each in person.consents} == {"erased"}
        member = session().scalars(select(GroupMember).where(GroupMember.person_id == person_id)).one()
        assert member.left_at is not None
        advance = session().scalars(select(Advance).where(Advance.accepted_by_id == user_id)).first()
        assert advance is not None
        contract, advance_id = f"/advances/{advance.id}/contract", advance.id
        assert advance.accepted_by_name == f"Orang {person_id}"
        key = session().scalars(select(PersonalKey)).one()
        assert key.destroy_on > now().date() + timedelta(days=9 * 365)
    buyer = signed_in(world, "ratih")
    assert NAME in buyer.get(contract).words
    with world.runtime.unit_of_work():
        assert destroy_keys(now().date() + timedelta(days=9 * 365), now()) == 0
        assert destroy_keys(now().date() + timedelta(days=11 * 365), now()) == 1
    page = buyer.get(contract)
    assert NAME not in page.words
    assert f"Orang {person_id}" in page.words
    assert NAME not in buyer.get(f"/advances/{advance_id}").words
    assert list(all_violations(world.runtime)) == []


def test_what_she_wrote_in_history_goes_with_her_key(world: Marketplace) -> None:
    """Nobody reads it once its key is destroyed; history and book stay whole, and inboxes forget it at once."""
    wrote = "Kain yang datang ada bercak minyak, kata Bu Yatmi"
    with world.runtime.unit_of_work():
        _person, user = darmini()
        group = session().scalars(select(Membership).where(Membership.user_id == user.id)).first()
        assert group is not None
        mine = select(PurchaseOrder).where(PurchaseOrder.status == "issued")
        order = session().scalars(mine.where(PurchaseOrder.producer_group_id == group.organisation_id)).first()
        assert order is not None
        order_id = order.id
        decline_order(order, wrote, actor_for(user), now())
    assert "audit_events.details" not in {*everywhere(world, wrote, but_for=frozenset())}
    assert "notices.details" in everywhere(world, wrote)
    reader = signed_in(world, "wening")
    with world.runtime.unit_of_work(write=False):
        assert wrote in [words for _on, _at, words in list_words_of(user.id)]
        assert wrote in [each.get("reason") for _subject, each in list_details("order.declined")]
    erase(world)
    assert "notices.details" not in everywhere(world, wrote)
    with world.runtime.unit_of_work():
        assert wrote in [each.get("reason") for _subject, each in list_details("order.declined")]
        assert destroy_keys(now().date() + timedelta(days=11 * 365), now()) == 1
    with world.runtime.unit_of_work(write=False):
        assert ERASED in [each.get("reason") for _subject, each in list_details("order.declined")]
        assert wrote not in [each.get("reason") for _subject, each in list_details("order.declined")]
    assert everywhere(world, wrote, but_for=frozenset({"form_keys"})) == set()
    page = reader.get(f"/orders/{order_id}").words
    assert ERASED in page
    assert wrote not in page
    assert list(all_violations(world.runtime)) == []


STAYS = {
    "rejects.note": "no page writes it",
    "breaches.measures": "the register of breaches", "breaches.what": "the register of breaches",
    "breaches.which_data": "the register of breaches", "data_requests.answer": "kept five years, then emptied",
    "data_requests.asked": "emptied with the erasure", "catalogue_entries.words": "the public text of a product",
    "listing_versions.description": "the public text of a product", "organisations.about": "the group's own text",
    "criteria.method": "a standard", "criteria.method_en": "a standard", "draft_criteria.method": "a standard",
    "draft_criteria.method_en": "a standard", "form_keys.answer_body": "kept for a day",
    "form_keys.location": "kept for a day", "payments.checkout_url": "an address",
}  # fmt: skip
"""Free text that goes with no key, each with the reason; the page of what is kept names what people wrote."""


def test_every_free_text_goes_with_its_key_or_says_why_it_stays() -> None:
    goes = {str(column) for column, _repeats in repeating_columns()}
    texts = {
        str(column) for table in Base.metadata.sorted_tables for column in table.columns if type(column.type) is Text
    }
    assert texts == goes | STAYS.keys()
    assert goes & STAYS.keys() == set()


def test_the_page_names_the_texts_that_only_the_group_can_change(world: Marketplace) -> None:
    with world.runtime.unit_of_work():
        person, _user = darmini()
        group_id = (
            session().scalars(select(GroupMember.organisation_id).where(GroupMember.person_id == person.id)).one()
        )
        group = session().get_one(Organisation, group_id)
        account = next(each for each in group.bank_accounts if each.ended_at is None)
        account.holder = NAME.upper()
        listing = session().scalars(select(Listing).where(Listing.organisation_id == group_id)).first()
        assert listing is not None
        title = f"Selendang karya {NAME}"
        assert listing.current is not None
        edit_listing(listing, replace(offer_of(listing.current), title=title), Actor.system(), now())
        around = service(Surroundings)
        assert around.texts_naming(person.id, NAME) == [
            NamingText("about", group.name), NamingText("bank_account", group.name), NamingText("listing", title),
        ]  # fmt: skip
        assert around.texts_naming(person.id, "Bukan Siapa-siapa") == around.texts_naming(person.id, "") == []
        page = f"/people/{person.id}/erase"
    words = signed_in(world, "laras").get(page).words
    assert "Teks berikut masih menyebut namanya." in words
    assert f"{title}: teks atau foto produk ini" in words


def test_public_pages_forget_her_at_once(world: Marketplace) -> None:
    with world.runtime.unit_of_work(write=False):
        _person, user = darmini()
        group_id = session().scalars(select(Membership.organisation_id).where(Membership.user_id == user.id)).first()
    assert "Ketua, pembatik tulis" in signed_in(world, None).get(f"/groups/{group_id}").follow().words
    with world.runtime.unit_of_work(write=False):
        erasing = f"/people/{darmini()[0].id}/erase"
    assert "Batik Sekar Mulih" in signed_in(world, "laras").get(erasing).words
    erase(world)
    shown = signed_in(world, None).get(f"/groups/{group_id}").follow().words
    assert "Ketua, pembatik tulis" not in shown
    assert shown.count("Darmini") == 1  # in the group's own words about itself


def test_nobody_is_erased_twice_nor_erases_herself(world: Marketplace) -> None:
    laras = sample.person(world, "laras").id
    person_id, _ = erase(world)
    with world.runtime.unit_of_work():
        protector = actor_for(session().get_one(User, laras))
        person = session().get_one(Person, person_id)
        with pytest.raises(Conflict, match="person_is_erased"):
            rights_acts.erase_person(person, protector, now())
        other = session().scalars(select(Person).where(Person.erased_at.is_(None), Person.user_id.is_(None))).first()
        assert other is not None
        other.user_id = laras
        with pytest.raises(DomainError, match="account_not_erased"), session().begin_nested():
            rights_acts.erase_person(other, protector, now())


def test_every_written_signature_says_whose_it_is() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables for column in table.columns if column.name.endswith("_by_name")
    }  # fmt: skip
    assert named == {f"{table.name}.{column.name}" for table, _by_id, column in signature_columns()}
    assert len(named) >= 10
