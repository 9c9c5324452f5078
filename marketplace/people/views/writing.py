"""Writing a person down, and changing what is known of her."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.infra.data.runtime import now, service
from marketplace.infra.language.i18n import zone
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.kernel.errors import DomainError
from marketplace.people import operations, queries
from marketplace.people.forms import PersonForm
from marketplace.people.models import Person
from marketplace.people.rules import check_identity_number, is_same_name
from marketplace.people.surroundings import Surroundings
from marketplace.people.views.blueprint import back_to, blueprint, for_person


@blueprint.route("/people/new", methods=["GET", "POST"])
@confidential
@guarded("person:register")
def register() -> Any:
    """Writes somebody down; who is on record already is counted here too."""
    form, actor = PersonForm(), current_actor()
    if form.validate_on_submit():
        keeper = keeper_for(actor)
        chosen = request.form.get("same_person", type=int)
        if chosen is not None and keeper is not None:
            if form.attempt(operations.count_too, chosen, form.details(), keeper, actor, now()):
                flash(
                    _("%(name)s is on record once, and you look after her or him too.", name=form.result.name),
                    "success",
                )
                return back_to(form.result)
        elif form.attempt(
            operations.write_down, form.details(), zone(), actor, now(), keeper, another=bool(form.another.data)
        ):
            flash(
                _("%(name)s is written down. Now ask what may be done with the data.", name=form.result.name), "success"
            )
            return back_to(form.result)
    return render("people/form.html", form, person=None, **_known(form, None))


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@confidential
@for_person("person:edit")
def edit(person: Person) -> Any:
    """Changes what is known of a person."""
    form = PersonForm(person)
    if form.validate_on_submit() and form.attempt(
        operations.correct_person, person, form.details(), zone(), current_actor(), now(),
        another=bool(form.another.data),
    ):  # fmt: skip
        flash(_("Saved."), "success")
        return back_to(person)
    return render("people/form.html", form, person=person, **_known(form, person))


def keeper_for(actor: Actor) -> int | None:
    """The organisation that keeps whom the actor writes down: her deciding office, or else her partner."""
    office = next((grant.organisation_id for grant in actor.grants if grant.decides), None)
    return office or actor.organisation_for("field_facilitator")


def _known(form: PersonForm, person: Person | None) -> dict[str, Any]:
    """Who is on record with the NIK as typed, for those who look after many; nobody else learns it."""
    actor = current_actor()
    same = _same_nik(form, person) if form.nik.errors and can(actor, "person:register") else []
    seen = queries.sees(actor, [each.id for each in same])
    alike = {each.id for each in same if is_same_name(each.name, form.name.data or "")}
    counted_by = [each.registered_for_id for each in same if each.registered_for_id is not None]
    return {
        "same": same,
        "seen": seen,
        "attachable": (alike | seen) if person is None else set(),
        "another_possible": bool(same) and not alike,
        "organisations": service(Surroundings).names_of(counted_by),
    }


def _same_nik(form: PersonForm, person: Person | None) -> list[Person]:
    try:
        digits = check_identity_number(form.nik.data or "")
    except DomainError:
        return []
    return queries.list_same_nik(digits, person.id if person is not None else None)
