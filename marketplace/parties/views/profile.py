"""The parts of a registration: profile, members, bank account, papers, outlets."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.pages import render
from marketplace.parties import certificates, members, operations, queries
from marketplace.parties.codes import may_change_code
from marketplace.parties.forms import BankAccountForm, CertificateForm, MemberForm, OutletForm, ProfileForm
from marketplace.parties.models import Organisation
from marketplace.parties.views.blueprint import back_to, blueprint, for_organisation
from marketplace.people.operations import check_consent_mark, consent_mark


@blueprint.route("/organisations/<int:organisation_id>/profile", methods=["GET", "POST"])
@for_organisation("organisation:edit")
def edit_profile(organisation: Organisation) -> Any:
    """Name, place, address, phone, a few sentences."""
    form = ProfileForm(obj=organisation)
    if not may_change_code(organisation):
        del form.code
    if form.validate_on_submit() and form.attempt(
        operations.edit_profile, organisation, form.profile(), current_actor(), now()
    ):
        flash(_("Saved."), "success")
        return back_to(organisation)
    return render("parties/profile.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/members/new", methods=["GET", "POST"])
@for_organisation("organisation:edit")
def add_member(organisation: Organisation) -> Any:
    """Names a member; the second button leads straight to the next one."""
    form = MemberForm()
    if form.validate_on_submit() and form.attempt(
        members.add_member, organisation, form.details(), current_actor(), now(), form.place()
    ):
        flash(_("%(name)s is on the list.", name=form.result.person.name), "success")
        again = "another" in request.form
        return back_to(organisation, "parties.add_member" if again else "parties.organisation")
    return render("parties/member.html", form, organisation=organisation, member=None)


@blueprint.route("/organisations/<int:organisation_id>/members/<int:member_id>", methods=["GET", "POST"])
@for_organisation("organisation:edit")
def edit_member(organisation: Organisation, member_id: int) -> Any:
    """Changes what is known of a member, and the consent."""
    member = queries.get_member(organisation, member_id)
    person = member.person
    answer = {"given": "given", "declined": "declined"}.get(person.consent("public_name"), "")
    shown = {name: getattr(person, name) for name in _SHOWN} | {"public_name": answer, "seen": consent_mark(person)}
    form = MemberForm(data=shown | {"role": member.role, "joined_on": member.joined_on})
    if request.method == "POST":
        check_consent_mark(person, form.seen.data or "")
    if form.validate_on_submit() and form.attempt(
        members.edit_member, organisation, member, form.details(person), current_actor(), now(), form.place()
    ):
        flash(_("Saved."), "success")
        return back_to(organisation)
    return render("parties/member.html", form, organisation=organisation, member=member)


_SHOWN = ("name", "kind", "skill", "country", "years_abroad", "returned_in", "relative")


@blueprint.route("/organisations/<int:organisation_id>/members/<int:member_id>/remove", methods=["POST"])
@for_organisation("organisation:edit")
def remove_member(organisation: Organisation, member_id: int) -> Any:
    """Takes a member off the list."""
    member = queries.get_member(organisation, member_id)
    members.remove_member(organisation, member, current_actor(), now())
    told = (
        _("%(name)s is off the list.", name=member.person.name)
        if member.person.keeper_ids
        else _("%(name)s is off the list, and the identity number is erased.", name=member.person.name)
    )
    flash(told, "success")
    return back_to(organisation)


@blueprint.route("/organisations/<int:organisation_id>/bank-account", methods=["GET", "POST"])
@for_organisation("bank_account:name")
@asked_again()
def name_bank_account(organisation: Organisation) -> Any:
    """Names the account to be paid to."""
    form = BankAccountForm()
    if form.validate_on_submit() and form.attempt(
        certificates.name_bank_account,
        organisation,
        form.bank_code.data or "",
        form.number.data or "",
        form.holder.data or "",
        current_actor(),
        now(),
    ):
        approved = organisation.approved_at is not None
        told = (
            _("The account is noted. An officer confirms it with you before it is used.") if approved else _("Saved.")
        )
        flash(told, "success")
        return back_to(organisation)
    return render("parties/bank_account.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/certificates/new", methods=["GET", "POST"])
@for_organisation("organisation:edit")
def add_certificate(organisation: Organisation) -> Any:
    """Notes a paper."""
    form = CertificateForm()
    if form.validate_on_submit() and form.attempt(
        certificates.add_certificate,
        organisation,
        form.kind.data or "",
        form.number.data or "",
        form.expires_on.data,
        current_actor(),
        now(),
    ):
        flash(_("The paper is noted."), "success")
        return back_to(organisation)
    return render("parties/certificate.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/certificates/<int:certificate_id>/remove", methods=["POST"])
@for_organisation("organisation:edit")
def remove_certificate(organisation: Organisation, certificate_id: int) -> Any:
    """Takes a paper off the list."""
    paper = queries.get_certificate(organisation, certificate_id)
    certificates.remove_certificate(organisation, paper, current_actor(), now())
    flash(_("The paper is off the list."), "success")
    return back_to(organisation)


@blueprint.route("/organisations/<int:organisation_id>/outlets/new", methods=["GET", "POST"])
@for_organisation("organisation:edit")
def add_outlet(organisation: Organisation) -> Any:
    """Adds a gallery or shop."""
    form = OutletForm()
    if form.validate_on_submit() and form.attempt(
        operations.add_outlet,
        organisation,
        form.name.data or "",
        form.address.data or "",
        form.region_code.data or "",
        current_actor(),
        now(),
    ):
        flash(_("The outlet is noted."), "success")
        return back_to(organisation)
    return render("parties/outlet.html", form, organisation=organisation)


@blueprint.route("/organisations/<int:organisation_id>/outlets/<int:outlet_id>/close", methods=["POST"])
@for_organisation("organisation:edit")
def close_outlet(organisation: Organisation, outlet_id: int) -> Any:
    """Takes an outlet out of use."""
    outlet, form = queries.get_outlet(organisation, outlet_id), ConfirmForm()
    if form.attempt(operations.close_outlet, organisation, outlet, current_actor(), now()):
        flash(_("%(name)s is closed. Orders that name it keep it.", name=outlet.name), "success")
    else:
        flash(form.form_errors[0], "error")
    return back_to(organisation)
