"""Certificates of an organisation."""

from datetime import date, datetime

from marketplace.accounts.actor import Actor
from marketplace.infra.data.bounds import check_bound
from marketplace.infra.data.runtime import session
from marketplace.parties.bank_accounts import confirm_bank_account as confirm_bank_account
from marketplace.parties.bank_accounts import name_bank_account as name_bank_account
from marketplace.parties.bank_accounts import refuse_bank_account as refuse_bank_account
from marketplace.parties.models import Certificate, Organisation
from marketplace.parties.operations import changed_profile
from marketplace.parties.rules import MOST_PAPERS, check_certificate_number


def add_certificate(
    organisation: Organisation, kind: str, number: str, expires_on: date | None, actor: Actor, at: datetime
) -> Certificate:
    """Notes a paper with its number and the last day on which it is valid."""
    check_bound(Certificate.organisation_id, organisation.id, MOST_PAPERS)
    paper = Certificate(
        organisation_id=organisation.id, kind=kind, number=check_certificate_number(kind, number),
        expires_on=expires_on, created_at=at,
    )  # fmt: skip
    session().add(paper)
    changed_profile(organisation, "certificate", actor, at)
    return paper


def remove_certificate(organisation: Organisation, paper: Certificate, actor: Actor, at: datetime) -> None:
    """Takes a paper off the organisation's page."""
    paper.removed_at = at
    changed_profile(organisation, "certificate", actor, at)
