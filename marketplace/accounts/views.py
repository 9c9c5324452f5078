"""Signing in and out, passwords, language; the administrator's list of people."""

from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask import session as browser_session
from flask_babel import gettext as _

from marketplace.accounts import (
    factor_pages,
    messages,
    operations,
    queries,
    recovery_pages,
    security_pages,
    session_pages,
)
from marketplace.accounts.afterwards import after_answer
from marketplace.accounts.again import asked_again
from marketplace.accounts.blueprint import blueprint, local_target, me
from marketplace.accounts.browser import leave, this_session
from marketplace.accounts.factors import list_factors
from marketplace.accounts.failures import note_failed_try
from marketplace.accounts.forms import ChangePasswordForm, NewPasswordForm, NewUserForm, SignInForm
from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.limits import counts_person, counts_sign_in, forgive_afterwards, limit_link, login_parts
from marketplace.accounts.models import User
from marketplace.accounts.places import Places
from marketplace.accounts.recoveries import find_open_recovery
from marketplace.infra.data.runtime import now, runtime, service, session
from marketplace.infra.language.i18n import LOCALES, known_language
from marketplace.infra.web.answer_forms import ConfirmForm
from marketplace.infra.web.languages import in_language, without_language
from marketplace.infra.web.pages import render
from marketplace.infra.web.request_edge import without_form_key
from marketplace.infra.web.security import confidential, leaves_nothing
from marketplace.infra.web.urls import id_argument

assert messages.WORDS
assert all((factor_pages, recovery_pages, security_pages, session_pages))  # their pages are this room's too


@blueprint.after_request
def keep_links_secret(response: Response) -> Response:
    """The address of a one-time link is told to nobody, not even to this site's next page."""
    if request.endpoint == "accounts.set_password":
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/sign-in", methods=["GET", "POST"])
@without_form_key
@counts_sign_in
@public
def sign_in() -> Any:
    """Phone number or e-mail, and password."""
    if current_actor().is_signed_in and request.method == "GET":
        return redirect(local_target(request.args.get("next")), 303)
    form = SignInForm()
    if form.validate_on_submit():
        phone, email = login_parts((form.login.data or "").strip())
        if form.attempt(operations.sign_in, phone, email, form.password.data or "", now()):
            return factor_pages.go_on(form.result, request.args.get("next"))
        note_failed_try(queries.find_by_login(phone, email), "sign_in_failed")
    return render("accounts/sign_in.html", form, next=request.args.get("next"))


@blueprint.route("/sign-out", methods=["POST"])
@leaves_nothing
@without_form_key
@public
def sign_out() -> Any:
    """Ends this browser's session; pressed again, it says the same."""
    leave("signed_out")
    flash(_("You are signed out."), "success")
    return redirect(url_for("reports.home"), 303)


@blueprint.route("/account")
@guarded("account:use")
def account() -> Any:
    """My own particulars, password, factors, devices."""
    user = me()
    places = service(Places).of([user.id])
    mine = session_pages.mine()
    return render(
        "accounts/account.html", form=None, user=user, places=places, factors=list_factors(user.id), **mine
    )  # fmt: skip


@blueprint.route("/account/password", methods=["GET", "POST"])
@counts_person
@guarded("account:use")
def change_password() -> Any:
    """A new password for someone who knows the present one."""
    form, user, here = ChangePasswordForm(), me(), this_session()
    current, password = form.current.data or "", form.password.data or ""
    if form.validate_on_submit():
        done = form.attempt(
            operations.change_password, user, current, password, current_actor(), now(), here=here.id if here else None
        )
        if form.current.errors:
            note_failed_try(user, "proof_failed")
        else:
            forgive_afterwards()
        if done:
            flash(_("Your password is changed. Other phones and browsers are signed out."), "success")
            return redirect(url_for("accounts.account"), 303)
    return render("accounts/change_password.html", form)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@confidential
