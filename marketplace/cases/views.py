"""Pages of cases: raised from the page of a document, answered, agreed to, withdrawn, decided; and what is written."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.routing import BaseConverter, ValidationError

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.accounts.sides import GROUP, side_spoken_for
from marketplace.cases import labels, messages, operations, pages, queries, rules, subjects, threads
from marketplace.cases.forms import AnswerForm, DecideForm, DismissForm, MessageForm, OpenCaseForm
from marketplace.cases.models import Case
from marketplace.cases.rules import OPEN_WITHIN
from marketplace.infra.data.runtime import now
from marketplace.infra.language.formats import local_date
from marketplace.infra.language.i18n import today, zone
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.bodies import takes_papers
from marketplace.infra.web.file_pages import register_attachment_guard
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.kernel.document_keys import DocumentKey
from marketplace.kernel.errors import Conflict

blueprint = Blueprint("cases", __name__)


class KeyConverter(BaseConverter):
    """The key of a document in an address: `settlement:5`."""

    regex = "[a-z_]+:[0-9]{1,9}"

    def to_python(self, value: str) -> DocumentKey:
        """What it names."""
        key = DocumentKey.parse(value)
        if key is None:
            raise ValidationError
        return key

    def to_url(self, value: Any) -> str:
        """As it stands in the address."""
        return str(value)


blueprint.record_once(lambda state: state.app.url_map.converters.update(document=KeyConverter))
assert messages.WORDS


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The wording of cases, for this room's templates and those above it."""
    return {"case_words": labels}


def _sees_message(actor: Actor, message_id: int) -> bool:
    return can(actor, "case:read", queries.get_case_of_message(message_id, actor))


register_attachment_guard("message", _sees_message)


def _to_page(case: Case) -> Any:
    return redirect(url_for("cases.case", case_id=case.id), 303)


@blueprint.route("/cases/new/<document:owner>", methods=["GET", "POST"])
@confidential
@takes_papers
@guarded("case:open", load=subjects.get_subject, by="owner")
def open_case(document: Any) -> Any:
    """Something about this document is not right."""
    standing = queries.find_open(document.key)
    if standing is not None:
        return _to_page(standing)
    subject = subjects.load_subject(document.key)
    if subject.happened_at is None:
        raise Conflict("case_subject")
    side = side_spoken_for(document, current_actor(), "off_taker_buyer", "off_taker_finance")
    happened_on = local_date(subject.happened_at, zone())
    if request.method == "GET" and rules.is_too_late(side, happened_on, today()):
        return render("cases/too_late.html", subject=pages.subject_of(document.key), until=happened_on + OPEN_WITHIN)
    rules.check_term(side, happened_on, today())
    form: Any = OpenCaseForm()
    if side != GROUP:
        form.asked.label.text = _("How much less should the group get?")
    if not rules.may_ask(subject.kind, side):
        del form.asked
    rejected = subjects.rejected_units(subject) if side == GROUP else 0
    if not rejected:
        del form.units
    form.measure_goods(subject)
    asked, units = (form[name].data if name in form else 0 for name in ("asked", "units"))
    if asked is None and units is not None:
        asked = subjects.worth_of(subject, units)
    if form.validate_on_submit() and form.attempt(
        operations.open_case, document.key, form.reason.data or "", form.photos.data, current_actor(), now(),
        asked=asked or 0, units=units or 0,
    ):  # fmt: skip
        flash(_("It is written down. The other side is told, and the programme reads along."), "success")
        return _to_page(form.result)
    return render(
        "cases/open.html",
        form,
        subject=pages.subject_of(document.key),
        side=side,
        rejected=rejected,
        answer_by=today() + rules.ANSWER_WITHIN,
    )


@blueprint.route("/cases/<int:case_id>")
@confidential
@guarded("case:read", load=queries.get_case, by="case_id")
def case(case: Case) -> Any:
    """What each side says, whose turn it is, what follows, and what was written beside it."""
    return _page(case)


