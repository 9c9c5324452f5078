"""The regencies counted among the kantong: the administrator's list."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.language.i18n import today
from marketplace.infra.web.pages import render
from marketplace.people import kantong as operations
from marketplace.people.regions import full_name
from marketplace.people.views.blueprint import blueprint
from marketplace.people.village_forms import FlagForm, UnflagForm
from marketplace.people.village_models import KantongRegency


@blueprint.route("/people/kantong")
@guarded("kantong:list")
def kantong() -> Any:
    """Every regency that counts or counted, with its days."""
    flags = operations.list_flags()
    counting = sum(flag.counts_on(today()) for flag in flags)
    return render("people/kantong.html", flags=flags, full_name=full_name, counting=counting)


@blueprint.route("/people/kantong/new", methods=["GET", "POST"])
@guarded("kantong:flag")
def flag_regency() -> Any:
    """Adds a regency to the list."""
    form = FlagForm(data={"since_on": today()})
    if form.validate_on_submit() and form.attempt(
        operations.flag_regency,
        form.region_code.data or "", form.since_on.data, form.source.data or "", current_actor(), now(),
    ):  # fmt: skip
        flash(_("Saved. The regency counts among the kantong from that day on."), "success")
        return redirect(url_for("people.kantong"), 303)
    return render("people/flag.html", form)


@blueprint.route("/people/kantong/<int:flag_id>/unflag", methods=["GET", "POST"])
@guarded("kantong:unflag", load=operations.get_flag, by="flag_id")
def unflag_regency(flag: KantongRegency) -> Any:
    """Says on which day it counts for the last time."""
    form = UnflagForm(data={"until_on": today()})
    if form.validate_on_submit() and form.attempt(
        operations.unflag_regency, flag, form.until_on.data, current_actor(), now()
    ):
        flash(_("Saved. The days on which the regency counted stay on the list."), "success")
        return redirect(url_for("people.kantong"), 303)
    return render("people/unflag.html", form, flag=flag, place=full_name(flag.code))