@without_form_key
@limit_link
@public
def set_password(token: str) -> Any:
    """The page behind a one-time link."""
    link, form = queries.find_password_link(token, now()), NewPasswordForm()
    password = form.password.data or ""
    if link is None:
        return _sent_twice(token, password) if form.validate_on_submit() else _link_gone()
    if form.validate_on_submit() and form.attempt(operations.use_password_link, link, password, now()):
        return _password_set(form.result)
    return render("accounts/set_password.html", form, token=token, person=session().get_one(User, link.user_id))


def _sent_twice(token: str, password: str) -> Any:
    """A double tap on the form of a one-time link ends like its first tap."""
    person = operations.find_just_set(token, password, now())
    if person is None:
        return _link_gone()
    return _password_set(person)


def _password_set(person: User) -> Any:
    """A link replaces the password only: a second factor is asked for all the same."""
    answer = factor_pages.go_on(person, None)
    done = _("Your password is set.") if list_factors(person.id) else _("Your password is set and you are signed in.")
    flash(done, "success")
    return answer


def _link_gone() -> Any:
    return render("accounts/link_gone.html")[0], 410


@blueprint.route("/language/<code>")
@public
@without_language
def choose_language(code: str) -> Any:
    """Keeps the chosen language with the person who is signed in; goes back to where she was, in that language."""
    if code not in LOCALES:
        abort(404)
    user_id = current_actor().user_id
    if user_id is not None:
        after_answer(lambda: operations.choose_locale(user_id, code))
    browser_session["locale"] = code
    browser_session.permanent = True
    return redirect(in_language(local_target(request.args.get("next")), code), 303)


@blueprint.route("/users")
@guarded("user:manage")
def users() -> Any:
    """The administrator's list of people."""
    text = request.args.get("q", "").strip()
    after = id_argument("after") or 0
    page = queries.list_users(current_actor(), text, limit=51, after=after)
    more = page[49].id if len(page) > 50 else None
    places = service(Places).of([each.id for each in page[:50]])
    return render("accounts/users.html", users=page[:50], places=places, q=text, more=more)


@blueprint.route("/users/new", methods=["GET", "POST"])
@guarded("user:manage")
@asked_again()
def create_user() -> Any:
    """An account for a person; the first password goes out by a one-time link."""
    form = NewUserForm()
    if form.validate_on_submit() and form.attempt(
        operations.create_user,
        form.name.data or "",
        form.phone.data,
        form.email.data or None,
        current_actor(),
        now(),
        is_administrator=bool(form.is_administrator.data),
    ):
        flash(_("The account is made. Now send the person a link to set a password."), "success")
        return redirect(url_for("accounts.user", user_id=form.result.id), 303)
    return render("accounts/create_user.html", form)


@blueprint.route("/users/<int:user_id>")
@confidential
@guarded("user:manage", load=queries.get_user, by="user_id")
def user(person: User) -> Any:
    """One person's account."""
    token = browser_session.pop(f"link:{person.id}", None)
    hers = known_language(person.locale)
    link = runtime().base_url + url_for("accounts.set_password", token=token, language=hers) if token else None
    places = service(Places).of([person.id])
    return render(
        "accounts/user.html", person=person, places=places, link=link, form=None, factors=list_factors(person.id),
        recovery=find_open_recovery(person.id),
    )  # fmt: skip


@blueprint.route("/users/<int:user_id>/password-link", methods=["POST"])
@guarded("user:manage", load=queries.get_user, by="user_id")
@asked_again()
def issue_password_link(person: User) -> Any:
    """Makes the one-time link, shown once on the next page."""
    browser_session[f"link:{person.id}"] = operations.issue_password_link(person, current_actor(), now(), by_staff=True)
    return redirect(url_for("accounts.user", user_id=person.id), 303)


@blueprint.route("/users/<int:user_id>/<any(enable, disable):action>", methods=["POST"])
@guarded("user:manage", load=queries.get_user, by="user_id")
@asked_again()
def set_enabled(person: User, action: str) -> Any:
    """Closes or opens an account."""
    form = ConfirmForm()
    if form.attempt(operations.set_enabled, person, action == "enable", current_actor(), now()):
        flash(_("The account is open again.") if action == "enable" else _("The account is closed."), "success")
    else:
        flash(form.form_errors[0], "error")
    return redirect(url_for("accounts.user", user_id=person.id), 303)
