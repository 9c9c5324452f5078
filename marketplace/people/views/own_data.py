"""A person's data in her own hands: what is kept, a copy, asking, withdrawal, restriction, erasure."""

import json
from typing import Any

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.infra.data.runtime import now, service
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.pages import render
from marketplace.people import labels, queries, rights_acts, rights_export, rights_labels, rights_operations
from marketplace.people.lifecycle import PURPOSES
from marketplace.people.models import Person
from marketplace.people.retention import BACKUPS_KEPT_DAYS
from marketplace.people.rights_export import copy_of, may_open_copy
from marketplace.people.rights_forms import OwnRequestForm, RequestForm, SureForm, dated, moment_of
from marketplace.people.rights_queries import list_referrals_of, list_requests_of
from marketplace.people.surroundings import Surroundings
from marketplace.people.views.blueprint import back_to, blueprint, for_person
from marketplace.people.views.rights import clock_now


def to_data(person: Person) -> Any:
    """On to the page of the person's data."""
    return redirect(url_for("people.own_data", person_id=person.id), 303)


def is_herself(person: Person) -> bool:
    """Whether the reader is the person."""
    return person.user_id is not None and person.user_id == current_actor().user_id


@blueprint.route("/my-data")
@guarded("account:use")
def my_data() -> Any:
    """The data of whoever is signed in; where no person is linked to the login, what to do about it."""
    person = queries.find_person_of(current_actor().user_id or 0)
    return to_data(person) if person is not None else render("people/rights_nobody.html")


@blueprint.route("/people/<int:person_id>/data")
@for_person("person:export")
def own_data(person: Person) -> Any:
    """What is kept and used, who asked what, and what can be done about it."""
    keepers = [each for each in person.keepers if each.ended_at is None]
    return render(
        "people/rights_person.html", person=person, name=rights_labels.name_of(person), herself=is_herself(person),
        requests=list_requests_of(person.id), purposes=PURPOSES, clock=clock_now, labels=labels,
        keepers=service(Surroundings).names_of({each.organisation_id for each in keepers}),
        referrals=list_referrals_of(person.id) if is_herself(person) else [], wording=rights_labels,
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/requests/new", methods=["GET", "POST"])
@for_person("data_request:record")
def record_data_request(person: Person) -> Any:
    """Writes down what the person asks; the clock runs from the day it came."""
    herself = is_herself(person)
    form: Any = OwnRequestForm() if herself else dated(RequestForm(), "received_on")
    if form.validate_on_submit():
        channel = "online" if herself else form.channel.data
        received_at = now() if herself else moment_of(form.received_on.data, now())
        if form.attempt(
            rights_operations.record_request, person, form.kind.data, channel, form.asked.data or "", received_at,
            current_actor(), now(),
        ):  # fmt: skip
            flash(_("Written down. The answer is due within 3 × 24 hours."), "success")
            return to_data(person) if herself else _after_recording(person)
    return render("people/rights_record.html", form, person=person, name=rights_labels.name_of(person), herself=herself)


def _after_recording(person: Person) -> Any:
    """A facilitator goes back to the person, who answers goes on to the data."""
    return to_data(person) if can(current_actor(), "person:export", person) else back_to(person)


@blueprint.route("/people/<int:person_id>/copy", methods=["POST"])
@for_person("person:export")
def take_copy(person: Person) -> Any:
    """Notes that a copy is taken, and shows it."""
    form = ConfirmForm()
    form.attempt(rights_export.take_copy, person, current_actor(), now())
    return redirect(url_for("people.copy_to_read", person_id=person.id), 303)


@blueprint.route("/people/<int:person_id>/copy/read")
@for_person("person:export")
def copy_to_read(person: Person) -> Any:
    """The copy as a page to read and to print."""
    if not may_open_copy(person, current_actor(), now()):
        return to_data(person)
    return render(
        "people/rights_copy.html", person=person, name=rights_labels.name_of(person), copy=copy_of(person),
        labels=labels, wording=rights_labels,
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/copy/file.json")
@for_person("person:export")
def copy_as_file(person: Person) -> Any:
    """The copy as a file for machines."""
    if not may_open_copy(person, current_actor(), now()):
        return to_data(person)
    answer = Response(json.dumps(copy_of(person), ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="data-{person.id}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/people/<int:person_id>/withdraw-all", methods=["POST"])
@for_person("person:withdraw_all")
def withdraw_all(person: Person) -> Any:
    """Takes every consent back at once."""
    form = ConfirmForm()
    if form.attempt(rights_acts.withdraw_everything, person, current_actor(), now()):
        told = ngettext("%(num)d consent has ended.", "%(num)d consents have ended.", form.result)
        gone = _("The name is gone from public pages.")
        flash(f"{told} {gone}", "success")
    return to_data(person)


@blueprint.route("/people/<int:person_id>/restrict", methods=["POST"])
@for_person("person:restrict")
def restrict_person(person: Person) -> Any:
    """From now on her data are only kept."""
    form = ConfirmForm()
    if form.attempt(rights_acts.restrict, person, current_actor(), now()):
        flash(_("Her data are kept, and used nowhere until you lift it."), "success")
    return to_data(person)


@blueprint.route("/people/<int:person_id>/lift-restriction", methods=["POST"])
@for_person("person:restrict")
def lift_restriction(person: Person) -> Any:
    """Her data may be used again."""
    form = ConfirmForm()
    if form.attempt(rights_acts.lift_restriction, person, current_actor(), now()):
        flash(_("Her data may be used again, as far as she consents."), "success")
    return to_data(person)


@blueprint.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@for_person("person:erase")
@asked_again()
def erase_person(person: Person) -> Any:
    """Forgets who the person is."""
    form = SureForm()
    if form.validate_on_submit() and form.attempt(rights_acts.erase_person, person, current_actor(), now()):
        flash(_("Erased. A number stands in place of the name."), "success")
        return to_data(person)
    name = rights_labels.name_of(person)
    naming = service(Surroundings).texts_naming(person.id, person.name)
    return render(
        "people/rights_erase.html", form, person=person, name=name, backup_days=BACKUPS_KEPT_DAYS,
        naming=[rights_labels.naming_text(each) for each in naming],
    )  # fmt: skip
