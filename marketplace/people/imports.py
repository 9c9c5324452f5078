"""Rules of lists of persons: what a row says, what is wrong with it, and whether she is somebody known."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from marketplace.infra.files.sheets.columns import Table
from marketplace.infra.files.sheets.faults import CellFault
from marketplace.infra.files.sheets.values import ReadRow, read_values
from marketplace.kernel.errors import DomainError
from marketplace.people.groups import Stay
from marketplace.people.import_columns import NIK, REGENCY, VILLAGE
from marketplace.people.rules import PersonDetails, check_returned_in, is_same_name

PLAIN = ("name", "kind", "phone", "country", "years_abroad", "returned_in", "has_savings", "has_bank_account")


class KnowsPlaces(Protocol):
    """What finds regencies and villages by their names."""

    def regency(self, text: str, near: str) -> Any: ...
    def village(self, text: str, district: str, regency_code: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom the list is, and when it is read."""

    organisation_id: int
    within: str
    regency_code: str
    group_id: int | None
    today: date


@dataclass(frozen=True, slots=True)
class SaidRow:
    """What a row says, before anybody is looked up."""

    number: int
    details: PersonDetails | None
    """None where something is wrong with it."""
    joined_on: date | None = None
    digests: tuple[str, ...] = ()
    faults: tuple[CellFault, ...] = ()

    @property
    def place(self) -> tuple[str, int | None] | None:
        """By which a person without a NIK is looked for: her village and the year of her return."""
        if self.details is None or self.details.village_key is None:
            return None
        return self.details.village_key, self.details.returned_in


