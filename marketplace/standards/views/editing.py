"""The off-taker's editor: begin, change, publish, withdraw."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.bodies import takes_files
from marketplace.infra.web.pages import render
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.quantity import whole_units
from marketplace.standards import operations, queries, rules
from marketplace.standards.changes import changes_between
from marketplace.standards.forms import CriterionForm, NewStandardForm, TermsForm, WithdrawForm
from marketplace.standards.models import (
    CriterionColumns,
    DraftCriterion,
    QualityStandard,
    StandardDraft,
    texts_of,
)
from marketplace.standards.templates import get_template, list_templates
from marketplace.standards.views.frame import blueprint


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
    form, former = TermsForm(obj=draft), texts_of(draft)
    if request.method == "GET":
        form.inspect_all.data = "all" if draft.inspect_all else "sample"
    if form.validate_on_submit() and form.attempt(operations.edit_draft, draft, form.values, at=now()):
        flash(_("Saved."), "success")
        _remind_of_english(former, draft)
        return redirect(url_for("standards.edit", standard_id=draft.standard_id), 303)
    return render("standards/edit.html", form, draft=draft, standard=draft.standard)


@blueprint.route("/standards/<int:standard_id>/criteria/new")
@guarded("standard:edit", load=queries.get_own_draft, by="standard_id")
def choose_type(draft: StandardDraft) -> Any:
    """How the new criterion is to be judged."""
    return render("standards/choose_type.html", draft=draft, types=rules.CRITERION_TYPES)


@blueprint.route("/standards/<int:standard_id>/criteria/new/<criterion_type>", methods=["GET", "POST"])
@takes_files
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
@takes_files
@guarded("standard:edit", load=queries.get_own_draft, by="standard_id")
def edit_criterion(draft: StandardDraft, criterion_id: int) -> Any:
    """Changes one criterion of the draft."""
    criterion = _criterion_of(draft, criterion_id)
    form, former = CriterionForm(criterion.type, data=_shown(criterion)), texts_of(criterion)
    if form.validate_on_submit() and form.attempt(operations.edit_criterion, draft, criterion, form.values, at=now()):
        flash(_("Saved: %(name)s.", name=criterion.name), "success")
        _remind_of_english(former, criterion)
        return redirect(url_for("standards.edit", standard_id=draft.standard_id, _anchor="criteria"), 303)
    return render("standards/criterion.html", form, draft=draft, criterion=criterion)


def _remind_of_english(former: dict[str, tuple[str, str]], row: StandardDraft | DraftCriterion) -> None:
    """Readers of English would otherwise be held to the words of before."""
    left = [
        english for name, (text, english) in texts_of(row).items()
        if english and text != former[name][0] and english == former[name][1]
    ]  # fmt: skip
    if left:
        flash(
            _("The English text is still the one of before: “%(text)s” Change it too, or empty it.", text=left[0]),
            "info",
        )


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
    form = ConfirmForm()
    standard = draft.standard
    before = standard.versions[-1] if standard.versions else None
    if form.validate_on_submit():
        if form.attempt(operations.publish_standard, standard, actor=current_actor(), at=now()):
            flash(_("Version %(number)s is published. New orders use it.", number=form.result.number), "success")
            return redirect(url_for("standards.standard", standard_id=standard.id), 303)
    elif request.method == "GET":
        _show_faults(form, draft)
    return render(
        "standards/publish.html", form, draft=draft, standard=standard, before=before, **changes_between(before, draft)
    )


def _show_faults(form: ConfirmForm, draft: StandardDraft) -> None:
    try:
        operations.check_next_version(draft.standard)
    except (Invalid, Conflict) as faults:
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
