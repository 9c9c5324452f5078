"""The second person's answer where a role that approves or pays is to begin or to end."""

from collections.abc import Callable
from typing import Any

from flask import flash
from flask_babel import gettext as _

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.parties import role_changes
from marketplace.parties.duty_models import RoleChange
from marketplace.parties.models import MembershipOffer
from marketplace.parties.views.blueprint import back_to, blueprint
from marketplace.parties.views.team import keep_link


def _answer(change: RoleChange, operation: Callable[..., Any], words: str) -> Any:
    form = ConfirmForm()
    if form.attempt(operation, change, current_actor(), now()):
        if isinstance(form.result, MembershipOffer):
            keep_link(form.result, current_actor())
        flash(words, "success")
    else:
        flash(form.form_errors[0], "error")
    return back_to(change.organisation, "parties.team")


@blueprint.route("/role-changes/<int:role_change_id>/confirm", methods=["POST"])
@guarded("role_change:confirm", load=role_changes.get_role_change, by="role_change_id")
@asked_again()
def confirm_role_change(change: RoleChange) -> Any:
    """The second person agrees."""
    return _answer(change, role_changes.confirm_role_change, _("Confirmed. Everyone of the organisation is told."))


@blueprint.route("/role-changes/<int:role_change_id>/decline", methods=["POST"])
@guarded("role_change:confirm", load=role_changes.get_role_change, by="role_change_id")
def decline_role_change(change: RoleChange) -> Any:
    """The second person says no."""
    return _answer(change, role_changes.decline_role_change, _("Declined. Nothing changes."))


@blueprint.route("/role-changes/<int:role_change_id>/withdraw", methods=["POST"])
@guarded("role_change:withdraw", load=role_changes.get_role_change, by="role_change_id")
def withdraw_role_change(change: RoleChange) -> Any:
    """Whoever proposed it takes it back."""
    return _answer(change, role_changes.withdraw_role_change, _("Taken back. Nothing changes."))
