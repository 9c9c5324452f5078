"""What a person is asked: the text in full, her answer, and taking it back."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.people import labels, operations
from marketplace.people.consent_labels import CONSENT_TEXTS
from marketplace.people.forms import ConsentForm
from marketplace.people.lifecycle import PURPOSES
from marketplace.people.models import Person
from marketplace.people.rules import CONSENT_TEXT
from marketplace.people.views.blueprint import back_to, blueprint, for_person


@blueprint.route("/people/<int:person_id>/consents/<purpose>", methods=["GET", "POST"])
@confidential
@for_person("consent:answer")
def answer(person: Person, purpose: str) -> Any:
    """Reads the text out and notes what she answers."""
    if purpose not in PURPOSES:
        abort(404)
    actor, form = current_actor(), ConsentForm()
    is_mine = person.user_id is not None and person.user_id == actor.user_id
    if is_mine:
        form.by_herself()
    if form.validate_on_submit():
        channel = "online" if is_mine else form.channel.data or ""
        if form.attempt(
            operations.answer_consent, person, purpose, form.answer.data or "", channel, actor, now()
        ):  # fmt: skip
            flash(_("The answer is noted: %(purpose)s.", purpose=labels.PURPOSES[purpose]), "success")
            return back_to(person)
    return render(
        "people/consent.html", form, person=person, purpose=purpose, text=CONSENT_TEXTS[purpose],
        version=CONSENT_TEXT, is_mine=is_mine, wording=labels,
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/consents/<purpose>/withdraw", methods=["POST"])
@for_person("consent:withdraw")
def withdraw(person: Person, purpose: str) -> Any:
    """Takes a consent back, at once."""
    if purpose not in PURPOSES:
        abort(404)
    form = ConfirmForm()
    if form.attempt(operations.withdraw_consent, person, purpose, current_actor(), now()):
        flash(
            _("Taken back: %(purpose)s. It no longer holds from now on.", purpose=labels.PURPOSES[purpose]), "success"
        )
    else:
        flash(form.form_errors[0], "error")
    return back_to(person)
