"""Reading a list of persons, deciding its doubtful rows, taking it in whole or throwing it away."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from marketplace.accounts.actor import Actor
from marketplace.infra.data import outbox
from marketplace.infra.data.runtime import emit, service, session
from marketplace.infra.files.sheets.columns import Table, read_table
from marketplace.infra.files.sheets.faults import CellFault
from marketplace.infra.files.sheets.tables import Sheet
from marketplace.infra.language.formats import local_date
from marketplace.kernel.cleaning import clean_name
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.people import import_events as events
from marketplace.people.groups import Groups, GroupSeen
from marketplace.people.import_columns import COLUMNS
from marketplace.people.import_models import PersonImport, PersonImportRow
from marketplace.people.import_places import load_places
from marketplace.people.import_queries import find_register, head_of, list_rows, load_table
from marketplace.people.import_writing import lock_persons, write_persons
from marketplace.people.imports import Judged, SaidRow, Terms, judge, read_rows
from marketplace.people.imports import count_outcomes as counted
from marketplace.people.lifecycle import ANSWERS_TO_PERHAPS, IMPORT
from marketplace.people.queries import digests_of

AT_ONCE = 500
"""A list of more rows is taken in by a worker."""
JOB = "people.write_import"
CHANGED = "import_changed"


@dataclass(frozen=True)
class Destination:
    """For whom a list is read."""

    organisation_id: int
    regency_code: str
    group_id: int | None = None


def places_to_count(actor: Actor) -> dict[int, str]:
    """The organisations for which this person counts people, each with the beginning of its regions' codes."""
    mine = (g for g in actor.starting.grants if g.is_active and (g.decides or g.role == "field_facilitator"))
    return {g.organisation_id: g.region_prefix for g in mine if g.region_prefix is not None}


def groups_to_join(actor: Actor) -> list[GroupSeen]:
    """The groups within the actor's sight into which she may name people: not those that keep that from a partner."""
    kept = {g.organisation_id for g in actor.grants if not g.allows("people")}
    return [each for each in service(Groups).seen_by(actor) if each.id not in kept]


def terms_of(person_import: PersonImport, at: datetime) -> Terms:
    """What its rows are judged by."""
    return Terms(
        person_import.organisation_id,
        person_import.within,
        person_import.regency_code,
        person_import.group_id,
        local_date(at, person_import.zone),
    )


def read_import(
    sheet: Sheet, file_name: str, destination: Destination, actor: Actor, at: datetime
) -> PersonImport:  # fmt: skip
    """Reads a list and keeps it until it is confirmed; nothing is written of its persons.

    DomainError where it is no list of persons, or goes to an organisation or region that is not the actor's.
    """
    within = places_to_count(actor).get(destination.organisation_id)
    if within is None:
        raise DomainError("import_organisation_not_yours", "organisation_id")
    if not destination.regency_code.startswith(within):
        raise DomainError("region_not_yours", "regency_code")
    if destination.group_id is not None and destination.group_id not in {each.id for each in groups_to_join(actor)}:
        raise DomainError("import_group_not_yours", "group_id")
    table = read_table(sheet, COLUMNS)
    person_import = PersonImport(
        organisation_id=destination.organisation_id, within=within, regency_code=destination.regency_code,
        group_id=destination.group_id, zone=actor.zone, file_name=clean_name(file_name)[:120], head=head_of(table),
        column_faults=[], counts={}, created_at=at, created_by_id=actor.user_id, status=IMPORT.initial,
    )  # fmt: skip
    session().add(person_import)
    session().flush()
    said, of_columns = understand(table, terms_of(person_import, at))
    judged = look_up(said, table, person_import, {}, actor, at)
    person_import.column_faults, person_import.counts = _kept(of_columns), counted(judged)
    texts = {row.number: json.dumps(row.cells, ensure_ascii=False) for row in table.rows}
    rows = [{"import_id": person_import.id, "cells": texts[one.row.number], **_judged(one)} for one in judged]
    session().execute(insert(PersonImportRow), rows)
    emit(
        events.PersonsRead(
            subject=person_import.key,
            import_id=person_import.id,
            rows=len(judged),
            **actor.event_fields(at, person_import.organisation_id),
        )
    )
    return person_import


