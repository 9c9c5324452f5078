"""Asking once more who is at the keys, before what a thief of an open phone would do first (step-up).

What was typed is kept: the page that asks carries the whole form on, and sends it once the password fits.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import sessions
from marketplace.accounts.afterwards import after_answer
from marketplace.accounts.blueprint import blueprint, local_target, me
from marketplace.accounts.browser import this_session
from marketplace.accounts.failures import note_failed_try
from marketplace.accounts.forms import AgainForm
from marketplace.accounts.guard import guarded
from marketplace.accounts.limits import AGAIN, forgive_afterwards
from marketplace.accounts.passwords import matches
from marketplace.accounts.rules import PROVEN_FOR
from marketplace.infra.data.runtime import now
from marketplace.infra.web.error_pages import came_from
from marketplace.infra.web.pages import render
from marketplace.infra.web.request_edge import without_form_key
from marketplace.infra.web.uploads import received_tokens

View = TypeVar("View", bound=Callable[..., Any])
NOT_CARRIED = frozenset({"csrf_token", AGAIN})


def asked_again(when: Callable[..., bool] | None = None, reads: bool = False) -> Callable[[View], View]:
    """Lets a form through when its person proved within ten minutes who it is, and asks for the password otherwise.

    Stands below `guarded`. `when` is given what the view is given and may say that it is not worth asking; with
    `reads` the page itself is asked for too, as an export is.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(*args: Any, **kwargs: Any) -> Any:
            needed = request.method == "POST" or reads
            if not needed or is_proven() or (when is not None and not when(*args, **kwargs)):
                return view(*args, **kwargs)
            if request.method != "POST":
                here = request.full_path.rstrip("?")
                return redirect(url_for("accounts.ask_again", next=here), 303)
            return view(*args, **kwargs) if prove(request.form.get(AGAIN, "")) else _ask()

        asking.asked_again = True  # type: ignore[attr-defined]
        return asking  # type: ignore[return-value]

    return decorate


def is_proven() -> bool:
    """Whether this browser's person proved within ten minutes who it is."""
    here = this_session()
    return here is not None and now() < here.proven_at + PROVEN_FOR


def prove(password: str) -> bool:
    """Whether the password is that of the person who is signed in here; the proof then holds for ten minutes, also
    where the form itself is refused.
    """
    here, person = this_session(), me()
    if here is None or not password:
        return False
    if not matches(person.password_hash, password):
        note_failed_try(person, "proof_failed")
        return False
    session_id, at = here.id, now()
    after_answer(lambda: sessions.note_proof(session_id, at))
    forgive_afterwards()
    return True


def _ask() -> Any:
    """The form once more, hidden, with one question; as a refusal, so that nothing of it has happened yet."""
    carried = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_CARRIED]
    carried += [(f"{name}_kept", token) for name, token in received_tokens()]
    wrong = [_("The password does not fit.")] if request.form.get(AGAIN) else []
    page = render_template(
        "accounts/ask_again.html", action=request.full_path.rstrip("?"), carried=carried, wrong=wrong,
        back=came_from() or local_target(None), form=None,
    )  # fmt: skip
    return page, 401


@blueprint.route("/account/again", methods=["GET", "POST"])
@without_form_key
@guarded("account:use")
def ask_again() -> Any:
    """Asks before a page that is read: an export of people."""
    form, target = AgainForm(), local_target(request.args.get("next"))
    if request.method == "POST" and form.validate_on_submit():
        if is_proven() or prove(form.password_again.data or ""):
            return redirect(target, 303)
        form.password_again.errors = [_("The password does not fit.")]
    return render("accounts/again.html", form, next=request.args.get("next"), back=target)
