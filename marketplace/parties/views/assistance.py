"""A partner's help for a group: who helps in what, the group's answer, the signed slip, the end."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import now
from marketplace.infra.files.photo_records import attachments_of
from marketplace.infra.web.answer_forms import ConfirmForm, ReasonForm
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.file_pages import register_attachment_guard
from marketplace.infra.web.forms import BaseForm
from marketplace.infra.web.pages import render
from marketplace.kernel.errors import NotFound
from marketplace.parties import assistance as help_by_partner
from marketplace.parties import assistance_queries as queries
from marketplace.parties import labels
from marketplace.parties.assistance_forms import AssistanceForm, SlipForm
from marketplace.parties.models import Assistance, Organisation
from marketplace.parties.queries import get_organisation
from marketplace.parties.views.blueprint import blueprint, for_organisation

USUAL = ("profile", "products", "orders", "payments")
"""What stands ticked where nothing is agreed yet: neither the group's people nor its bank account."""


def _sees_slip(actor: Actor, assistance_id: int) -> bool:
    assistance = queries.get_assistance(assistance_id, actor)
    return can(actor, "organisation:read", get_organisation(assistance.group_id, actor))


register_attachment_guard("assistance", _sees_slip)


@blueprint.route("/assistances")
@guarded("assistance:list")
def assistances() -> Any:
    """The groups that partners help, within the viewer's sight; those without consent on file first."""
    return render("parties/assistances.html", found=queries.list_standing(current_actor()), wording=labels)


@blueprint.route("/organisations/<int:organisation_id>/assistance")
@for_organisation("organisation:read")
def assistance(organisation: Organisation) -> Any:
    """Who helps the group now, what is offered, and what was before."""
    return _page(organisation)


def _page(group: Organisation, form: BaseForm | None = None) -> Any:
    if not group.is_group:
        raise NotFound("assistance")
    every = queries.list_assistances(group.id)
    people = {each.consented_by_id or 0 for each in every} | {each.ended_by_id or 0 for each in every}
    return render(
        "parties/assistance.html",
        form,
        organisation=group,
        offered=next((each for each in every if each.status == "offered"), None),
        current=group.assistance,
        past=[each for each in every if each.status != "offered" and each is not group.assistance],
        can_end=help_by_partner.has_coordinator(group),
        slips=attachments_of([each.key for each in every], "slip"),
        names=names_of(people),
        replaced=help_by_partner.REPLACED,
        wording=labels,
    )


@blueprint.route("/organisations/<int:organisation_id>/assistance/new", methods=["GET", "POST"])
@takes_files
@for_organisation("assistance:offer")
def offer_assistance(organisation: Organisation) -> Any:
    """Offers a partner's help, or other terms of it."""
    if not organisation.is_group:
        raise NotFound("assistance")
    held, actor = organisation.assistance, current_actor()
    form = AssistanceForm(
        data={
            "partner_id": str(held.partner_id) if held else "",
            "powers": held.powers if held else USUAL,
            "ends_on": held.ends_on if held else None,
        }
    )
    form.offer(queries.list_partners(organisation, actor))
    if form.validate_on_submit() and form.attempt(
        help_by_partner.offer_assistance, organisation, form.terms(), actor, now(), slip=form.slip.data or ()
    ):
        agreed = form.result.status == "agreed"
        flash(
            _("The partner helps the group from now on.") if agreed else _("The group's coordinator answers."),
            "success",
        )
        return _back(organisation.id)
    asks_herself = actor.has_role("group_coordinator", organisation.id, standing=None)
    return render(
        "parties/offer_assistance.html", form, organisation=organisation, held=held, asks_herself=asks_herself
    )


def _back(group_id: int) -> Any:
    return redirect(url_for("parties.assistance", organisation_id=group_id), 303)


def _press(assistance: Assistance, operation: Any, told: str) -> Any:
    """A button of one assistance: done, and told; or the reason why not."""
    form = ConfirmForm()
    if form.attempt(operation, assistance, current_actor(), now()):
        flash(told, "success")
    else:
        flash(form.form_errors[0], "error")
    return _back(assistance.group_id)


@blueprint.route("/assistances/<int:assistance_id>/agree", methods=["POST"])
@guarded("assistance:agree", load=queries.get_assistance, by="assistance_id")
def agree_assistance(assistance: Assistance) -> Any:
    """The coordinator agrees to the help."""
    return _press(assistance, help_by_partner.agree_assistance, _("Thank you. Your consent is on file."))


@blueprint.route("/assistances/<int:assistance_id>/withdraw", methods=["POST"])
@guarded("assistance:withdraw", load=queries.get_assistance, by="assistance_id")
def withdraw_assistance(assistance: Assistance) -> Any:
    """Takes an offer back."""
    return _press(assistance, help_by_partner.withdraw_assistance, _("The offer is taken back."))


@blueprint.route("/assistances/<int:assistance_id>/consent", methods=["GET", "POST"])
@takes_files
@guarded("assistance:record_consent", load=queries.get_assistance, by="assistance_id")
def record_consent(assistance: Assistance) -> Any:
    """Puts the signed slip on file."""
    form = SlipForm()
    if form.validate_on_submit() and form.attempt(
        help_by_partner.record_slip, assistance, form.slip.data or (), current_actor(), now()
    ):
        flash(_("The signed slip is on file."), "success")
        return _back(assistance.group_id)
    return render("parties/assistance_slip.html", form, assistance=assistance, group=assistance.group, wording=labels)


@blueprint.route("/assistances/<int:assistance_id>/decline", methods=["GET", "POST"])
@guarded("assistance:decline", load=queries.get_assistance, by="assistance_id")
def decline_assistance(assistance: Assistance) -> Any:
    """The group does not want it."""
    words = {
        "title": _("We do not want this help"),
        "lead": _("What held before stays as it is. The partner and the officer read your reason."),
        "hint": _("For example: our own treasurer names the account."),
        "button": _("Send this answer"),
        "url": url_for("parties.decline_assistance", assistance_id=assistance.id),
        "done": _("Your answer is sent."),
    }
    return _with_reason(assistance, help_by_partner.decline_assistance, words)


@blueprint.route("/assistances/<int:assistance_id>/end", methods=["GET", "POST"])
@guarded("assistance:end", load=queries.get_assistance, by="assistance_id")
def end_assistance(assistance: Assistance) -> Any:
    """Ends the help."""
    words = {
        "title": _("End the help by %(partner)s", partner=assistance.partner.name),
        "lead": _("From now on its facilitators can do nothing more for %(name)s.", name=assistance.group.name),
        "hint": _("The group, the partner and the officer read this reason."),
        "button": _("End the help"),
        "url": url_for("parties.end_assistance", assistance_id=assistance.id),
        "done": _("The help is ended."),
    }
    return _with_reason(assistance, help_by_partner.end_assistance, words)


def _with_reason(assistance: Assistance, operation: Any, words: dict[str, str]) -> Any:
    """A page with one field for the reason; the operation runs when it is filled in."""
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        operation, assistance, form.reason.data or "", current_actor(), now()
    ):
        flash(words["done"], "success")
        actor = current_actor()
        left = actor.has_role("field_facilitator", assistance.group_id, standing=None) and not actor.is_administrator
        return redirect(url_for("parties.assistances"), 303) if left else _back(assistance.group_id)
    return render("parties/reason.html", form, organisation=assistance.group, words=words, version=assistance.version)
