"""What people may add without end is bounded, where one page gathers all of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.advances import adjustments
from marketplace.advances import operations as advances
from marketplace.advances.adjustments import Proposal
from marketplace.advances.models import Advance
from marketplace.deliveries import operations as deliveries
from marketplace.deliveries import rules
from marketplace.deliveries.rules import Parcel
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import DomainError
from marketplace.orders import revisions
from marketplace.orders.queries import load_order
from marketplace.orders.revising import as_it_stands
from marketplace.parties import bank_accounts, certificates, members, operations
from marketplace.parties import rules as parties_rules
from marketplace.parties.queries import load_organisation
from marketplace.people.rules import PersonDetails
from tests.book import stage
from tests.book.stage import AT, Stage, cash_terms

LATER = AT + timedelta(days=1)
ROOM = 3


def despatch(people: Stage, number: int) -> None:
    order = load_order(1)
    parcel = Parcel(order_line_id=order.lines[0].id, quantity=1_000)
    delivery = deliveries.despatch(order, [parcel], people.coordinator, LATER)
    deliveries.cancel_delivery(delivery, "Salah hitung di rumah", people.coordinator, LATER)


def revise(people: Stage, number: int) -> None:
    order = load_order(1)
    change = replace(as_it_stands(order.lines[0]), quantity=(20 + number) * 1_000)
    made = revisions.propose_revision(order, [change], "Pembeli minta lebih", people.buyer, LATER)
    revisions.withdraw_revision(made, people.buyer, LATER)


def advance(people: Stage, number: int) -> Advance:
    return advances.draft_advance(load_order(1), cash_terms(), people.buyer, LATER)


def adjust(people: Stage, number: int) -> None:
    found = session().query(Advance).first()
    if found is None:
        found = advance(people, 0)
        advances.offer_advance(found, people.buyer, LATER)
        advances.accept_advance(found, people.coordinator, LATER)
        advances.issue_advance(found, people.buyer, LATER, reference="TRF 1")
        advances.receive_advance(found, people.coordinator, LATER, amount=500_000)
    proposal = Proposal(kind="forgiveness", amount=1_000, reason="Kain rusak karena banjir")
    made = adjustments.propose_adjustment(found, proposal, people.buyer, LATER)
    adjustments.withdraw_adjustment(made, people.buyer, LATER)


def name_member(people: Stage, number: int) -> None:
    group = load_organisation(people.group_id)
    made = members.add_member(group, PersonDetails(f"Anggota {number}", "family"), people.coordinator, LATER)
    members.remove_member(group, made, people.coordinator, LATER)


def add_paper(people: Stage, number: int) -> None:
    group = load_organisation(people.group_id)
    certificates.add_certificate(group, "nib", f"123456789012{number}", None, people.coordinator, LATER)


def add_outlet(people: Stage, number: int) -> None:
    gallery = load_organisation(people.off_taker_id)
    operations.add_outlet(gallery, f"Gerai {number}", "Jl. Contoh 2", "31.71", people.buyer, LATER)


def name_account(people: Stage, number: int) -> None:
    group = load_organisation(people.group_id)
    bank_accounts.name_bank_account(group, "002", f"11112222333{number}", "Kelompok", people.coordinator, LATER)


@pytest.mark.parametrize(
    ("place", "name", "add"),
    [
        (rules, "MOST_DELIVERIES", despatch), (revisions, "MOST_REVISIONS", revise),
        (advances, "MOST_ADVANCES", advance), (adjustments, "MOST_ADJUSTMENTS", adjust),
        (members, "MOST_MEMBERS", name_member), (certificates, "MOST_PAPERS", add_paper),
        (operations, "MOST_OUTLETS", add_outlet), (parties_rules, "MOST_ACCOUNTS", name_account),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_no_more_than_there_is_room_for(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, place: object, name: str, add: Callable[[Stage, int], object]
) -> None:
    """The bounds are generous; here they are lowered, to meet them."""
    assert getattr(place, name) >= 50
    monkeypatch.setattr(place, name, ROOM)
    with runtime.unit_of_work():
        people = stage.build()
        stage.accepted_order(people, "PO-2026-0001")
        before = 1 if name == "MOST_OUTLETS" else 0
        for number in range(ROOM - before):
            add(people, number)
        with pytest.raises(DomainError, match="no_more_room"):
            add(people, ROOM)
