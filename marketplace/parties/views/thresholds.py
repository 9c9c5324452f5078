"""The limits of an off-taker or an office: what counts, who set it and when, and setting it anew."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.again import asked_again
from marketplace.accounts.guard import current_actor
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import now
from marketplace.infra.language.formats import moment
from marketplace.infra.language.i18n import language, zone
from marketplace.infra.web.pages import render
from marketplace.kernel.errors import NotFound
from marketplace.parties import labels
from marketplace.parties.forms import threshold_form
from marketplace.parties.models import Organisation
from marketplace.parties.threshold_setting import set_threshold as set_now
from marketplace.parties.thresholds import KINDS, list_history, list_limits
from marketplace.parties.views.blueprint import blueprint, for_organisation


@blueprint.route("/organisations/<int:organisation_id>/thresholds")
@for_organisation("threshold:read")
def thresholds(organisation: Organisation) -> Any:
    """Every limit that the organisation owns, with its history."""
    history = list_history(organisation)
    return render(
        "parties/thresholds.html", organisation=organisation, limits=list_limits(organisation, now()),
        history=history, names=names_of({row.set_by_id for row in history if row.set_by_id is not None}),
        kinds=KINDS, wording=labels, now=now(),
    )  # fmt: skip


@blueprint.route("/organisations/<int:organisation_id>/thresholds/<key>", methods=["GET", "POST"])
@for_organisation("threshold:set")
@asked_again()
def set_threshold(organisation: Organisation, key: str) -> Any:
    """Sets one limit, with the reason."""
    asked = next((limit for limit in list_limits(organisation, now()) if limit.kind.key == key), None)
    if asked is None:
        raise NotFound("threshold")
    form = threshold_form(asked)
    if form.validate_on_submit() and form.attempt(
        set_now, organisation, key, form.value.data, form.reason.data or "", current_actor(), now()
    ):
        starts = form.result.from_at
        told = _("Saved. It counts from now on, and everyone of the organisation is told.")
        if starts > now():
            shown = moment(starts, language(), zone())
            told = _("Saved. It counts from %(at)s on, so that others can object.", at=shown)
        flash(told, "success")
        return redirect(url_for("parties.thresholds", organisation_id=organisation.id), 303)
    return render("parties/threshold.html", form, organisation=organisation, limit=asked, wording=labels)
