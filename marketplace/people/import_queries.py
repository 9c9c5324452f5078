"""Reading lists of persons: the list, its rows, and everybody whom a row may mean."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.infra.data.loading import in_batches
from marketplace.infra.data.runtime import service, session
from marketplace.infra.files.sheets.columns import Table, match_columns
from marketplace.infra.files.sheets.faults import CellFault
from marketplace.infra.files.sheets.tables import Row, Sheet
from marketplace.kernel.errors import NotFound
from marketplace.people.groups import Groups
from marketplace.people.import_columns import COLUMNS
from marketplace.people.import_models import PersonImport, PersonImportRow
from marketplace.people.imports import Known, Register, SaidRow
from marketplace.people.models import Keeper, Person
from marketplace.people.queries import sees_person
from marketplace.people.village_choices import former_keys

SHOWN = 50
"""Rows of each outcome on one page."""
LISTS = 50
_AT_ONCE = 5_000
"""Values in one statement; both databases take six times as many."""


def get_import(import_id: int, viewer: Actor) -> PersonImport:
    """A list of one of the viewer's organisations; NotFound for anybody else's."""
    person_import = session().get(PersonImport, import_id)
    if person_import is None or person_import.organisation_id not in viewer.organisation_ids:
        raise NotFound("import")
    return person_import


def list_imports(viewer: Actor) -> Sequence[PersonImport]:
    """The lists of the viewer's organisations, the latest first."""
    mine = PersonImport.organisation_id.in_(viewer.organisation_ids)
    return session().scalars(select(PersonImport).where(mine).order_by(PersonImport.id.desc()).limit(LISTS)).all()


def list_rows(import_id: int, outcome: str, after: int = 0, most: int = SHOWN) -> Sequence[PersonImportRow]:
    """The next rows of one outcome, by their number."""
    picked = select(PersonImportRow).where(
        PersonImportRow.import_id == import_id, PersonImportRow.outcome == outcome, PersonImportRow.number > after
    )
    return session().scalars(picked.order_by(PersonImportRow.number).limit(most)).all()


def list_first_rows(import_id: int, outcomes: Collection[str], most: int = SHOWN) -> dict[str, list[PersonImportRow]]:
    """The first rows of each of these outcomes, by their number."""
    of = PersonImportRow
    place = func.row_number().over(partition_by=of.outcome, order_by=of.number).label("place")
    numbered = select(of.id, place).where(of.import_id == import_id, of.outcome.in_(outcomes)).subquery()
    picked = select(of).join(numbered, numbered.c.id == of.id).where(numbered.c.place <= most).order_by(of.number)
    rows: dict[str, list[PersonImportRow]] = {each: [] for each in outcomes}
    for row in session().scalars(picked):
        rows[row.outcome].append(row)
    return rows


def list_faults(import_id: int) -> list[CellFault]:
    """What is wrong with the rows, without reading any cell."""
    picked = select(PersonImportRow.number, PersonImportRow.faults).where(
        PersonImportRow.import_id == import_id, PersonImportRow.outcome == "faulty"
    )
    return [
        CellFault(number, column, code, params)
        for number, faults in session().execute(picked.order_by(PersonImportRow.number))
        for column, code, params in faults
    ]


def column_faults(person_import: PersonImport) -> list[CellFault]:
    """What is wrong with whole columns."""
    return [CellFault(None, column, code, params) for column, code, params in person_import.column_faults]


def load_table(person_import: PersonImport) -> tuple[Table, dict[int, str]]:
    """The list as it was sent, and what was decided about rows; NotFound where its rows are gone."""
    if person_import.head is None:
        raise NotFound("import")
    head = json.loads(person_import.head)
    picked = select(PersonImportRow.number, PersonImportRow.cells, PersonImportRow.answer)
    kept = (
        session()
        .execute(picked.where(PersonImportRow.import_id == person_import.id).order_by(PersonImportRow.number))
        .all()
    )
    rows = tuple(Row(number, tuple(json.loads(cells))) for number, cells, _answer in kept)
    answers = {number: answer for number, _cells, answer in kept if answer}
    return as_table(head, rows), answers


def head_table(person_import: PersonImport) -> Table:
    """The list without its rows: which column is which."""
    if person_import.head is None:
        raise NotFound("import")
    return as_table(json.loads(person_import.head), ())


