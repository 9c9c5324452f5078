"""Signing in and passwords."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField, TextAreaField

from marketplace.infra.web.forms import BaseForm, Optional, PhoneField, Required, TextLength


class SignInForm(BaseForm):
    """Phone number or e-mail, and password."""

    login = StringField(_l("Phone number or e-mail"), [Required(), TextLength(most=160)])
    password = PasswordField(_l("Password"), [Required(), TextLength(most=200)])


class NewPasswordForm(BaseForm):
    """A first or new password."""

    password = PasswordField(_l("New password"), [Required(), TextLength(most=200)])


class ChangePasswordForm(BaseForm):
    """A new password for someone who knows the present one."""

    current = PasswordField(_l("Present password"), [Required(), TextLength(most=200)])
    password = PasswordField(_l("New password"), [Required(), TextLength(most=200)])


class NewUserForm(BaseForm):
    """An account made by the administrator."""

    name = StringField(_l("Name"), [Required(), TextLength(most=80)])
    phone = PhoneField(_l("Phone number"), [Optional()])
    email = StringField(_l("E-mail"), [Optional(), TextLength(most=160)])
    is_administrator = BooleanField(_l("Administrator: keeps accounts and organisations in order"))


class CodeForm(BaseForm):
    """Six digits of the app, or a code on paper."""

    code = StringField(_l("Code"), [Required(), TextLength(most=40)])


class PasskeyForm(BaseForm):
    """What the browser answers for a passkey; the page's script fills it in."""

    answer = HiddenField(validators=[Required(), TextLength(most=20_000)])


class AgainForm(BaseForm):
    """The password once more."""

    password_again = PasswordField(_l("Your password"), [Required(), TextLength(most=200)])


class RecoveryForm(BaseForm):
    """Why somebody's second factor is taken off."""

    reason = TextAreaField(_l("What happened, and how you made sure who it is"), [Required(), TextLength(most=400)])