def understand(table: Table, terms: Terms) -> tuple[list[SaidRow], tuple[CellFault, ...]]:
    """What the rows say; asks for no person."""
    return read_rows(table, terms, load_places(), lambda nik: digests_of(nik) if nik else ())


def look_up(
    said: Sequence[SaidRow],
    table: Table,
    person_import: PersonImport,
    answers: dict[int, str],
    actor: Actor,
    at: datetime,
) -> list[Judged]:
    """What becomes of the rows now."""
    register = find_register(said, answers, actor, with_groups=person_import.group_id is not None)
    return judge(said, table, terms_of(person_import, at), register)


def _kept(faults: Iterable[CellFault]) -> list[list[Any]]:
    return [[fault.column, fault.code, dict(fault.params)] for fault in faults]


def _judged(one: Judged) -> dict[str, Any]:
    return {
        "number": one.row.number, "faults": _kept(one.faults), "outcome": one.outcome,
        "person_id": one.person_id,
    }  # fmt: skip


def decide_rows(person_import: PersonImport, answers: Mapping[int, str], actor: Actor, at: datetime) -> PersonImport:
    """Says of doubtful rows, by their number, whether each is the person on record, somebody new, or left out."""
    _demand(person_import, "read")
    if not set(answers.values()) <= set(ANSWERS_TO_PERHAPS):
        raise DomainError("import_answer_unknown")
    for answer in ANSWERS_TO_PERHAPS:
        numbers = [number for number, each in answers.items() if each == answer]
        if numbers:
            session().execute(
                update(PersonImportRow)
                .where(
                    PersonImportRow.import_id == person_import.id, PersonImportRow.number.in_(numbers),
                    PersonImportRow.outcome == "perhaps",
                )
                .values(answer=answer)
                .execution_options(synchronize_session=False)
            )  # fmt: skip
    _judge_anew(person_import, actor, at)
    return person_import


def decide_all(person_import: PersonImport, answer: str, actor: Actor, at: datetime) -> PersonImport:
    """Gives every row that is still doubtful the same answer."""
    numbers = [row.number for row in list_rows(person_import.id, "perhaps", most=10_000)]
    return decide_rows(person_import, dict.fromkeys(numbers, answer), actor, at)


def _judge_anew(person_import: PersonImport, actor: Actor, at: datetime) -> list[Judged]:
    table, answers = load_table(person_import)
    judged = look_up(understand(table, terms_of(person_import, at))[0], table, person_import, answers, actor, at)
    _keep_judged(person_import, judged)
    return judged


def _keep_judged(person_import: PersonImport, judged: Sequence[Judged]) -> None:
    """Writes what the rows are now, and nothing else."""
    rows: Any = PersonImportRow.__table__
    changed = (
        update(rows)
        .where(rows.c.import_id == person_import.id, rows.c.number == bindparam("of"))
        .values(faults=bindparam("faults_now"), outcome=bindparam("outcome_now"), person_id=bindparam("person_now"))
    )
    session().connection().execute(
        changed,
        [
            {
                "of": one.row.number,
                "faults_now": _kept(one.faults),
                "outcome_now": one.outcome,
                "person_now": one.person_id,
            }
            for one in judged
        ],
    )
    person_import.counts = counted(judged)


def confirm_import(person_import: PersonImport, actor: Actor, at: datetime) -> bool:
    """Takes in all good rows, at once or, where there are many, by a worker; whether they are written by now.

    Where a row turned bad since it was read, nothing is written and the list is shown anew (`refusal`).
    """
    _demand(person_import, "read")
    if person_import.counts.get("perhaps"):
        raise Conflict("import_undecided")
    if not person_import.to_write:
        raise Conflict("import_nothing_to_write")
    person_import.confirmed_at, person_import.confirmed_by_id, person_import.refusal = at, actor.user_id, ""
    IMPORT.move(person_import, "begin")
    if person_import.total > AT_ONCE:
        person_import.rows_done = 0
        outbox.put(JOB, {"import_id": person_import.id}, person_import.key, at)
        return False
    table, answers = load_table(person_import)
    said, _of_columns = understand(table, terms_of(person_import, at))
    return write_import(person_import, Prepared(table, said, answers), actor, at)


