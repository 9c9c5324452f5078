"""What everybody reads: the list, a published version, what changed."""

from typing import Any

from flask import redirect, request, url_for

from marketplace.accounts.guard import current_actor, public
from marketplace.accounts.policy import can
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import id_argument
from marketplace.kernel.errors import NotFound
from marketplace.standards import labels, queries, rules
from marketplace.standards.changes import changes_between
from marketplace.standards.forms import LotForm
from marketplace.standards.models import QualityStandard, StandardVersion
from marketplace.standards.sampling import DEFECT_CLASSES
from marketplace.standards.views.frame import blueprint

EXAMPLE_LOTS = (5, 20, 50, 120, 300)


@blueprint.route("/standards")
@public
def index() -> Any:
    """What off-takers demand; for a buyer also the own standards and drafts."""
    actor = current_actor()
    published = [each for each in queries.list_published() if each.standard.organisation_id not in actor.off_taker_ids]
    return render("standards/index.html", own=queries.list_own(actor), published=published)


@blueprint.route("/standards/<int:standard_id>")
@public
def standard(standard_id: int) -> Any:
    """A standard as everybody reads it: the version asked for, that in use, or the last; a draft only for its owner."""
    standard = queries.get_standard(standard_id, current_actor())
    if not standard.versions:
        if not can(current_actor(), "standard:edit", standard):
            raise NotFound("standard")
        return redirect(url_for("standards.edit", standard_id=standard.id), 303)
    asked = id_argument("version")
    if asked is not None:
        return _show_version(standard, queries.version_by_number(standard, asked))
    return _show_version(standard, standard.current or standard.versions[-1])


@blueprint.route("/standards/<int:standard_id>/versions/<int:number>")
@public
def version(standard_id: int, number: int) -> Any:
    """An older version, as the orders that froze it have it."""
    standard = queries.get_standard(standard_id, current_actor())
    return _show_version(standard, queries.version_by_number(standard, number))


def _show_version(standard: QualityStandard, shown: StandardVersion) -> Any:
    form = LotForm(request.args)
    form.lot.measure_in(shown.inspection_unit)
    asked = form.lot.data if form.validate() else None
    sizes = EXAMPLE_LOTS if asked is None else (asked,)
    plans = [rules.plan_of(shown, size) for size in sizes if not shown.inspect_all]
    return render(
        "standards/standard.html",
        standard=standard,
        version=shown,
        lot=form.lot,
        classes=DEFECT_CLASSES,
        plans=[(plan, labels.plan_sentence(plan, shown.inspection_unit)) for plan in plans],
    )


@blueprint.route("/standards/<int:standard_id>/versions/<int:number>/changes")
@public
def version_changes(standard_id: int, number: int) -> Any:
    """What a version changed against the one before."""
    standard = queries.get_standard(standard_id, current_actor())
    after = queries.version_by_number(standard, number)
    before = queries.version_by_number(standard, number - 1)
    return render(
        "standards/changes.html", standard=standard, before=before, after=after, **changes_between(before, after)
    )
