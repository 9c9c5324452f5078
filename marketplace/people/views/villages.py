"""Villages: suggestions while somebody types one, and those that have no code yet."""

from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.limits import limiter
from marketplace.infra.data.runtime import now
from marketplace.infra.web.languages import without_language
from marketplace.infra.web.pages import render
from marketplace.people import unlisted_villages
from marketplace.people.region_forms import regency_choices
from marketplace.people.views.blueprint import blueprint
from marketplace.people.village_choices import (
    choice_of,
    choices_like,
    find_choice,
    get_unlisted,
    list_unlisted,
    regions_of,
    search_choices,
)
from marketplace.people.village_forms import LONGEST_SEARCH, UnlistedVillageForm, VillageCodeForm
from marketplace.people.village_models import UnlistedVillage

FROM_ONE = "120 per minute"
"""Searches from one address; a whole village may share it."""


@blueprint.route("/people/villages")
@public
@without_language
@limiter.limit(FROM_ONE)
def suggest_villages() -> Any:
    """What is found for the words typed so far, as JSON, the reader's own regions first."""
    text, within = request.args.get("q", "")[:LONGEST_SEARCH], request.args.get("within", "")[:8]
    viewer = current_actor()
    first = (*viewer.region_prefixes, *viewer.field_prefixes)
    choices = search_choices(text, within, first=first)
    alike = () if choices else choices_like(text, within, first=first)
    shown = [{"key": choice.key, "name": choice.name} for choice in (choices or alike)]
    answer = make_response({"villages": shown, "alike": bool(alike)})
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


@blueprint.route("/people/unlisted-villages")
@guarded("village:list")
def unlisted() -> Any:
    """The villages of the reader's regions that have no code yet, and those that were given one."""
    rows = [(row, choice_of(row), find_choice(row.key)) for row in list_unlisted(current_actor())]
    return render("people/unlisted_villages.html", rows=rows)


@blueprint.route("/people/unlisted-villages/new", methods=["GET", "POST"])
@guarded("village:add")
def add_unlisted_village() -> Any:
    """Writes down a village that the list does not have."""
    form = UnlistedVillageForm()
    form.regency_code.choices = regency_choices(regions_of(current_actor()))
    if form.validate_on_submit() and form.attempt(
        unlisted_villages.add_unlisted_village,
        form.name.data or "", form.district.data or "", form.regency_code.data or "", current_actor(), now(),
    ):  # fmt: skip
        flash(_("The village is written down. It can be chosen everywhere now."), "success")
        return redirect(url_for("people.unlisted"), 303)
    return render("people/unlisted_village.html", form)


@blueprint.route("/people/unlisted-villages/<int:village_id>/give-code", methods=["GET", "POST"])
@guarded("village:give_code", load=get_unlisted, by="village_id")
def give_code(village: UnlistedVillage) -> Any:
    """Says which village of the list it is, once the list has it."""
    form = VillageCodeForm()
    form.village.within = village.regency_code
    chosen = form.village.data.code if form.validate_on_submit() and form.village.data else None
    if chosen and form.attempt(unlisted_villages.give_code, village, chosen, current_actor(), now()):
        flash(_("The village has its code. What was written before keeps its words."), "success")
        return redirect(url_for("people.unlisted"), 303)
    return render("people/village_code.html", form, village=village, place=choice_of(village))