def _page(case: Case, form: Any = None) -> Any:
    return render("cases/case.html", form, **pages.case_page(case, current_actor()), message_form=form or MessageForm())


@blueprint.route("/cases/<int:case_id>/answer", methods=["GET", "POST"])
@confidential
@takes_papers
@guarded("case:answer", load=queries.get_case, by="case_id")
def answer(case: Case) -> Any:
    """The other side sees it otherwise."""
    form = AnswerForm()
    if form.validate_on_submit() and form.attempt(
        operations.answer_case, case, form.reason.data or "", form.photos.data, current_actor(), now()
    ):
        flash(_("Your answer is written down. The programme decides next."), "success")
        return _to_page(case)
    return render("cases/answer.html", form, **pages.case_page(case, current_actor()))


@blueprint.route("/cases/<int:case_id>/agree", methods=["POST"])
@guarded("case:agree", load=queries.get_case, by="case_id")
def agree(case: Case) -> Any:
    """The other side agrees to all that was asked."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.agree_case, case, current_actor(), now()):
        flash(_("Agreed. What follows from it is written down."), "success")
        return _to_page(case)
    return _refused(case, form)


@blueprint.route("/cases/<int:case_id>/withdraw", methods=["POST"])
@guarded("case:withdraw", load=queries.get_case, by="case_id")
def withdraw(case: Case) -> Any:
    """The side that opened it is content."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.attempt(operations.withdraw_case, case, current_actor(), now()):
        flash(_("Withdrawn. Everything stays as it was."), "success")
        return _to_page(case)
    return _refused(case, form)


def _refused(case: Case, form: ConfirmForm) -> Any:
    shown = MessageForm(formdata=None)
    shown.form_errors += form.form_errors
    return _page(case, shown)


@blueprint.route("/cases/<int:case_id>/uphold", methods=["GET", "POST"])
@confidential
@guarded("case:uphold", load=queries.get_case, by="case_id")
def uphold(case: Case) -> Any:
    """The programme decides for the side that opened it."""
    form: Any = DecideForm(data={"amount": case.asked, "units": case.asked_units} if request.method == "GET" else None)
    if not case.asked_units:
        del form.units
    if case.side != GROUP:
        form.amount.label.text = _("How much less does the group get?")
    if not case.asked:
        del form.amount
    form.measure_goods(subjects.load_subject(case.owner))
    amount, units = (form[name].data or 0 if name in form else 0 for name in ("amount", "units"))
    if form.validate_on_submit() and form.attempt(
        operations.uphold_case, case, amount, form.reason.data or "", current_actor(), now(), units=units
    ):
        flash(_("Decided. Both sides are told, with your reason."), "success")
        return _to_page(case)
    return render("cases/decide.html", form, **pages.case_page(case, current_actor()), upholds=True)


@blueprint.route("/cases/<int:case_id>/dismiss", methods=["GET", "POST"])
@confidential
@guarded("case:dismiss", load=queries.get_case, by="case_id")
def dismiss(case: Case) -> Any:
    """The programme decides that it stays as it is."""
    form = DismissForm()
    if form.validate_on_submit() and form.attempt(
        operations.dismiss_case, case, form.reason.data or "", current_actor(), now()
    ):
        flash(_("Decided. Both sides are told, with your reason."), "success")
        return _to_page(case)
    return render("cases/decide.html", form, **pages.case_page(case, current_actor()), upholds=False)


@blueprint.route("/cases/<int:case_id>/messages", methods=["POST"])
@takes_papers
@guarded("case:write", load=queries.get_case, by="case_id")
def write(case: Case) -> Any:
    """A message beside the case."""
    form = MessageForm()
    if form.validate_on_submit() and form.attempt(
        threads.write_message, case, form.text.data or "", form.photos.data, current_actor(), now()
    ):
        return redirect(f"{url_for('cases.case', case_id=case.id)}#said", 303)
    return _page(case, form)
