"""The short code of an organisation in the numbers of its documents: `GKJ` in `PO-GKJ-2026-0001`."""

from itertools import islice

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from marketplace.infra.data.batches import all_or_nothing
from marketplace.infra.data.counters import DocumentCounter
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.kernel.numbering import CODE, LONGEST_CODE, SHORTEST_CODE, proposed_codes
from marketplace.parties.lifecycle import REGISTERING_KINDS
from marketplace.parties.models import Organisation

_AT_ONCE = 50


def give_code(organisation: Organisation) -> None:
    """Gives a group or an off-taker the best code that nobody has, also when two are registered at once."""
    if organisation.kind not in REGISTERING_KINDS:
        return
    codes = proposed_codes(organisation.name)
    while organisation.code is None:
        some = list(dict.fromkeys(islice(codes, _AT_ONCE)))
        taken = set(session().scalars(select(Organisation.code).where(Organisation.code.in_(some))))
        for code in some:
            if code not in taken and _take(organisation, code):
                return


def _take(organisation: Organisation, code: str) -> bool:
    try:
        with all_or_nothing():
            organisation.code = code
    except IntegrityError:  # somebody took it just now
        session().refresh(organisation)
        return False
    return True


def may_change_code(organisation: Organisation) -> bool:
    """Whether no number of the organisation was given yet: those that were keep the code they have."""
    given = exists().where(DocumentCounter.organisation_id == organisation.id)
    return organisation.kind in REGISTERING_KINDS and not session().scalar(select(given))


def change_code(organisation: Organisation, typed: str) -> None:
    """Takes another code; DomainError for one of another shape or of somebody else, Conflict after the first number."""
    code = typed.strip().upper()
    if code == organisation.code:
        return
    if not CODE.fullmatch(code):
        raise DomainError("code_shape", "code", least=SHORTEST_CODE, most=LONGEST_CODE)
    if not may_change_code(organisation):
        raise Conflict("code_is_in_use")
    others = select(Organisation.id).where(Organisation.code == code, Organisation.id != organisation.id)
    if session().scalar(others) is not None or not _take(organisation, code):
        raise DomainError("code_taken", "code", taken=code)
