"""Lists of persons: sending one, looking at what it would write, deciding, taking it in or throwing it away."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data import outbox
from marketplace.infra.data.runtime import now, service
from marketplace.infra.files.sheets.columns import Table, simplified
from marketplace.infra.files.sheets.faults import report_faults
from marketplace.infra.files.sheets.writing import XLSX_TYPE, give_back, write_template
from marketplace.infra.language.i18n import language
from marketplace.infra.language.messages import message_for
from marketplace.infra.web.bodies import takes_sheet
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.kernel.errors import DomainError
from marketplace.people import import_labels as labels
from marketplace.people import import_operations as operations
from marketplace.people import import_queries as queries
from marketplace.people.import_columns import COLUMNS
from marketplace.people.import_forms import ImportForm
from marketplace.people.import_models import PersonImport
from marketplace.people.lifecycle import ANSWERS_TO_PERHAPS
from marketplace.people.surroundings import Surroundings
from marketplace.people.views.blueprint import blueprint

ANSWER = "row-"
LOOK_AGAIN = "3"
"""Seconds after which the page of a list at which a worker is looks again."""
NUMBERS = frozenset({"no", "nomor", "nourut", "number"})
"""Columns that only count the rows."""


@blueprint.route("/people/import", methods=["GET", "POST"])
@guarded("person:import")
@takes_sheet
def send_list() -> Any:
    """Takes a list in for looking at; nothing is written of it yet."""
    form = ImportForm().offer(current_actor())
    if form.validate_on_submit() and form.sheet.data is not None:
        into = operations.Destination(form.organisation_id.data, form.regency_code.data, form.group_id.data or None)
        read = form.sheet.data
        if form.attempt(operations.read_import, read.sheet, read.name, into, current_actor(), now()):
            return _to(form.result)
    lists = queries.list_imports(current_actor())
    return render("people/import.html", form, lists=lists, states=labels.IMPORT_STATES)


@blueprint.route("/people/import/template.xlsx")
@guarded("person:import")
def list_template() -> Any:
    """An empty list to fill in, in the reader's language."""
    name = "daftar-orang.xlsx" if language() == "id" else "list-of-persons.xlsx"
    return _download(write_template(COLUMNS, language()), name)


@blueprint.route("/people/import/<int:import_id>")
@guarded("import:read", load=queries.get_import, by="import_id")
@confidential
def imported(person_import: PersonImport) -> Any:
    """What the list would write, or wrote, and what is to be mended."""
    names = service(Surroundings).names_of(
        {person_import.organisation_id, *([person_import.group_id] if person_import.group_id else [])}
    )
    refusal = message_for(DomainError(person_import.refusal)) if person_import.refusal else ""
    told: dict[str, Any] = {
        "person_import": person_import,
        "names": names,
        "states": labels.IMPORT_STATES,
        "refusal": refusal,
    }
    if person_import.status != "read" or person_import.head is None:
        told["stuck"] = person_import.status == "working" and outbox.is_stuck(person_import.key, now())
        answer = make_response(render("people/import_over.html", **told))
        if person_import.status == "working":
            answer.headers["Refresh"] = LOOK_AGAIN
        return answer
    return render("people/import_read.html", **told, seen=_look(person_import), answers=labels.PERHAPS_ANSWERS)


