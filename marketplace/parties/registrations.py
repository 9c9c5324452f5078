"""Reading registrations as their evaluator does, one or many in the same few statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from marketplace.infra.data.runtime import session
from marketplace.parties.assistance_queries import partners_of
from marketplace.parties.models import BankAccount, Certificate, GroupMember, Membership, Organisation, Outlet
from marketplace.parties.rules import Gap, Registration, gaps

Papers = dict[str, date | None]
"""Kind of certificate → the latest day one of that kind holds, None for no end."""


def papers_of(organisation_ids: Collection[int]) -> dict[int, Papers]:
    """The certificates of several organisations that were not taken off, by organisation."""
    held: dict[int, Papers] = {each: {} for each in organisation_ids}
    picked = select(Certificate.organisation_id, Certificate.kind, Certificate.expires_on)
    picked = picked.where(Certificate.organisation_id.in_(held), Certificate.removed_at.is_(None))
    for organisation_id, kind, expires_on in session().execute(picked) if held else ():
        papers = held[organisation_id]
        known = papers.get(kind, date.min)
        papers[kind] = None if known is None or expires_on is None else max(known, expires_on)
    return held


def valid_until(organisation_id: int) -> Papers:
    """The certificates of one organisation."""
    return papers_of([organisation_id])[organisation_id]


def registrations_of(organisations: Sequence[Organisation]) -> dict[int, Registration]:
    """The registrations of several organisations as the evaluator reads them, by organisation."""
    ids = [each.id for each in organisations]
    if not ids:
        return {}
    roles, papers, partners = _roles(ids), papers_of(ids), partners_of(ids)
    members = _count(GroupMember, GroupMember.left_at, ids)
    outlets = _count(Outlet, Outlet.closed_at, ids)
    accounts = _count(BankAccount, BankAccount.ended_at, ids)
    return {
        each.id: Registration(
            kind=each.kind,
            address=each.address,
            about=each.about,
            reachable=bool(each.phone or roles.get(each.id) or each.id in partners),
            members=members.get(each.id, 0),
            outlets=outlets.get(each.id, 0),
            has_bank_account=each.id in accounts,
            roles=roles.get(each.id, set()),
            certificates=papers[each.id],
        )
        for each in organisations
    }


def registration_of(organisation: Organisation) -> Registration:
    """The registration as the evaluator reads it."""
    return registrations_of([organisation])[organisation.id]


def list_gaps(organisation: Organisation, on: date) -> list[Gap]:
    """What the registration lacks on that day: the one list that the applicant and the officer both read."""
    return gaps(registration_of(organisation), on)


def gaps_of(organisations: Sequence[Organisation], on: date) -> dict[int, list[Gap]]:
    """What several registrations lack on that day, by organisation."""
    return {each: gaps(registration, on) for each, registration in registrations_of(organisations).items()}


def _roles(ids: Sequence[int]) -> dict[int, set[str]]:
    groups: defaultdict[int, set[str]] = defaultdict(set)
    held = (Membership.organisation_id.in_(ids), Membership.ended_at.is_(None))
    for organisation_id, role in session().execute(select(Membership.organisation_id, Membership.role).where(*held)):
        groups[organisation_id].add(role)
    return groups


def _count(table: Any, ended: Any, ids: Sequence[int]) -> dict[int, int]:
    """How many rows of a table that have not ended each organisation has."""
    kept = (table.organisation_id.in_(ids), ended.is_(None))
    picked = select(table.organisation_id, func.count()).where(*kept).group_by(table.organisation_id)
    return {row[0]: row[1] for row in session().execute(picked)}
