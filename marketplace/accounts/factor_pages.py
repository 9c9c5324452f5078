"""Second factors: at sign-in, and set up at one's own account."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.accounts import factors, passkeys, security_log
from marketplace.accounts.again import asked_again
from marketplace.accounts.blueprint import blueprint, local_target, me
from marketplace.accounts.browser import enter, this_device
from marketplace.accounts.demand import tell_at_sign_in
from marketplace.accounts.failures import note_failed_try
from marketplace.accounts.forms import CodeForm, PasskeyForm
from marketplace.accounts.guard import current_actor, guarded, public
from marketplace.accounts.limits import counts_code, forgive, limiter
from marketplace.accounts.models import User
from marketplace.accounts.passwords import token_hash
from marketplace.infra.data.runtime import now, session
from marketplace.infra.files.qr import qr_inline
from marketplace.infra.web.languages import without_language
from marketplace.infra.web.pages import render
from marketplace.infra.web.request_edge import without_form_key

HALF_IN = timedelta(minutes=10)
"""How long the right password waits for the second factor."""
limit_challenges = limiter.limit("60 per minute", methods=["POST"])


def go_on(person: User, target: str | None) -> Any:
    """The password was right: signed in, or on to the second factor."""
    forgive()
    if not factors.list_factors(person.id):
        return _entered(person, target)
    mark = token_hash(person.password_hash or "")[:16]
    cookie["half_in"] = {"user_id": person.id, "at": now().isoformat(), "mark": mark}
    return redirect(url_for("accounts.second_step", next=target), 303)


def _entered(person: User, target: str | None) -> Any:
    person.signed_in_at = now()
    enter(person)
    tell_at_sign_in(person)
    return redirect(local_target(target), 303)


def _half_in() -> User | None:
    """Whose password was right a moment ago in this browser."""
    half: dict[str, Any] = cookie.get("half_in") or {}
    if not half or not datetime.fromisoformat(half["at"]) <= now() < datetime.fromisoformat(half["at"]) + HALF_IN:
        return None
    person = session().get(User, half["user_id"])
    same = person is not None and person.is_enabled and token_hash(person.password_hash or "")[:16] == half["mark"]
    return person if same else None


@blueprint.route("/sign-in/second", methods=["GET", "POST"])
@without_form_key
@counts_code
@public
def second_step() -> Any:
    """The code of the app, a code on paper, or a passkey, after the password was right."""
    person, target = _half_in(), request.args.get("next")
    if current_actor().is_signed_in or person is None:
        return redirect(url_for("accounts.sign_in", next=target), 303)
    form = CodeForm()
    if form.validate_on_submit():
        if form.attempt(factors.use_code, person, form.code.data or "", now()):
            if form.result == "recovery_code":
                security_log.note(person.id, "recovery_code_used", now(), by_user_id=person.id, device=this_device())
            forgive()
            return _entered(person, target)
        note_failed_try(person, "factor_failed")
    return render("accounts/second_step.html", form, next=target, factors=factors.list_factors(person.id))


@blueprint.route("/sign-in/passkey/challenge", methods=["POST"])
@without_form_key
@limit_challenges
@public
@without_language
def challenge() -> Any:
    """What a passkey is asked to sign, for the script of the page."""
    return Response(passkeys.options_to_prove(now()), mimetype="application/json")


@blueprint.route("/sign-in/passkey", methods=["POST"])
@without_form_key
@limit_challenges
@public
def sign_in_with_passkey() -> Any:
    """Signs in with a passkey: it is both factors, as the device asked for a fingerprint or its own code."""
    form, target = PasskeyForm(), request.args.get("next")
    if form.validate_on_submit() and form.attempt(passkeys.use_passkey, form.answer.data or "", now()):
        return _entered(form.result, target)
    flash(_("This passkey was not accepted. Sign in with your password."), "error")
    return redirect(url_for("accounts.sign_in", next=target), 303)


@blueprint.route("/account/authenticator/begin", methods=["POST"])
@guarded("account:use")
@asked_again()
def begin_authenticator() -> Any:
    """A fresh secret for an app that shows codes."""
    factors.begin_authenticator(me(), now())
    return redirect(url_for("accounts.confirm_authenticator"), 303)


@blueprint.route("/account/authenticator", methods=["GET", "POST"])
@guarded("account:use")
@asked_again()
def confirm_authenticator() -> Any:
    """The secret as a picture and in letters, and the first code that proves it arrived."""
    begun, form = factors.find_begun_authenticator(current_actor().user_id or 0), CodeForm()
    if begun is None:
        return _back()
    if form.validate_on_submit() and form.attempt(
        factors.confirm_authenticator, begun, form.code.data or "", current_actor(), now()
    ):
        flash(_("From now on we ask for a code of the app when you sign in."), "success")
        return _to_codes()
    address = factors.provisioning_uri(begun, me())
    picture = Markup(qr_inline(address, 5))  # noqa: S704  its only text is our own
    return render("accounts/authenticator.html", form, secret=begun.secret, picture=picture)


def _back() -> Any:
    return redirect(url_for("accounts.account", _anchor="factors"), 303)


def _to_codes() -> Any:
    """On to fresh recovery codes where there are none yet."""
    if factors.list_factors(current_actor().user_id or 0).codes_left:
        return _back()
    return _show_codes()


def _show_codes() -> Any:
    cookie["recovery_codes"] = factors.make_recovery_codes(me(), current_actor(), now())
    return redirect(url_for("accounts.recovery_codes"), 303)


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@guarded("account:use")
@asked_again()
def recovery_codes() -> Any:
    """Makes ten new codes; they are shown once, to be written down."""
    if request.method == "POST":
        if not factors.list_factors(current_actor().user_id or 0):
            return _back()
        return _show_codes()
    return render("accounts/recovery_codes.html", None, codes=cookie.pop("recovery_codes", None))


@blueprint.route("/account/authenticator/remove", methods=["POST"])
@guarded("account:use")
@asked_again()
def remove_authenticator() -> Any:
    """Takes the app off."""
    factors.remove_authenticator(me(), current_actor(), now())
    flash(_("The app is taken off."), "success")
    return _back()


@blueprint.route("/account/passkeys/challenge", methods=["POST"])
@without_form_key
@limit_challenges
@guarded("account:use")
def passkey_challenge() -> Any:
    """What the browser is asked to make a passkey for, for the script of the page."""
    return Response(passkeys.options_to_add(me(), now()), mimetype="application/json")


@blueprint.route("/account/passkeys", methods=["POST"])
@guarded("account:use")
@asked_again()
def add_passkey() -> Any:
    """Keeps a new passkey."""
    form = PasskeyForm()
    if form.validate_on_submit() and form.attempt(
        passkeys.add_passkey, me(), form.answer.data or "", this_device(), current_actor(), now()
    ):
        flash(_("The passkey is added. Next time you can sign in with it."), "success")
        return _to_codes()
    flash(form.form_errors[0] if form.form_errors else _("This passkey was not accepted."), "error")
    return _back()


@blueprint.route("/account/passkeys/<int:passkey_id>/remove", methods=["POST"])
@guarded("account:use")
@asked_again()
def remove_passkey(passkey_id: int) -> Any:
    """Takes one of my passkeys off."""
    passkeys.remove_passkey(me(), passkey_id, current_actor(), now())
    flash(_("The passkey is taken off."), "success")
    return _back()
