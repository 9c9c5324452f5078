"""Checking what the buyer wrote against the listing, the standard and the parties as they stand now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.accounts.queries import names_of
from marketplace.catalogue.models import ListingVersion
from marketplace.catalogue.queries import listing_versions
from marketplace.infra.data.runtime import session
from marketplace.infra.language.formats import local_date
from marketplace.kernel.errors import DomainError, Invalid, NotFound
from marketplace.kernel.packs import measure_of
from marketplace.orders import rules
from marketplace.orders.models import OrderLine, PurchaseOrder
from marketplace.orders.rules import LineTerms, Terms
from marketplace.parties.assistance_queries import people_of_each
from marketplace.parties.models import Organisation, Outlet
from marketplace.parties.queries import list_by_id
from marketplace.standards.queries import standard_versions


@dataclass(frozen=True)
class Checked:
    """An order that may be written down: the group it goes to, and each line with the listing version it names."""

    group: Organisation
    lines: list[tuple[LineTerms, ListingVersion]]


def today_at(off_taker: Organisation, at: datetime) -> date:
    """The date at that moment where the off-taker is."""
    return local_date(at, off_taker.zone)


def check(off_taker_id: int, terms: Terms, lines: Sequence[LineTerms], at: datetime) -> Checked:
    """Everything an order needs before it is written or issued; Invalid with all that is wrong, each at its field."""
    if not lines or len(lines) > rules.MOST_LINES:
        raise DomainError("no_lines" if not lines else "too_many_lines", "lines", most=rules.MOST_LINES)
    versions = _named_versions(lines)
    standards = standard_versions({line.standard_version_id for line in lines})
    off_taker, group = parties_by_id(off_taker_id, versions[0].listing.organisation_id)
    errors = [*party_errors(off_taker, group), *rules.term_errors(terms), *_outlet_errors(off_taker_id, terms)]
    measures = [measure_of(version.unit) for version in versions]
    per_pack = [each.pieces_per_pack for each in measures]
    errors += [*_both_sides_errors(off_taker, group), *rules.value_errors(zip(lines, per_pack, strict=True))]
    for index, (line, version) in enumerate(zip(lines, versions, strict=True)):
        path, standard = f"lines-{index}-", standards.get(line.standard_version_id)
        errors += _line_errors(version, group, path)
        if standard is None or not standard.may_be_ordered or standard.standard.organisation_id != off_taker_id:
            errors.append(DomainError("standard_not_published", f"{path}standard_version_id"))
        today, least = today_at(off_taker, at), version.as_kept(version.minimum_quantity, measures[index])
        errors += rules.line_errors(line, version.title, measures[index], least, today, path)
    if errors:
        raise Invalid(errors)
    return Checked(group, list(zip(lines, versions, strict=True)))


def as_terms(order: PurchaseOrder) -> Terms:
    """The terms of an order that is written down."""
    names = Terms.__dataclass_fields__
    return Terms(**{name: getattr(order, name) for name in names})


def as_line_terms(line: OrderLine) -> LineTerms:
    """A line that is written down, as the buyer asked for it."""
    return LineTerms(
        listing_version_id=line.listing_version_id,
        standard_version_id=line.standard_version_id,
        quantity=line.ordered_quantity,
        unit_price=line.unit_price,
        due_on=line.due_on,
        over_tolerance=line.over_tolerance,
        under_tolerance=line.under_tolerance,
    )


def _named_versions(lines: Sequence[LineTerms]) -> list[ListingVersion]:
    versions = listing_versions({line.listing_version_id for line in lines})
    for index, line in enumerate(lines):
        if line.listing_version_id not in versions:
            raise DomainError("no_such_listing", f"lines-{index}-listing_version_id")
    return [versions[line.listing_version_id] for line in lines]


def party_errors(off_taker: Organisation, group: Organisation) -> Iterator[DomainError]:
    """Why the two may not begin anything with each other now: each must be approved and not suspended."""
    if not off_taker.in_good_standing:
        yield DomainError("off_taker_not_in_standing", name=off_taker.name)
    if not group.in_good_standing:
        yield DomainError("group_not_in_standing", name=group.name)


def _both_sides_errors(off_taker: Organisation, group: Organisation) -> Iterator[DomainError]:
    acting = people_of_each((off_taker.id, group.id))
    shared = {user for user, _role in acting[off_taker.id]} & {user for user, _role in acting[group.id]}
    for _user_id, name in sorted(names_of(shared).items()):
        yield DomainError("same_person_on_both_sides", name=name)


def check_sides(off_taker_id: int, group_id: int) -> None:
    """DomainError while somebody acts for both sides."""
    for error in _both_sides_errors(*parties_by_id(off_taker_id, group_id)):
        raise error


def parties_by_id(off_taker_id: int, group_id: int) -> tuple[Organisation, Organisation]:
    """The two parties of an order; NotFound where there is none."""
    parties = {each.id: each for each in list_by_id((off_taker_id, group_id))}
    if len(parties) < 2:
        raise NotFound("organisation")
    return parties[off_taker_id], parties[group_id]


def _outlet_errors(off_taker_id: int, terms: Terms) -> Iterator[DomainError]:
    outlet = session().get(Outlet, terms.outlet_id)
    if outlet is None or outlet.organisation_id != off_taker_id or outlet.closed_at is not None:
        yield DomainError("outlet_unknown", "outlet_id")


def _line_errors(version: ListingVersion, group: Organisation, path: str) -> Iterator[DomainError]:
    listing = version.listing
    if listing.organisation_id != group.id:
        yield DomainError("line_of_other_group", f"{path}listing_version_id", title=version.title, group=group.name)
    if not listing.is_public:
        yield DomainError("listing_gone", f"{path}listing_version_id", title=version.title)
    elif listing.current_version_id != version.id:
        yield DomainError("listing_changed", f"{path}listing_version_id", title=version.title)
