"""An officer decides for somebody near to her, out of turn, while suspended, or sets the limits that bind herself."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.accounts import policy
from marketplace.accounts.models import User
from marketplace.accounts.policy import POLICY, can
from marketplace.advances.models import Adjustment
from marketplace.cases.models import Case
from marketplace.catalogue.models import Listing
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import assistance, certificates, operations, queries, team, threshold_setting, thresholds
from marketplace.parties.assistance import HelpTerms
from marketplace.parties.models import BankAccount, Organisation
from marketplace.parties.operations import Profile
from tests.catalogue.workshop import Workshop
from tests.client import Client
from tests.conftest import Clock
from tests.hostile.offices import phones, standing_still
from tests.hostile.people import SYSTEM
from tests.parties.village import AT, SRAGEN, Browser

IN_TURN = {
    "bank_account": BankAccount, "listing": Listing, "organisation": Organisation, "adjustment": Adjustment,
    "case": Case,
}  # fmt: skip
"""What offices answer, by the noun of its permission."""


@pytest.fixture
def village(runtime: Runtime, clock: Clock) -> Workshop:
    return standing_still(runtime, clock)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    return phones(make_client)


def named_account(village: Workshop, name: str = "Tenun Serayu") -> tuple[Organisation, BankAccount]:
    group, coordinator = village.approved_group(name)
    me = queries.actor_for(coordinator)
    return group, certificates.name_bank_account(group, "008", "1550001234567", "Kelompok Tenun", me, AT)


def waits_for(officer: User, account: BankAccount) -> tuple[bool, bool]:
    """Whether the account is in her queue, and whether she may confirm it."""
    me = queries.actor_for(officer)
    listed = account.id in [each.id for each, _ in queries.list_waiting_accounts(me)]
    return listed, can(me, "bank_account:confirm", account)


def test_every_document_that_offices_answer_says_since_when_and_who_may_not() -> None:
    for permission, predicates in POLICY.items():
        if {policy.officer_in_turn, policy.confirms_adjustment} & set(predicates) and not permission.endswith(":list"):
            model = IN_TURN[permission.partition(":")[0]]
            assert hasattr(model, "awaits_office_since"), permission
            assert hasattr(model, "own_people"), permission


def test_a_bank_account_waits_for_one_office_after_the_other(
    runtime: Runtime, village: Workshop, clock: Clock, browser: Browser
) -> None:
    with runtime.unit_of_work():
        people = [village.officer(region) for region in (SRAGEN, "33", "")]
        group, account = named_account(village)
        home, account_id = f"/organisations/{group.id}", account.id
    for days, reached in ((0, 1), (6, 2), (11, 3)):
        clock.set(AT + timedelta(days=days))
        with runtime.unit_of_work(write=False):
            found = session().get_one(BankAccount, account_id)
            turns = [waits_for(officer, found) for officer in people]
            assert turns == [(number < reached,) * 2 for number in range(3)], days
    assert browser(people[1]).get(home).has_form("/confirm")


def test_the_office_above_confirms_where_a_lone_officer_may_not(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        lone, above = village.officer(SRAGEN), village.officer("33")
        group, account = named_account(village)
        group.registered_by_id = lone.id
        session().flush()
        assert waits_for(above, account) == (True, True)
        assert waits_for(lone, account) == (False, False)


@pytest.mark.parametrize("how", ["registered", "belongs", "left yesterday", "left long ago"])
def test_no_officer_answers_for_a_party_of_her_own(runtime: Runtime, village: Workshop, clock: Clock, how: str) -> None:
    with runtime.unit_of_work():
        officer = village.officer()
        group, account = named_account(village)
        if how == "registered":
            group.registered_by_id = officer.id
        else:
            village.join(group, officer, "group_member")
        if how.startswith("left"):
            held = queries.list_memberships(group.id)[-1]
            team.end_membership(group, held, queries.actor_for(officer), AT)
        session().flush()
        clock.set(AT + timedelta(days=31 if how == "left long ago" else 1))
        for permission in ("bank_account:confirm", "bank_account:refuse", "bank_account:release"):
            may = can(queries.actor_for(officer), permission, account)
            assert may is (how == "left long ago"), permission


def test_a_suspended_office_decides_on_nobody(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        office = village.office("33")
        officer, colleague = village.joins(office, "programme_officer"), village.officer("")
        partner, _facilitator = village.facilitator()
        group, account = named_account(village)
        terms = HelpTerms(partner.id, ["people"])
        offered = assistance.offer_assistance(group, terms, queries.actor_for(colleague), AT)
        operations.suspend_organisation(office, "Laporan palsu", SYSTEM, AT)
        session().flush()
        me = queries.actor_for(officer)
        for permission, about in (
            ("bank_account:release", account), ("bank_account:refuse", account), ("recovery:decide", None),
            ("assistance:record_consent", offered), ("assistance:end", offered), ("threshold:set", office),
        ):  # fmt: skip
            assert not can(me, permission, about), permission
        assert can(me, "organisation:read", group)


def test_only_an_office_that_decides_sets_limits(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        agency = operations.create_organisation("agency", Profile("Instansi lama", ""), SYSTEM, AT, region_code="")
        shop, _buyer = village.off_taker()
        nobody = queries.actor_for(village.joins(agency, "programme_officer"))
        assert not can(nobody, "threshold:set", agency)
        threshold_setting.set_threshold(agency, "one_person_shop", 9_000_000_000_000, "Coba saja dulu", nobody, AT)
        assert thresholds.value_of("one_person_shop", shop, AT + timedelta(days=2)) == 5_000_000
        for duty, may in (("reader", False), ("decider", True), ("both", True)):
            office = village.office("31", duty)
            officer = village.joins(office, "programme_officer")
            assert can(queries.actor_for(officer), "threshold:set", office) is may, duty


def test_no_officer_sets_the_limit_of_her_own_shop(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        office = village.office("31")
        officer = village.joins(office, "programme_officer")
        shop, _buyer = village.off_taker()
        village.join(shop, officer, "off_taker_buyer")
        assert not can(queries.actor_for(officer), "threshold:set", office)