@dataclass(frozen=True, slots=True)
class Known:
    """A person on record whom a row may mean."""

    id: int
    name: str
    nik_digest: str
    place: tuple[str, int | None]
    counted_by: int | None
    keeper_ids: frozenset[int] = frozenset()
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a row."""

    row: SaidRow
    outcome: str
    faults: tuple[CellFault, ...] = ()
    person_id: int | None = None
    joins: bool = False
    """Whether she becomes a member of the group."""


@dataclass(frozen=True)
class Register:
    """Everybody whom a row may mean, and what was decided about doubtful rows."""

    by_digest: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    by_place: Mapping[tuple[str, int | None], Sequence[Known]] = field(default_factory=dict)
    answers: Mapping[int, str] = field(default_factory=dict)
    group_names: Mapping[int, str] = field(default_factory=dict)
    """Of the groups that the reader sees."""


def read_rows(
    table: Table, terms: Terms, places: KnowsPlaces, digests: Callable[[str], Iterable[str]]
) -> tuple[list[SaidRow], tuple[CellFault, ...]]:
    """Each row as it is understood, with its faults, and what is wrong with whole columns."""
    reading = read_values(table)
    by_row: dict[int | None, list[CellFault]] = {}
    for fault in reading.faults:
        by_row.setdefault(fault.row, []).append(fault)
    said = [
        _say(table, place, row, by_row.get(row.number, []), terms, places, digests)
        for place, row in enumerate(reading.rows)
    ]
    return list(_twice(table, said)), tuple(by_row.get(None, ()))


def _say(
    table: Table, place: int, row: ReadRow, faults: list[CellFault], terms: Terms, places: KnowsPlaces,
    digests: Callable[[str], Iterable[str]],
) -> SaidRow:  # fmt: skip
    wrong = [*faults]

    def ask(key: str, rule: Callable[..., Any], *said: Any) -> Any:
        try:
            return rule(*said)
        except DomainError as error:
            column = table.match.found.get(key)
            wrong.append(CellFault(row.number, column, error.code, error.params))
            return None

    values = row.values
    region = _region(values, terms, places, ask)
    village = None
    if region and values[VILLAGE]:
        village = ask(VILLAGE, places.village, values[VILLAGE], values["district"] or "", region)
    ask("returned_in", check_returned_in, values["returned_in"], terms.today)
    ask("joined_on", _check_joined, values["joined_on"], terms)
    ask("relative", _check_relative, values)
    if values["district"] and not table.text(table.rows[place], VILLAGE):
        ask("district", _refuse, "import_district_alone")
    if wrong or not row.is_whole:
        return SaidRow(row.number, None, faults=tuple(wrong), digests=tuple(digests(values[NIK] or "")))
    consent = {True: "given", False: "declined", None: ""}[values["public_name"]]
    details = PersonDetails(
        **{name: values[name] for name in PLAIN if values[name] is not None},
        skill=values["skill"] or "", nik=values[NIK] or "", relative=values["relative"] or "",
        trades=values["trades"] or (), public_name=consent, region_code=region or "",
        village_key=village.key if village else None, village_name=village.name if village else "",
    )  # fmt: skip
    return SaidRow(row.number, details, values["joined_on"], tuple(digests(details.nik)))


def _region(values: Mapping[str, Any], terms: Terms, places: KnowsPlaces, ask: Callable[..., Any]) -> str | None:
    if not values[REGENCY]:
        return terms.regency_code
    regency = ask(REGENCY, places.regency, values[REGENCY], terms.regency_code)
    return ask(REGENCY, _check_within, regency.code, terms.within) if regency is not None else None


def _check_within(region_code: str, within: str) -> str:
    if not region_code.startswith(within):
        raise DomainError("import_region_elsewhere")
    return region_code


def _check_joined(joined_on: date | None, terms: Terms) -> None:
    if joined_on is not None and joined_on > terms.today:
        raise DomainError("import_joined_later")


def _check_relative(values: Mapping[str, Any]) -> None:
    if values["relative"] and values["kind"] not in (None, "family"):
        raise DomainError("import_relative_of_no_family")


def _refuse(code: str) -> None:
    raise DomainError(code)


def _twice(table: Table, rows: Iterable[SaidRow]) -> Iterator[SaidRow]:
    """Marks a row whose NIK, or whose name and place, stands in a row above already."""
    niks: dict[str, int] = {}
    alike: dict[tuple[Any, ...], int] = {}
    for row in rows:
        first = next((niks[each] for each in row.digests if each in niks), None)
        for each in row.digests:
            niks.setdefault(each, row.number)
        if first is not None:
            yield _faulty(row, CellFault(row.number, table.match.found.get(NIK), "import_nik_twice", {"row": first}))
            continue
        who = row.details
        if who is not None and not who.nik:
            same = (who.name.casefold(), who.village_key, who.region_code, who.returned_in, who.phone)
            if alike.setdefault(same, row.number) != row.number:
                yield _faulty(row, CellFault(row.number, None, "import_row_twice", {"row": alike[same]}))
                continue
        yield row


def _faulty(row: SaidRow, *faults: CellFault) -> SaidRow:
    return replace(row, details=None, faults=(*row.faults, *faults))


def judge(rows: Iterable[SaidRow], table: Table, terms: Terms, register: Register) -> list[Judged]:
    """What becomes of each row."""
    taken: dict[int, int] = {}
    judged = []
    for row in rows:
        one = _judge(row, table, terms, register)
        who = one.person_id if one.outcome in ("same", "here") else None
        if who is not None and taken.setdefault(who, row.number) != row.number:
            again = CellFault(row.number, None, "import_person_twice", {"row": taken[who]})
            one = Judged(row, "faulty", (again,), who)
        judged.append(one)
    return judged


def _judge(row: SaidRow, table: Table, terms: Terms, register: Register) -> Judged:
    if row.details is None:
        return Judged(row, "faulty", row.faults)
    who, joins = row.details, terms.group_id is not None
    same = [each for digest in row.digests for each in register.by_digest.get(digest, ())]
    if same:
        named = next((each for each in same if is_same_name(each.name, who.name)), None)
        if named is None:
            wrong = CellFault(row.number, table.match.found.get(NIK), "import_nik_of_another_name")
            return Judged(row, "faulty", (wrong,))
        return _as_known(row, named, table, terms, register)
    perhaps = next((each for each in _alike(row, register)), None)
    answer = register.answers.get(row.number, "")
    if perhaps is None or answer == "new":
        return Judged(row, "new", joins=joins)
    if answer == "same":
        return _as_known(row, perhaps, table, terms, register)
    return Judged(row, answer or "perhaps", person_id=perhaps.id)


def _alike(row: SaidRow, register: Register) -> Iterator[Known]:
    """Persons of the same name, village and year of return, of whom not both have a NIK."""
    assert row.details is not None
    if row.place is not None:
        for each in register.by_place.get(row.place, ()):
            if not (row.details.nik and each.nik_digest) and is_same_name(each.name, row.details.name):
                yield each


def _as_known(row: SaidRow, person: Known, table: Table, terms: Terms, register: Register) -> Judged:
    outcome = "here" if terms.organisation_id in person.keeper_ids else "same"
    if terms.group_id is None:
        return Judged(row, outcome, person_id=person.id)
    since = row.joined_on or terms.today
    for stay in person.stays:
        if stay.group_id != terms.group_id and (stay.left_on is None or stay.left_on > since):
            name = register.group_names.get(stay.group_id)
            code = "import_in_other_group" if name else "import_in_unseen_group"
            wrong = CellFault(row.number, table.match.found.get("joined_on"), code, {"name": name} if name else {})
            return Judged(row, "faulty", (wrong,), person.id)
    is_member = any(stay.group_id == terms.group_id and stay.left_on is None for stay in person.stays)
    return Judged(row, outcome, person_id=person.id, joins=not is_member)


def count_outcomes(judged: Iterable[Judged]) -> dict[str, int]:
    """How many rows have each outcome."""
    return dict(Counter(each.outcome for each in judged))
