"""Pages of standards: the public list, a published version and what changed; the editor of the off-taker."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.policy import can
from marketplace.infra.forms import parse_quantity
from marketplace.infra.pages import render
from marketplace.infra.runtime import now
from marketplace.infra.uploads import photo_url
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.kernel.quantity import whole_units
from marketplace.standards import changes, errors, operations, queries, rules, wording
from marketplace.standards.forms import (
    CATEGORY_WORDS,
    CriterionForm,
    EmptyForm,
    NewStandardForm,
    TermsForm,
    WithdrawForm,
)
from marketplace.standards.models import (
    CriterionColumns,
    DraftCriterion,
    QualityStandard,
    StandardDraft,
    StandardVersion,
)
from marketplace.standards.sampling import DEFECT_CLASSES
from marketplace.standards.templates import get_template, list_templates

blueprint = Blueprint("standards", __name__)
assert errors.WORDS  # noqa: S101

EXAMPLE_LOTS = (5, 20, 50, 120, 300)
LARGEST_LOT = 1_000_000


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of standards, for this room's templates and those above it."""
    return {"standard_words": wording, "category_words": CATEGORY_WORDS, "photo_url": photo_url}


@blueprint.route("/standards")
@public
def index() -> Any:
    """What off-takers demand; for a buyer also the own standards and drafts."""
    actor = current_actor()
    return render("standards/index.html", own=queries.list_own(actor), published=queries.list_published())


@blueprint.route("/standards/new", methods=["GET", "POST"])
@guarded("standard:create")
def new() -> Any:
    """Begins a standard from an example or empty."""
    form = NewStandardForm(template_key=request.args.get("template", "batik"))
    actor = current_actor()
    if form.validate_on_submit():
        key = form.template_key.data or None
        title = (form.title.data or "").strip() or (get_template(key).terms["title"] if key else _("New standard"))
        category = get_template(key).category if key else form.category.data
        off_taker_id = actor.organisation_for("off_taker_buyer")
        if form.attempt(
            operations.create_standard, off_taker_id, title, category, actor=actor, at=now(), template_key=key
        ):
            flash(_("Your draft is ready. Check every limit, then publish it."), "success")
            return redirect(url_for("standards.edit", standard_id=form.result.id), 303)
    return render("standards/new.html", form, templates=list_templates())


@blueprint.route("/standards/<int:standard_id>")
@public
def standard(standard_id: int) -> Any:
    """A standard as everybody reads it: the version asked for, that in use, or the last; a draft only for its owner."""
    standard = queries.get_standard(standard_id, current_actor())
    if not standard.versions:
        if not can(current_actor(), "standard:edit", standard):
            raise NotFound("standard")
        return redirect(url_for("standards.edit", standard_id=standard.id), 303)
    asked = request.args.get("version", type=int)
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
    asked = _asked_lot(request.args.get("lot", ""))
    sizes = EXAMPLE_LOTS if asked is None else (asked,)
    plans = [rules.plan_of(shown, size) for size in sizes]
    return render(
        "standards/standard.html",
        standard=standard,
        version=shown,
        asked=asked,
        classes=DEFECT_CLASSES,
        plans=[(plan, wording.plan_sentence(plan, shown.inspection_unit)) for plan in plans],
    )


def _asked_lot(text: str) -> int | None:
    """The lot size that a reader typed; None for nothing and for nonsense."""
    try:
        size = whole_units(parse_quantity(text))
    except ValueError:
        return None
    return size if 1 <= size <= LARGEST_LOT else None


@blueprint.route("/standards/<int:standard_id>/versions/<int:number>/changes")
@public
def version_changes(standard_id: int, number: int) -> Any:
    """What a version changed against the one before."""
    standard = queries.get_standard(standard_id, current_actor())
    after = queries.version_by_number(standard, number)
    before = queries.version_by_number(standard, number - 1)
    return render("standards/changes.html", standard=standard, before=before, after=after, **_changes(before, after))


def _changes(before: StandardVersion | None, after: StandardVersion | StandardDraft) -> dict[str, Any]:
    if before is None:
        return {"sampling_changes": [], "criterion_changes": []}
    return {
        "sampling_changes": changes.sampling_changes(before, after),
        "criterion_changes": changes.criterion_changes(before.criteria, after.criteria),
    }


@blueprint.route("/standards/<int:standard_id>/draft", methods=["POST"])
@guarded("standard:edit", load=queries.get_own_standard, by="standard_id")
def draft(standard: QualityStandard) -> Any:
    """Opens the draft of the next version."""
    operations.open_draft(standard, at=now())
    flash(_("This is the draft of the next version. Orders keep the version they were made with."), "info")
    return redirect(url_for("standards.edit", standard_id=standard.id), 303)


@blueprint.route("/standards/<int:standard_id>/edit", methods=["GET", "POST"])
@guarded("standard:edit", load=queries.get_own_draft, by="standard_id")
def edit(draft: StandardDraft) -> Any:
    """The editor: terms above, criteria below."""
    form = TermsForm(obj=draft)
    if request.method == "GET":
        form.inspect_all.data = "all" if draft.inspect_all else "sample"
    if form.validate_on_submit() and form.attempt(operations.edit_draft, draft, form.values, at=now()):
        flash(_("Saved."), "success")
        return redirect(url_for("standards.edit", standard_id=draft.standard_id), 303)
    return render("standards/edit.html", form, draft=draft, standard=draft.standard)


