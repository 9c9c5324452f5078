"""The whole NIK: asked for with a reason, shown once, and noted where the person can read it."""

from datetime import timedelta
from typing import Any

from flask import redirect, url_for
from flask import session as cookie

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ReasonForm
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.people import operations, queries
from marketplace.people.models import Person
from marketplace.people.views.blueprint import blueprint, for_person

SHOWN_WITHIN = timedelta(minutes=5)
"""How long after the reason was given the number may be fetched, once."""


@blueprint.route("/people/<int:person_id>/nik", methods=["GET", "POST"])
@confidential
@for_person("nik:view")
@asked_again()
def nik(person: Person) -> Any:
    """Asks why; the reason stands in the person's own log. Then the number, once: the browser's leave to see it names
    no number and is used up by the page.
    """
    form, actor = ReasonForm(), current_actor()
    if form.validate_on_submit() and form.attempt(operations.view_nik, person, form.reason.data or "", actor, now()):
        given = queries.find_nik_view(person, actor, now() - SHOWN_WITHIN)
        cookie["nik"] = given.id if given is not None else None
        return redirect(url_for("people.nik", person_id=person.id), 303)
    shown = _granted(person, cookie.pop("nik", None))
    return render("people/nik.html" if shown else "people/ask_nik.html", form, person=person, nik=shown)


def _granted(person: Person, leave: int | None) -> str | None:
    """The number, where this leave is the reader's own and new."""
    if leave is None:
        return None
    given = queries.find_nik_view(person, current_actor(), now() - SHOWN_WITHIN)
    return person.nik if given is not None and given.id == leave else None
