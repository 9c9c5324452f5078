"""Signing in and out, passwords, language; the administrator's list of people."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask import session as browser_session
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from marketplace.accounts import errors, operations, queries
from marketplace.accounts.forms import ChangePasswordForm, EmptyForm, NewPasswordForm, NewUserForm, SignInForm
from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.limits import limit_change, limit_link, limit_sign_in
from marketplace.accounts.models import User
from marketplace.accounts.places import Places
from marketplace.infra.addresses import id_argument, local_path
from marketplace.infra.forms import parse_phone
from marketplace.infra.i18n import LOCALES
from marketplace.infra.pages import render
from marketplace.infra.runtime import now, runtime, service, session
from marketplace.infra.security import confidential, leaves_nothing
from marketplace.infra.transactions import without_form_key

blueprint = Blueprint("accounts", __name__)
assert errors.WORDS
KEPT = ("locale", "csrf_token")
"""What a browser keeps when its person signs out: the language, and the mark of the forms that are still open."""


@blueprint.after_request
def keep_links_secret(response: Response) -> Response:
    """The address of a one-time link is told to nobody, not even to this site's next page."""
    if request.endpoint == "accounts.set_password":
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def local_target(target: str | None) -> str:
    """A path on this site to go on to; the home page for anything else."""
    return local_path(target) or url_for("reports.home")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@without_form_key
@limit_sign_in
@public
def sign_in() -> Any:
    """Phone number or e-mail, and password."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(local_target(request.args.get("next")), 303)
    form = SignInForm()
    if form.validate_on_submit():
        phone, email = _login_parts(form.login.data or "")
        if form.attempt(operations.sign_in, phone, email, form.password.data or "", now()):
            _enter(form.result)
            return redirect(local_target(request.args.get("next")), 303)
    return render("accounts/sign_in.html", form, next=request.args.get("next"))


def _enter(person: User) -> None:
    """Begins a new browser session for the person: nothing but the language stays of the one before."""
    locale = browser_session.get("locale")
    browser_session.clear()
    if locale:
        browser_session["locale"] = locale
    browser_session.permanent = True
    login_user(person)


def _login_parts(text: str) -> tuple[str | None, str | None]:
    if "@" in text:
        return None, text.strip()
    try:
        return parse_phone(text), None
    except ValueError:
        return None, None


@blueprint.route("/sign-out", methods=["POST"])
@leaves_nothing
@without_form_key
@public
def sign_out() -> Any:
    """Ends this browser's session; pressed again, it says the same."""
    marks = {name: browser_session[name] for name in KEPT if name in browser_session}
    logout_user()
    browser_session.clear()
    browser_session.update(marks)
    flash(_("You are signed out."), "success")
    return redirect(url_for("reports.home"), 303)


@blueprint.route("/account")
@guarded("account:use")
def account() -> Any:
    """My own particulars, password, devices."""
    return render("accounts/account.html", user=_me(), password_form=ChangePasswordForm(), form=None)


@blueprint.route("/account/password", methods=["GET", "POST"])
@limit_change
@guarded("account:use")
def change_password() -> Any:
    """A new password for someone who knows the present one."""
    form, user = ChangePasswordForm(), _me()
    current, password = form.current.data or "", form.password.data or ""
    if form.validate_on_submit() and form.attempt(
        operations.change_password, user, current, password, current_actor(), now()
    ):
        login_user(user)
        flash(_("Your password is changed. Other phones and browsers are signed out."), "success")
        return redirect(url_for("accounts.account"), 303)
    return render("accounts/change_password.html", form)


@blueprint.route("/account/sign-out-everywhere", methods=["POST"])
@leaves_nothing
@without_form_key
@guarded("account:use")
def sign_out_everywhere() -> Any:
    """Ends all browser sessions, this one too."""
    operations.sign_out_everywhere(_me(), current_actor(), now())
    logout_user()
    flash(_("You are signed out on every phone and browser."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


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
        _enter(form.result)
        flash(_("Your password is set and you are signed in."), "success")
        return redirect(url_for("reports.home"), 303)
    return render("accounts/set_password.html", form, token=token, person=session().get_one(User, link.user_id))


def _sent_twice(token: str, password: str) -> Any:
    """A double tap on the form of a one-time link ends like its first tap."""
    person = operations.find_just_set(token, password, now())
    if person is None:
        return _link_gone()
    _enter(person)
    flash(_("Your password is set and you are signed in."), "success")
    return redirect(url_for("reports.home"), 303)


def _link_gone() -> Any:
    return render("accounts/link_gone.html")[0], 410


@blueprint.route("/language/<code>")
@public
def choose_language(code: str) -> Any:
    """Keeps the chosen language, and goes back to where the reader was."""
    if code not in LOCALES:
        abort(404)
    browser_session["locale"] = code
    browser_session.permanent = True
    return redirect(local_target(request.args.get("next")), 303)


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
    link = runtime().base_url + url_for("accounts.set_password", token=token) if token else None
    places = service(Places).of([person.id])
    return render("accounts/user.html", person=person, places=places, link=link, form=None)


@blueprint.route("/users/<int:user_id>/password-link", methods=["POST"])
@guarded("user:manage", load=queries.get_user, by="user_id")
def issue_password_link(person: User) -> Any:
    """Makes the one-time link, shown once on the next page."""
    browser_session[f"link:{person.id}"] = operations.issue_password_link(person, current_actor(), now())
    return redirect(url_for("accounts.user", user_id=person.id), 303)


@blueprint.route("/users/<int:user_id>/<any(enable, disable):action>", methods=["POST"])
@guarded("user:manage", load=queries.get_user, by="user_id")
def set_enabled(person: User, action: str) -> Any:
    """Closes or opens an account."""
    form = EmptyForm()
    if form.attempt(operations.set_enabled, person, action == "enable", current_actor(), now()):
        flash(_("The account is open again.") if action == "enable" else _("The account is closed."), "success")
    else:
        flash(form.form_errors[0], "error")
    return redirect(url_for("accounts.user", user_id=person.id), 303)


def _me() -> User:
    return queries.get_user(current_actor().user_id or 0, current_actor())
