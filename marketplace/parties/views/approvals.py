"""The officer's side: what waits, and the decisions with their reasons."""

from collections.abc import Callable
from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today
from marketplace.infra.web.answer_forms import ConfirmForm, ReasonForm
from marketplace.infra.web.pages import render
from marketplace.parties import labels, operations, queries
from marketplace.parties.banks import bank_name
from marketplace.parties.models import Organisation
from marketplace.parties.registrations import gaps_of
from marketplace.parties.views.blueprint import back_to, blueprint, for_organisation


@blueprint.route("/approvals")
@guarded("approval:list")
def approvals() -> Any:
    """Registrations and new bank accounts that wait, the longest waiting first."""
    actor = current_actor()
    submitted = queries.list_submitted(actor)
    gaps = gaps_of(submitted, today())
    waiting = [(organisation, gaps[organisation.id]) for organisation in submitted]
    accounts = queries.list_waiting_accounts(actor)
    has_nearer = any(grant.nearer for grant in actor.grants if grant.decides)
    return render(
        "parties/approvals.html",
        waiting=waiting,
        accounts=accounts,
        bank_name=bank_name,
        wording=labels,
        has_nearer=has_nearer,
    )


@blueprint.route("/organisations/<int:organisation_id>/approve", methods=["POST"])
@for_organisation("organisation:approve")
def approve(organisation: Organisation) -> Any:
    """Approves a registration."""
    form = ConfirmForm()
    if form.attempt(operations.approve_organisation, organisation, current_actor(), now()):
        flash(_("%(name)s is approved.", name=organisation.name), "success")
    else:
        flash(form.form_errors[0], "error")
    return back_to(organisation)


def decide_with_reason(
    organisation: Organisation, operation: Callable[..., Any], words: dict[str, str], *before: Any
) -> Any:
    """A page with one field for the reason; the operation runs when it is filled in."""
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        operation, *before, reason=form.reason.data or "", actor=current_actor(), at=now()
    ):
        flash(words["done"], "success")
        return back_to(organisation)
    return render("parties/reason.html", form, organisation=organisation, words=words)


@blueprint.route("/organisations/<int:organisation_id>/send-back", methods=["GET", "POST"])
@for_organisation("organisation:send_back")
def send_back(organisation: Organisation) -> Any:
    """Sends a registration back with a reason."""
    words = {
        "title": _("Send the registration back"),
        "lead": _("%(name)s reads your reason, mends the registration and sends it again.", name=organisation.name),
        "hint": _("Say what to mend, for example: write the name of the hamlet and RT/RW in the address."),
        "button": _("Send back with this reason"),
        "url": url_for("parties.send_back", organisation_id=organisation.id),
        "done": _("The registration is sent back with your reason."),
    }
    return decide_with_reason(organisation, operations.send_back_organisation, words, organisation)


@blueprint.route("/organisations/<int:organisation_id>/suspend", methods=["GET", "POST"])
@for_organisation("organisation:suspend")
def suspend(organisation: Organisation) -> Any:
    """Keeps an organisation from starting anything new."""
    words = {
        "title": _("Suspend %(name)s", name=organisation.name),
        "lead": _("It can start nothing new and is no longer public. What runs is carried to its end.")
        if organisation.is_group
        else _("It can start nothing new. What runs is carried to its end."),
        "still": f"{labels.STILL_DONE[organisation.kind]} {labels.STOPPED[organisation.kind]}",
        "hint": _("They read this reason. Say what must happen before the suspension ends."),
        "button": _("Suspend"),
        "url": url_for("parties.suspend", organisation_id=organisation.id),
        "done": _("%(name)s is suspended.", name=organisation.name),
    }
    return decide_with_reason(organisation, operations.suspend_organisation, words, organisation)


@blueprint.route("/organisations/<int:organisation_id>/resume", methods=["GET", "POST"])
@for_organisation("organisation:resume")
def resume(organisation: Organisation) -> Any:
    """Ends a suspension."""
    words = {
        "title": _("End the suspension of %(name)s", name=organisation.name),
        "lead": _("It can work again at once, and its products are public again.")
        if organisation.is_group
        else _("It can work again at once."),
        "hint": _("They read this reason."),
        "button": _("End the suspension"),
        "url": url_for("parties.resume", organisation_id=organisation.id),
        "done": _("%(name)s can work again.", name=organisation.name),
    }
    return decide_with_reason(organisation, operations.resume_organisation, words, organisation)