@dataclass
class Seen:
    """What the page shows of a list."""

    columns: list[tuple[str, str]] = field(default_factory=list)
    """Columns that are wrong as a whole: where, and how."""
    groups: list[tuple[str, str, int, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    """Columns that nobody knows."""
    rows: dict[str, list[labels.ShownRow]] = field(default_factory=dict)
    counters: dict[int, str] = field(default_factory=dict)
    """Which organisation counts the persons on record."""


def _look(person_import: PersonImport) -> Seen:
    table = queries.head_table(person_import)
    whole = queries.column_faults(person_import)
    report = report_faults(queries.list_faults(person_import.id))
    seen = Seen(
        columns=[(labels.where(fault, table.names), message_for(fault.error)) for fault in whole],
        groups=[labels.grouped(group, table.names) for group in report.groups],
        passed_over=[name for _place, name in table.match.unknown if simplified(name) not in NUMBERS],
        rows=_rows(person_import, table),
    )
    known = {row.person_id for rows in seen.rows.values() for row in rows if row.person_id}
    counting = queries.counted_by(known) if known else {}
    names = service(Surroundings).names_of({each for each in counting.values() if each})
    seen.counters = {person_id: names.get(each or 0, "") for person_id, each in counting.items()}
    return seen


def _outcomes(person_import: PersonImport) -> list[str]:
    return [each for each in ("faulty", "perhaps", "same", "here", "new", "skipped") if person_import.counts.get(each)]


def _rows(person_import: PersonImport, table: Table) -> dict[str, list[labels.ShownRow]]:
    first = queries.list_first_rows(person_import.id, _outcomes(person_import))
    return {
        outcome: [labels.shown_row(row, table.match.found, table.names) for row in rows]
        for outcome, rows in first.items()
    }


@blueprint.route("/people/import/<int:import_id>/mend.xlsx")
@guarded("import:read", load=queries.get_import, by="import_id")
@confidential
def mend_list(person_import: PersonImport) -> Any:
    """The list as it came, with a column that says what is to be mended."""
    table, _answers = queries.load_table(person_import)
    faults = [*queries.column_faults(person_import), *queries.list_faults(person_import.id)]
    content = give_back(table, faults, words=message_for, language=language())
    return _download(content, "perbaiki.xlsx" if language() == "id" else "to-mend.xlsx")


@blueprint.post("/people/import/<int:import_id>/decide")
@guarded("import:decide", load=queries.get_import, by="import_id")
def decide_rows(person_import: PersonImport) -> Any:
    """Keeps what was decided about rows that are perhaps somebody known."""
    every = request.form.get("every", "")
    if every in ANSWERS_TO_PERHAPS:
        operations.decide_all(person_import, every, current_actor(), now())
    else:
        answers = {
            int(name.removeprefix(ANSWER)): answer
            for name, answer in request.form.items()
            if name.startswith(ANSWER) and name.removeprefix(ANSWER).isdecimal() and answer in ANSWERS_TO_PERHAPS
        }
        operations.decide_rows(person_import, answers, current_actor(), now())
    left = person_import.counts.get("perhaps", 0)
    flash(
        ngettext("One row is still to decide.", "%(num)s rows are still to decide.", left)
        if left
        else _("Every row is decided."),
        "success",
    )
    return _to(person_import)


@blueprint.post("/people/import/<int:import_id>/confirm")
@guarded("import:confirm", load=queries.get_import, by="import_id")
def confirm_import(person_import: PersonImport) -> Any:
    """Takes the good rows in, all or none."""
    if operations.confirm_import(person_import, current_actor(), now()):
        flash(_("The persons are written down."), "success")
    return _to(person_import)


@blueprint.post("/people/import/<int:import_id>/take-back")
@guarded("import:stop", load=queries.get_import, by="import_id")
def take_back_import(person_import: PersonImport) -> Any:
    """Takes a list back that could not be written."""
    operations.take_back(person_import, now())
    flash(_("Taken back. Nothing of the list was written."), "success")
    return _to(person_import)


@blueprint.post("/people/import/<int:import_id>/discard")
@guarded("import:discard", load=queries.get_import, by="import_id")
def discard_import(person_import: PersonImport) -> Any:
    """Throws the list away; its rows are deleted at once."""
    operations.discard_import(person_import, current_actor(), now())
    flash(_("The list is thrown away. Nothing of it was written."), "success")
    return redirect(url_for("people.send_list"), 303)


def _to(person_import: PersonImport) -> Any:
    return redirect(url_for("people.imported", import_id=person_import.id), 303)


def _download(content: bytes, name: str) -> Any:
    answer = make_response(content)
    answer.headers["Content-Type"] = XLSX_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
