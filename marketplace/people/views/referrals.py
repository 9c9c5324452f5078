"""Troubled cases: to which agency they were sent, and whether they are closed. No case file."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today
from marketplace.infra.web.pages import render
from marketplace.people import rights_labels, rights_operations
from marketplace.people import rights_queries as queries
from marketplace.people.models import Person
from marketplace.people.rights_forms import ClosingForm, ReferralForm, dated
from marketplace.people.rights_models import Referral
from marketplace.people.views.blueprint import blueprint


@blueprint.route("/people/referrals")
@guarded("referral:list")
def referrals() -> Any:
    """The cases of the region, and persons to write down one for."""
    viewer, text = current_actor(), request.args.get("q", "")[:80]
    return render(
        "people/rights_referrals.html", referrals=queries.list_referrals(viewer), q=text,
        found=queries.find_for_referral(viewer, text), wording=rights_labels,
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/refer", methods=["GET", "POST"])
@guarded("referral:record", load=queries.get_for_referral, by="person_id")
def refer(person: Person) -> Any:
    """Notes to which agency the case was sent."""
    form = dated(ReferralForm(), "referred_on")
    if form.validate_on_submit() and form.attempt(
        rights_operations.record_referral, person, form.agency.data, form.referred_on.data, today(), current_actor(),
        now(),
    ):  # fmt: skip
        flash(_("Written down."), "success")
        return redirect(url_for("people.referrals"), 303)
    return render("people/rights_refer.html", form, person=person)


@blueprint.route("/people/referrals/<int:referral_id>/close", methods=["GET", "POST"])
@guarded("referral:record", load=queries.get_referral, by="referral_id")
def close_referral(referral: Referral) -> Any:
    """Notes when the case was closed."""
    form = dated(ClosingForm(), "closed_on")
    if form.validate_on_submit() and form.attempt(
        rights_operations.close_referral, referral, form.closed_on.data, today(), current_actor(), now()
    ):
        flash(_("The case is closed."), "success")
        return redirect(url_for("people.referrals"), 303)
    return render("people/rights_close.html", form, referral=referral, wording=rights_labels)
