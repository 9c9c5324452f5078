"""Duties that must not meet, as a table of duty × document, and the rules that keep the table whole."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketplace.accounts import duties, policy
from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.duties import DUTIES, READING, Duty, find_conflict, needs_second_person
from marketplace.accounts.messages import WORDS
from marketplace.accounts.policy import POLICY, can, kept_apart

GROUP, OFF_TAKER, OFFICE, OTHER = 1, 2, 3, 4
ME, SHE, HE = 11, 12, 13
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Paper:
    """A document as far as duties look: whose it is, who had a hand in it, what it is worth."""

    producer_group_id: int | None = None
    off_taker_id: int | None = None
    organisation_id: int | None = None
    region_code: str = "33.14"
    status: str = "approved"
    handled_by: frozenset[int] = frozenset()
    approved_by_id: int | None = None
    net: int = 0
    kept_from: list[int] | None = None
    kind: str = ""
    offered_by_id: int | None = None
    total: int = 0
    proposed_by_id: int | None = None
    proposed_side: str = "group"
    short_close_side: str = "group"
    side: str = "group"
    gained_by: frozenset[int] = frozenset()
    user_id: int | None = None
    created_by: int | None = None
    issued_by: int | None = None
    proposed_at: datetime = NOW
    action: str = "add"
    created_by_id: int | None = None
    agreed_by_id: int | None = None
    confirmed_by_id: int | None = None
    id: int = 99
    approved_at: Any = field(default=True)


def finance(*fellows: int, alone: int = 1_000, own: int = 1_000) -> Actor:
    grant = Grant("off_taker_finance", OFF_TAKER, fellows=frozenset(fellows), alone_up_to=alone, own_up_to=own)
    return Actor(ME, grants=(grant,))


def buyer(*fellows: int) -> Actor:
    return Actor(ME, grants=(Grant("off_taker_buyer", OFF_TAKER, fellows=frozenset(fellows)),))


def since(moment: datetime | None) -> Actor:
    return Actor(ME, grants=(Grant("off_taker_buyer", OFF_TAKER, since=moment),))


OFFICER = Actor(ME, grants=(Grant("programme_officer", OFFICE, region_prefix="33", duty="both"),))
MEMBER = replace(OFFICER, grants=(*OFFICER.grants, Grant("group_member", GROUP)))
REGISTRANT = replace(OFFICER, registered_ids=frozenset({GROUP}))
FACILITATOR = replace(OFFICER, grants=(*OFFICER.grants, Grant("field_facilitator", GROUP)))
BOTH = Actor(ME, grants=(Grant("group_coordinator", GROUP), Grant("off_taker_buyer", OFF_TAKER)))
COORDINATOR = Actor(ME, grants=(Grant("group_coordinator", GROUP),))
OF_GROUP, OF_OTHER = Paper(organisation_id=GROUP), Paper(organisation_id=OTHER)
ORDER = Paper(producer_group_id=GROUP, off_taker_id=OFF_TAKER)
ADVANCE = replace(ORDER, kind="cash")
SETTLED = replace(ORDER, handled_by=frozenset({ME}), net=1_000)

TABLE: list[tuple[Duty, Actor, Paper, bool]] = [
    (duties.decides_on_own_party, OFFICER, OF_GROUP, False),
    (duties.decides_on_own_party, MEMBER, OF_GROUP, True),
    (duties.decides_on_own_party, FACILITATOR, OF_GROUP, True),
    (duties.decides_on_own_party, REGISTRANT, OF_GROUP, True),
    (duties.decides_on_own_party, REGISTRANT, OF_OTHER, False),
    (duties.decides_on_own_party, OFFICER, Paper(organisation_id=OFFICE), True),
    (duties.decides_on_own_party, MEMBER, ORDER, True),
    (duties.decides_on_own_part, MEMBER, replace(ORDER, status="agreed"), True),
    (duties.decides_on_own_part, MEMBER, replace(ORDER, status="proposed"), False),
    (duties.decides_on_own_part, OFFICER, replace(ORDER, status="agreed"), False),
    (duties.stands_on_both_sides, BOTH, ORDER, True),
    (duties.stands_on_both_sides, BOTH, replace(ORDER, producer_group_id=OTHER), False),
    (duties.stands_on_both_sides, BOTH, OF_GROUP, False),
    (duties.stands_on_both_sides, finance(), ORDER, False),
    (duties.handled_the_goods, finance(), SETTLED, False),
    (duties.handled_the_goods, finance(SHE), SETTLED, True),
    (duties.handled_the_goods, finance(ME), SETTLED, False),
    (duties.handled_the_goods, finance(SHE), replace(SETTLED, handled_by=frozenset({SHE})), False),
    (duties.handled_the_goods, finance(SHE), replace(SETTLED, handled_by=frozenset({ME, SHE})), False),
    (duties.handled_the_goods, finance(SHE, HE), replace(SETTLED, handled_by=frozenset({ME, SHE})), True),
    (duties.alone_beyond_limit, finance(), SETTLED, False),
    (duties.alone_beyond_limit, finance(), replace(SETTLED, net=1_001), True),
    (duties.alone_beyond_limit, finance(), replace(SETTLED, net=1_001, handled_by=frozenset()), False),
    (duties.alone_beyond_limit, finance(SHE), replace(SETTLED, net=1_001), False),
    (duties.alone_beyond_limit, finance(SHE), replace(SETTLED, net=1_001, handled_by=frozenset({ME, SHE})), True),
    (duties.approved_it_herself, finance(SHE), replace(SETTLED, approved_by_id=ME), False),
    (duties.approved_it_herself, finance(SHE), replace(SETTLED, approved_by_id=ME, net=1_001), True),
    (duties.approved_it_herself, finance(), replace(SETTLED, approved_by_id=ME, net=1_001), True),
    (duties.approved_it_herself, finance(), replace(SETTLED, approved_by_id=SHE, net=1_001), False),
    (duties.approved_it_herself, finance(), replace(SETTLED, approved_by_id=None, net=1_001), False),
    (duties.began_it_herself, BOTH, replace(ORDER, created_by=ME), True),
    (duties.began_it_herself, BOTH, replace(ORDER, issued_by=ME), True),
    (duties.began_it_herself, BOTH, replace(ADVANCE, offered_by_id=ME), True),
    (duties.began_it_herself, BOTH, replace(ORDER, created_by=SHE, issued_by=SHE), False),
    (duties.offered_the_money, buyer(SHE), replace(ADVANCE, offered_by_id=ME), True),
    (duties.offered_the_money, finance(SHE), replace(ADVANCE, offered_by_id=ME), True),
    (duties.offered_the_money, buyer(), replace(ADVANCE, offered_by_id=ME), False),
    (duties.offered_the_money, buyer(SHE), replace(ADVANCE, offered_by_id=SHE), False),
    (duties.offered_the_money, buyer(SHE), replace(ADVANCE, offered_by_id=ME, kind="material"), False),
    (duties.sends_alone_beyond_limit, finance(), replace(ADVANCE, offered_by_id=ME, total=1_001), True),
    (duties.sends_alone_beyond_limit, finance(), replace(ADVANCE, offered_by_id=ME, total=1_000), False),
    (duties.sends_alone_beyond_limit, buyer(), replace(ADVANCE, offered_by_id=ME, total=1), True),
    (duties.sends_alone_beyond_limit, finance(SHE), replace(ADVANCE, offered_by_id=ME, total=1_001), False),
    (duties.sends_alone_beyond_limit, finance(), replace(ADVANCE, offered_by_id=SHE, total=1_001), False),
    (
        duties.sends_alone_beyond_limit,
        finance(),
        replace(ADVANCE, offered_by_id=ME, total=1_001, kind="material"),
        False,
    ),
    (duties.kept_from_payment, finance(), replace(ORDER, kept_from=[ME]), True),
    (duties.kept_from_payment, finance(), replace(ORDER, kept_from=[SHE]), False),
    (duties.kept_from_payment, finance(), ORDER, False),
    (duties.proposed_the_role, finance(), Paper(organisation_id=OFF_TAKER, proposed_by_id=ME), True),
    (duties.proposed_the_role, finance(), Paper(organisation_id=OFF_TAKER, proposed_by_id=SHE), False),
    (duties.gains_the_role, finance(), Paper(proposed_by_id=SHE, gained_by=frozenset({ME})), True),
    (duties.gains_the_role, finance(), Paper(proposed_by_id=SHE, action="end"), False),
    (duties.ends_her_own_role, finance(), Paper(proposed_by_id=SHE, action="end", user_id=ME), True),
    (duties.ends_her_own_role, finance(), Paper(proposed_by_id=SHE, action="end", user_id=HE), False),
    (duties.just_came, since(NOW - timedelta(days=6)), Paper(organisation_id=OFF_TAKER, proposed_at=NOW), True),
    (duties.just_came, since(NOW - timedelta(days=8)), Paper(organisation_id=OFF_TAKER, proposed_at=NOW), False),
    (duties.just_came, since(None), Paper(organisation_id=OFF_TAKER, proposed_at=NOW), False),
    (duties.just_came, OFFICER, Paper(organisation_id=OFF_TAKER, proposed_at=NOW), False),
    (duties.answers_for_own_party, REGISTRANT, OF_GROUP, True),
    (duties.answers_for_own_party, OFFICER, OF_GROUP, False),
    (duties.answers_for_own_party, COORDINATOR, OF_GROUP, False),
    (duties.binds_herself, finance(), Paper(organisation_id=OFFICE, kind="agency"), True),
    (duties.binds_herself, finance(), Paper(organisation_id=OFF_TAKER, kind="off_taker"), False),
    (duties.binds_herself, OFFICER, Paper(organisation_id=OFFICE, kind="agency"), False),
    (duties.gains_the_role, finance(), Paper(proposed_by_id=SHE, gained_by=frozenset({HE})), False),
    (duties.vouched_for_account, OFFICER, replace(OF_GROUP, created_by_id=ME), True),
    (duties.vouched_for_account, OFFICER, replace(OF_GROUP, created_by_id=SHE, agreed_by_id=ME), True),
    (duties.vouched_for_account, OFFICER, replace(OF_GROUP, created_by_id=SHE, confirmed_by_id=ME), True),
    (duties.vouched_for_account, OFFICER, replace(OF_GROUP, created_by_id=SHE, agreed_by_id=HE), False),
]


@pytest.mark.parametrize(("duty", "actor", "document", "apart"), TABLE, ids=lambda each: getattr(each, "__name__", ""))
def test_duty_and_document(duty: Duty, actor: Actor, document: Paper, apart: bool) -> None:
    assert duty(actor, document) is apart


def every_duty() -> set[Duty]:
    return {duty for row in DUTIES.values() for duty in row} | {duties.stands_on_both_sides}


def test_every_duty_is_in_the_table_both_ways_and_has_its_words() -> None:
    for duty in every_duty():
        assert {apart for each, _actor, _document, apart in TABLE if each is duty} == {True, False}, duty
        assert duty.__name__ in WORDS
    assert set(DUTIES) <= set(POLICY)


DECIDING = (policy.officer_of_region, policy.administrator, policy.confirms_adjustment)
NO_DECISION = {
    "approval:list": "a list, from which her own parties are left out",
    "case:write": "words beside a case, which decide nothing",
    "listing:withdraw": "takes off the public pages what the group could take off itself",
    "organisation:create": "sets up an office, which decides on nobody by itself",
    "user:manage": "an account, which is no party",
    "person:link": "a login for its person, told to her",
    "job:repeat": "work that was decided before, and failed outside",
    "membership:invite": "a link for a person, told to her",
    "membership:manage": "the team of an organisation; what counts in it needs a second person",
    "membership:reset_password": "a link for a person, told to her",
    "security_log:search": "reads, and changes nothing",
    "contact:change": "how an office is reached",
    "head:name": "who of an office adds colleagues",
    "head:end": "who of an office adds colleagues",
    "membership:offer": "an offer, which its holder accepts",
    "office:change": "an office, which decides on nobody by itself",
    "office:open": "an office, which decides on nobody by itself",
    "assistance:end": "the group's own word, which it can take back",
    "assistance:offer": "an offer, which the group accepts",
    "assistance:record_consent": "a paper that the group signed, no answer where she belongs to group or partner",
    "assistance:withdraw": "leaves everything as it was",
    "role_change:confirm": "needs somebody who had no part in it, which is more",
    "kantong:flag": "a list of regencies, no party",
    "kantong:unflag": "a list of regencies, no party",
    "village:add": "the name of a place, no party",
    "village:give_code": "the code of a place, no party",
}
"""What staff may do that is no decision on a party, each with the reason."""


def test_whatever_staff_decides_is_kept_from_her_own_parties() -> None:
    """A new permission of the staff has to say which it is."""
    for permission, predicates in POLICY.items():
        staff = any(predicate in DECIDING for predicate in predicates)
        if staff and not permission.endswith(READING) and permission not in NO_DECISION:
            kept = {duties.decides_on_own_party, duties.decides_on_own_part, duties.answers_for_own_party} & set(
                DUTIES.get(permission, ())
            )
            assert kept, permission


@pytest.mark.parametrize("permission", sorted(POLICY))
def test_nobody_acts_on_both_sides_of_a_document(permission: str) -> None:
    """Reading stays; of everything else, what her roles give her is refused, and she is told why."""
    document = replace(ORDER, status="proposed", id=OTHER)
    if permission.endswith(READING):
        assert find_conflict(BOTH, permission, document) is None
    else:
        assert not can(BOTH, permission, document)
        assert kept_apart(BOTH, permission, document) in {"", "stands_on_both_sides"}


def test_page_and_server_ask_the_same_table() -> None:
    """`can`, which draws the button and guards the page, is the roles less the duties."""
    assert can(OFFICER, "organisation:approve", OF_GROUP)
    assert not can(MEMBER, "organisation:approve", OF_GROUP)
    assert kept_apart(MEMBER, "organisation:approve", OF_GROUP) == "decides_on_own_party"
    assert can(MEMBER, "approval:list")
    assert kept_apart(Actor(ME), "organisation:approve", OF_GROUP) == ""
    assert not can(finance(SHE), "settlement:approve", SETTLED)
    assert can(finance(SHE, own=0), "settlement:approve", replace(SETTLED, handled_by=frozenset()))


ADMINISTRATOR = Actor(ME, is_administrator=True)


@pytest.mark.parametrize(
    ("actor", "role", "organisation", "needed"),
    [
        (finance(), "off_taker_finance", Paper(id=OFF_TAKER, region_code="31.71"), True),
        (finance(), "off_taker_buyer", Paper(id=OFF_TAKER, region_code="31.71"), False),
        (finance(), "off_taker_finance", Paper(id=OFF_TAKER, region_code="31.71", approved_at=None), False),
        (ADMINISTRATOR, "off_taker_finance", Paper(id=OFF_TAKER), False),
        (replace(finance(), is_administrator=True), "off_taker_finance", Paper(id=OFF_TAKER), True),
        (OFFICER, "off_taker_finance", Paper(id=OFF_TAKER, region_code="33.14"), False),
        (OFFICER, "off_taker_finance", Paper(id=OFF_TAKER, region_code="52.01"), True),
        (OFFICER, "programme_officer", Paper(id=OFFICE, region_code="33"), True),
        (ADMINISTRATOR, "programme_officer", Paper(id=OFFICE, region_code="33"), False),
    ],
)  # fmt: skip
def test_who_needs_a_second_person_for_a_role(actor: Actor, role: str, organisation: Paper, needed: bool) -> None:
    assert needs_second_person(actor, organisation, role) is needed