@dataclass(frozen=True)
class Prepared:
    """A list that was understood, ready to be compared with who is on record."""

    table: Table
    said: Sequence[SaidRow]
    answers: dict[int, str]


def write_import(person_import: PersonImport, prepared: Prepared, actor: Actor, at: datetime) -> bool:
    """Writes every good row of a confirmed list, or none and says why; whether it wrote. Once it is written, it does
    nothing.
    """
    if person_import.status != "working":
        return False
    lock_persons()
    before = {number: (outcome, who) for number, outcome, who in _outcomes(person_import.id)}
    judged = look_up(prepared.said, prepared.table, person_import, prepared.answers, actor, at)
    if any(_turned(one, before) for one in judged):
        _keep_judged(person_import, judged)
        return _stop(person_import, CHANGED)
    try:
        write_persons(person_import, judged, actor, at)
    except DomainError as refusal:
        if refusal.code not in RETURNING:
            raise
        return _stop(person_import, refusal.code)
    IMPORT.move(person_import, "finish")
    person_import.finished_at, person_import.rows_done = at, person_import.total
    counts = {each: person_import.counts.get(each, 0) for each in ("new", "same", "here")}
    emit(
        events.ImportConfirmed(
            subject=person_import.key,
            import_id=person_import.id,
            **counts,
            **actor.event_fields(at, person_import.organisation_id),
        )
    )
    return True


RETURNING = frozenset({"import_group_full", "import_group_not_open"})
"""Refusals of a group, on which nothing is written and the list waits again."""


def _outcomes(import_id: int) -> Iterable[Any]:
    picked = select(PersonImportRow.number, PersonImportRow.outcome, PersonImportRow.person_id)
    return session().execute(picked.where(PersonImportRow.import_id == import_id))


def _turned(one: Judged, before: Mapping[int, tuple[str, int | None]]) -> bool:
    """Whether a row is something else than what was confirmed; one that was left out anyway may be."""
    outcome, person_id = before[one.row.number]
    return outcome not in ("faulty", "skipped") and (one.outcome, one.person_id) != (outcome, person_id)


def _stop(person_import: PersonImport, code: str) -> bool:
    IMPORT.move(person_import, "stop")
    person_import.refusal, person_import.confirmed_at, person_import.confirmed_by_id, person_import.rows_done = (
        code,
        None,
        None,
        0,
    )
    return False


FAILED = "import_failed"


def take_back(person_import: PersonImport, at: datetime) -> None:
    """Takes a list back that a worker tried in vain to take in; it can then be looked at, sent again or thrown away."""
    _demand(person_import, "working", "stop")
    if not outbox.call_off(person_import.key, at):
        raise Conflict("import_being_written")
    _stop(person_import, FAILED)


def discard_import(person_import: PersonImport, actor: Actor, at: datetime) -> None:
    """Throws a list away that was read and not taken in; its rows are deleted at once."""
    IMPORT.move(person_import, "discard")
    person_import.finished_at = at
    delete_rows([person_import], at)
    emit(
        events.ImportDiscarded(
            subject=person_import.key,
            import_id=person_import.id,
            **actor.event_fields(at, person_import.organisation_id),
        )
    )


def delete_rows(lists: Sequence[PersonImport], at: datetime) -> None:
    """Deletes what these lists said of persons; their figures stay."""
    for person_import in lists:
        person_import.head, person_import.rows_deleted_at = None, at
    rows = delete(PersonImportRow).where(PersonImportRow.import_id.in_([person_import.id for person_import in lists]))
    session().execute(rows.execution_options(synchronize_session=False))


def _demand(person_import: PersonImport, status: str, action: str = "confirm") -> None:
    if person_import.status != status:
        raise Conflict("wrong_state", document=IMPORT.name, state=person_import.status, action=action)
