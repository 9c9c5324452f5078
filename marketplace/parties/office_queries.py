"""Reading offices: who decides where, what waits for whom, and who is told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true

from marketplace.accounts.actor import Actor, Grant, NearerOffice
from marketplace.accounts.models import User
from marketplace.accounts.turns import offices_before, waiting_before
from marketplace.infra.data.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.parties.models import Membership, Office, Organisation

DECIDING = ("decider", "both")


def list_offices() -> Sequence[tuple[Organisation, Office | None]]:
    """Every programme office, the widest first; those without a level and a duty yet at the end."""
    query = (
        select(Organisation, Office)
        .outerjoin(Office, Office.organisation_id == Organisation.id)
        .where(Organisation.kind == "agency")
    )
    rows = [(organisation, office) for organisation, office in session().execute(query)]
    return sorted(rows, key=lambda row: (row[1] is None, row[0].region_code, row[0].name, row[0].id))


def get_office(organisation: Organisation) -> Office | None:
    """What makes an agency an office, None where that was not said yet; NotFound for what is no agency."""
    if organisation.kind != "agency":
        raise NotFound("office")
    return organisation.office


def provinces_without_decider() -> list[str]:
    """The provinces with groups or buyers in which no office decides, not even a national one."""
    decided = deciders()
    used = select(func.substr(Organisation.region_code, 1, 2)).where(
        Organisation.kind.in_(("producer_group", "off_taker"))
    )
    return sorted(code for code in set(session().scalars(used)) if code and not {code, ""} & decided.keys())


def heads_of(organisation_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of those who head each of the organisations."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    held = (Membership.organisation_id.in_(set(organisation_ids)), Membership.ended_at.is_(None), Membership.is_head)
    picked = select(Membership.organisation_id, User.name).join(User, User.id == Membership.user_id).where(*held)
    for organisation_id, name in session().execute(picked.order_by(Membership.id)):
        names[organisation_id].append(name)
    return names


def deciders(prefix: str = "") -> dict[str, frozenset[int]]:
    """The officers of deciding offices in and below a region who can sign in, by the office's region."""
    officers: defaultdict[str, set[int]] = defaultdict(set)
    query = (
        select(Organisation.region_code, Membership.user_id)
        .join(Office, Office.organisation_id == Organisation.id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Office.duty.in_(DECIDING), Organisation.status == "approved",
            Organisation.region_code.startswith(prefix, autoescape=True),
            Membership.role == "programme_officer", Membership.ended_at.is_(None),
            User.is_enabled, User.password_hash.is_not(None),
        )
    )  # fmt: skip
    for region, user_id in session().execute(query):
        officers[region].add(user_id)
    return {region: frozenset(people) for region, people in officers.items()}


def nearer_offices(prefix: str) -> tuple[NearerOffice, ...]:
    """The deciding offices inside a region, which are asked before the one of the whole region."""
    inside = deciders(prefix)
    return tuple(NearerOffice(region, inside[region]) for region in sorted(inside) if region != prefix)


def officers_of(region_code: str, own: frozenset[int] = frozenset()) -> list[int]:
    """The officers of the nearest deciding office of a region, but for a party's own people."""
    _region, people = _nearest(region_code, own)
    return sorted(people)


def find_office_asked(region_code: str, own: frozenset[int] = frozenset()) -> Organisation | None:
    """The nearest deciding office of a region, in which somebody may answer who is none of a party's own people."""
    region, people = _nearest(region_code, own)
    query = (
        select(Organisation)
        .join(Office, Office.organisation_id == Organisation.id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Office.duty.in_(DECIDING), Organisation.status == "approved", Organisation.region_code == region)
        .where(Membership.user_id.in_(people), Membership.ended_at.is_(None))
    )
    return session().scalars(query.order_by(Organisation.id)).first() if people else None


def _nearest(region_code: str, own: frozenset[int]) -> tuple[str, frozenset[int]]:
    by_region = deciders()
    for region in sorted((each for each in by_region if region_code.startswith(each)), key=len, reverse=True):
        if people := by_region[region] - own:
            return region, people
    return "", frozenset()


def answered_by(viewer: Actor, since: ColumnElement[datetime | None] | Any) -> ColumnElement[bool]:
    """Rows, joined to their organisation and waiting since that column, whose answer is the viewer's turn now."""
    if viewer.is_administrator:
        return true()
    grants = [grant for grant in viewer.grants if grant.decides]
    involved = _involved(viewer, grants)
    claims: list[ColumnElement[bool]] = []
    for grant in grants:
        claims += [_claim(viewer, grant, since, {each.id for each in involved})]
        claims += [_claim_on(viewer, grant, each, since) for each in involved]
    return or_(false(), *claims)


def _involved(viewer: Actor, grants: Sequence[Grant]) -> Sequence[Organisation]:
    """Parties to which somebody belongs who would answer about them, or which she registered; asked once a viewer."""
    known: dict[Actor, Sequence[Organisation]] = session().info.setdefault("involved", {})
    if viewer not in known:
        known[viewer] = _find_involved(viewer, grants)
    return known[viewer]


def _find_involved(viewer: Actor, grants: Sequence[Grant]) -> Sequence[Organisation]:
    people = {viewer.user_id, *(user_id for grant in grants for each in grant.nearer for user_id in each.people)}
    acts = select(Membership.organisation_id).where(Membership.user_id.in_(people), Membership.ended_at.is_(None))
    mine = or_(Organisation.registered_by_id.in_(people), Organisation.id.in_(acts))
    parties = select(Organisation).where(Organisation.kind.in_(("producer_group", "off_taker")), mine)
    return session().scalars(parties).all() if grants else ()


def _claim(viewer: Actor, grant: Grant, since: Any, involved: set[int]) -> ColumnElement[bool]:
    """What of its region has come to the office: where no nearer one decides, or where their terms are over."""
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for office in grant.nearer:
        by_length[len(office.region)].append(office.region)
    region = Organisation.region_code
    nearer = [func.substr(region, 1, length).in_(regions) for length, regions in by_length.items()]
    before: Any = sum((case((each, 1), else_=0) for each in nearer), start=case((true(), 0), else_=0))
    due = [and_(before == count, _outlasted(viewer, since, count)) for count in range(1, len(nearer) + 1)]
    inside = region.startswith(grant.region_prefix or "", autoescape=True)
    return and_(inside, Organisation.id.not_in(involved), or_(before == 0, *due))


def _claim_on(viewer: Actor, grant: Grant, party: Organisation, since: Any) -> ColumnElement[bool]:
    """Whether something of one such party has come to the office, some of whose officers may not answer."""
    own = party.own_people
    before = offices_before(grant, party.region_code, own)
    if before is None or viewer.user_id in own or party.id in viewer.organisation_ids:
        return false()
    this = Organisation.id == party.id
    return and_(this, _outlasted(viewer, since, before)) if before else this


def _outlasted(viewer: Actor, since: Any, offices: int) -> ColumnElement[bool]:
    if viewer.as_of is None:
        return false()
    is_long: ColumnElement[bool] = since < waiting_before(viewer.as_of, viewer.zone, offices)
    return is_long
