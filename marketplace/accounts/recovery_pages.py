"""Recovery of a lost second factor by two people of the staff."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries, recoveries
from marketplace.accounts.again import asked_again
from marketplace.accounts.blueprint import blueprint
from marketplace.accounts.forms import RecoveryForm
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.models import FactorRecovery, User
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.pages import render


@blueprint.route("/users/<int:user_id>/recovery", methods=["GET", "POST"])
@guarded("user:manage", load=queries.get_user, by="user_id")
@asked_again()
def ask_recovery(person: User) -> Any:
    """The first of the two asks, and says how the person was recognised."""
    form = RecoveryForm()
    if form.validate_on_submit() and form.attempt(
        recoveries.ask_recovery, person, form.reason.data or "", current_actor(), now()
    ):
        flash(_("Now a second person of the staff confirms it."), "success")
        return redirect(url_for("accounts.user", user_id=person.id), 303)
    return render("accounts/ask_recovery.html", form, person=person)


@blueprint.route("/recoveries")
@guarded("recovery:decide")
def list_recoveries() -> Any:
    """What waits for a second person."""
    rows = recoveries.list_open_recoveries()
    names = queries.names_of({row.asked_by_id for row, _person in rows})
    decides = {row.id for row, _person in rows if recoveries.may_decide(row, current_actor())}
    return render("accounts/recoveries.html", None, rows=rows, names=names, decides=decides)


@blueprint.route("/recoveries/<int:recovery_id>/<any(confirm, refuse):action>", methods=["POST"])
@guarded("recovery:decide", load=recoveries.get_recovery, by="recovery_id")
@asked_again()
def decide_recovery(recovery: FactorRecovery, action: str) -> Any:
    """The second of the two decides."""
    form = ConfirmForm()
    if form.attempt(recoveries.decide_recovery, recovery, action == "confirm", current_actor(), now()):
        told = _("The second factor is off, and the person signed out everywhere.")
        flash(told if action == "confirm" else _("All stays as it is."), "success")
    else:
        flash(form.form_errors[0], "error")
    return redirect(url_for("accounts.list_recoveries"), 303)