@blueprint.route("/standards/<int:standard_id>/criteria/new")
@guarded("standard:edit", load=queries.get_own_draft, by="standard_id")
def choose_type(draft: StandardDraft) -> Any:
    """How the new criterion is to be judged."""
    return render("standards/choose_type.html", draft=draft, types=rules.CRITERION_TYPES)


@blueprint.route("/standards/<int:standard_id>/criteria/new/<criterion_type>", methods=["GET", "POST"])
@guarded("standard:edit", load=queries.get_own_draft, by="standard_id")
def add_criterion(draft: StandardDraft, criterion_type: str) -> Any:
    """A new criterion at the end of the draft."""
    if criterion_type not in rules.CRITERION_TYPES:
        abort(404)
    free_code = rules.next_code([criterion.code for criterion in draft.criteria])
    form = CriterionForm(criterion_type, code=free_code, defect_class="major", where_checked="group")
    if form.validate_on_submit() and form.attempt(operations.add_criterion, draft, form.values, at=now()):
        flash(_("Added: %(name)s.", name=form.result.name), "success")
        return redirect(url_for("standards.edit", standard_id=draft.standard_id, _anchor="criteria"), 303)
    return render("standards/criterion.html", form, draft=draft, criterion=None)


@blueprint.route("/standards/<int:standard_id>/criteria/<int:criterion_id>", methods=["GET", "POST"])
@guarded("standard:edit", load=queries.get_own_draft, by="standard_id")
def edit_criterion(draft: StandardDraft, criterion_id: int) -> Any:
    """Changes one criterion of the draft."""
    criterion = _criterion_of(draft, criterion_id)
    form = CriterionForm(criterion.type, data=_shown(criterion))
    if form.validate_on_submit() and form.attempt(operations.edit_criterion, draft, criterion, form.values, at=now()):
        flash(_("Saved: %(name)s.", name=criterion.name), "success")
        return redirect(url_for("standards.edit", standard_id=draft.standard_id, _anchor="criteria"), 303)
    return render("standards/criterion.html", form, draft=draft, criterion=criterion)


def _shown(criterion: DraftCriterion) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(criterion, name) for name in CriterionColumns.__annotations__}
    shown["most_faults"] = None if criterion.upper_limit is None else whole_units(criterion.upper_limit)
    shown["lowest_grade"] = criterion.lower_limit
    for name in ("good_photo", "bad_photo"):
        shown[name] = [shown[name]] if shown[name] else []
    return shown


def _criterion_of(draft: StandardDraft, criterion_id: int) -> DraftCriterion:
    for criterion in draft.criteria:
        if criterion.id == criterion_id:
            return criterion
    raise NotFound("criterion")


@blueprint.route("/standards/<int:standard_id>/criteria/<int:criterion_id>/move", methods=["POST"])
@guarded("standard:edit", load=queries.get_own_draft, by="standard_id")
def move_criterion(draft: StandardDraft, criterion_id: int) -> Any:
    """One place up or down, or out of the draft."""
    criterion = _criterion_of(draft, criterion_id)
    where = request.form.get("where")
    if where == "out":
        operations.remove_criterion(draft, criterion, at=now())
        flash(_("Taken out: %(name)s.", name=criterion.name), "info")
    else:
        operations.move_criterion(draft, criterion, -1 if where == "up" else 1, at=now())
    return redirect(url_for("standards.edit", standard_id=draft.standard_id, _anchor="criteria"), 303)


@blueprint.route("/standards/<int:standard_id>/publish", methods=["GET", "POST"])
@guarded("standard:publish", load=queries.get_own_draft, by="standard_id")
def publish(draft: StandardDraft) -> Any:
    """What the draft will change, and the button that makes it a version for good."""
    form = EmptyForm()
    standard = draft.standard
    before = standard.versions[-1] if standard.versions else None
    if form.validate_on_submit():
        if form.attempt(operations.publish_standard, standard, actor=current_actor(), at=now()):
            flash(_("Version %(number)s is published. New orders use it.", number=form.result.number), "success")
            return redirect(url_for("standards.standard", standard_id=standard.id), 303)
    elif request.method == "GET":
        _show_faults(form, draft)
    return render(
        "standards/publish.html", form, draft=draft, standard=standard, before=before, **_changes(before, draft)
    )


def _show_faults(form: EmptyForm, draft: StandardDraft) -> None:
    try:
        rules.check_publishable(draft, draft.criteria)
    except Invalid as faults:
        form.add_error(faults)


@blueprint.route("/standards/<int:standard_id>/discard", methods=["POST"])
@guarded("standard:discard", load=queries.get_own_standard, by="standard_id")
def discard(standard: QualityStandard) -> Any:
    """Throws away the draft of a next version."""
    operations.discard_draft(standard)
    flash(_("The draft is thrown away. The published version stays as it is."), "info")
    return redirect(url_for("standards.standard", standard_id=standard.id), 303)


@blueprint.route("/standards/<int:standard_id>/withdraw", methods=["GET", "POST"])
@guarded("standard:withdraw", load=queries.get_own_standard, by="standard_id")
def withdraw(standard: QualityStandard) -> Any:
    """Takes the standard out of use for new orders."""
    form = WithdrawForm()
    if form.validate_on_submit() and form.attempt(
        operations.withdraw_standard, standard, (form.reason.data or "").strip(), actor=current_actor(), at=now()
    ):
        flash(_("The standard is withdrawn. Orders made with it keep it."), "success")
        return redirect(url_for("standards.standard", standard_id=standard.id), 303)
    return render("standards/withdraw.html", form, standard=standard)