def as_table(head: dict[str, list[list[str]]], rows: tuple[Row, ...]) -> Table:
    """The header as it was kept, above these rows."""
    header = Row(head["number"], tuple(head["cells"]))  # type: ignore[arg-type]
    faults = tuple(CellFault(*each) for each in head["faults"])  # type: ignore[arg-type]
    match = match_columns(header.cells, COLUMNS)
    return Table(header, rows, COLUMNS, match, Sheet((header, *rows), faults=faults), faults)


def head_of(table: Table) -> str:
    """What is kept of a table beside its rows."""
    doubted = [[fault.row, fault.column, fault.code] for fault in table.faults]
    return json.dumps({"number": table.header.number, "cells": table.header.cells, "faults": doubted})


def find_register(rows: Iterable[SaidRow], answers: dict[int, str], viewer: Actor, *, with_groups: bool) -> Register:
    """Everybody whom a row may mean: by NIK whoever keeps her, by name and place those within the viewer's sight."""
    good = [row for row in rows if row.details is not None]
    by_digest: dict[str, list[Known]] = {}
    by_place: dict[tuple[str, int | None], list[Known]] = {}
    named = list(_of_digests({digest for row in good for digest in row.digests}))
    placed = list(_of_places({row.place for row in good if row.place is not None}, viewer))
    full = {each.id: each for each in _with_keepers([*named, *placed], with_groups)}
    for each in named:
        by_digest.setdefault(each.nik_digest, []).append(full[each.id])
    for each in placed:
        by_place.setdefault(each.place, []).append(full[each.id])
    names = {group.id: group.name for group in service(Groups).seen_by(viewer)} if with_groups else {}
    return Register(by_digest, by_place, answers, names)


_PICKED = (
    Person.id, Person.name, Person.nik_digest, Person.village_key, Person.returned_in, Person.registered_for_id,
)  # fmt: skip


def _of_digests(digests: Collection[str]) -> Iterator[Known]:
    for some in in_batches(sorted(digests), _AT_ONCE):
        picked = select(*_PICKED).where(Person.nik_digest.in_(some)).order_by(Person.registered_at, Person.id)
        yield from (_known(*row) for row in session().execute(picked))


def _of_places(places: Collection[tuple[str, int | None]], viewer: Actor) -> Iterator[Known]:
    villages = {village for village, _year in places}
    former = former_keys(villages)
    for some in in_batches(sorted(villages | former.keys()), _AT_ONCE):
        picked = select(*_PICKED).where(Person.village_key.in_(some), sees_person(viewer))
        for row in session().execute(picked.order_by(Person.registered_at, Person.id)):
            alike = _known(*row)
            village, year = alike.place
            alike = replace(alike, place=(former.get(village, village), year))
            if alike.place in places:
                yield alike


def _known(
    person_id: int, name: str, digest: str, village_key: str | None, returned_in: int | None, counted_by: int | None
) -> Known:
    return Known(person_id, name, digest, (village_key or "", returned_in), counted_by)


def _with_keepers(persons: Sequence[Known], with_groups: bool) -> Iterator[Known]:
    ids = sorted({each.id for each in persons})
    keepers: dict[int, set[int]] = {}
    for some in in_batches(ids, _AT_ONCE):
        kept = select(Keeper.person_id, Keeper.organisation_id)
        for person_id, keeper in session().execute(kept.where(Keeper.person_id.in_(some), Keeper.ended_at.is_(None))):
            keepers.setdefault(person_id, set()).add(keeper)
    stays: dict[int, list[object]] = {}
    for stay in service(Groups).stays(ids) if with_groups and ids else ():
        stays.setdefault(stay.person_id, []).append(stay)
    for each in persons:
        told = {"keeper_ids": frozenset(keepers.get(each.id, ())), "stays": tuple(stays.get(each.id, ()))}
        yield replace(each, **told)  # type: ignore[arg-type]


def counted_by(person_ids: Collection[int]) -> dict[int, int | None]:
    """Which organisation counts each of these persons."""
    picked = select(Person.id, Person.registered_for_id).where(Person.id.in_(person_ids))
    return {row.id: row.registered_for_id for row in session().execute(picked)}
