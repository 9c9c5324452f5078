"""Of whom a second factor is demanded, from when on, and what waits until it is there."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor, ActorLoader
from marketplace.accounts.browser import load_actor
from marketplace.accounts.factors import list_factors
from marketplace.accounts.models import User
from marketplace.accounts.rules import GRACE, must_have_factor
from marketplace.infra.data.runtime import now, service, session
from marketplace.infra.web.request_edge import Marketplace

OPEN_TO_ALL = frozenset({None, "account:use"})
"""Permissions of pages that stay open without the demanded factor: the public ones, and one's own account."""
CLOSED = frozenset({"reports.home", "files.attachment", "files.paper"})
"""Public pages that show more to who is signed in."""


@dataclass(frozen=True)
class FactorDemand:
    """The setting: `staff`, or nothing."""

    of: str = ""


def due_at(user: User, actor: Actor) -> datetime | None:
    """Until when the person may work without a second factor; None where none is demanded, or one is there."""
    if not must_have_factor(actor, service(FactorDemand).of) or list_factors(user.id):
        return None
    return (user.factor_asked_at or now()) + GRACE


def tell_at_sign_in(user: User) -> None:
    """Starts the days of grace when a second factor is first demanded, and says until when."""
    actor = service(ActorLoader).load(user)
    if must_have_factor(actor, service(FactorDemand).of) and user.factor_asked_at is None:
        user.factor_asked_at = now()
    due = due_at(user, actor)
    if due is not None and due > now():
        days = (due - now()).days
        flash(
            _("Your role needs a second factor within %(days)d days. Set it up at your account.", days=days), "warning"
        )


def hold_without_factor() -> Any:
    """Leads everybody whose grace is over to where the factor is set up."""
    if g.get("browser_session") is None or not service(FactorDemand).of:
        return None
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", None)
    if request.endpoint not in CLOSED and (guard is None or guard.permission in OPEN_TO_ALL):
        return None
    actor = load_actor()
    if not must_have_factor(actor, service(FactorDemand).of):
        return None
    due = due_at(session().get_one(User, actor.user_id), actor)
    if due is None or due > now():
        return None
    flash(_("Your role needs a second factor now. Set one up to go on."), "warning")
    return redirect(url_for("accounts.account", _anchor="factors"), 303)


def init_demand(app: Marketplace, of: str) -> None:
    """Binds the setting, and holds up whoever must have a factor first."""
    app.runtime.provide(FactorDemand, FactorDemand(of))
    app.before_request(hold_without_factor)


def tell_start(of: str) -> None:
    """Says in the log of the start of whom a second factor is demanded."""
    staff = "administrators, officers and finance"
    demanded = f"a second factor is demanded of {staff}"
    told = demanded if of else f"no second factor is demanded; SECOND_FACTOR=staff demands one of {staff}"
    logging.getLogger("marketplace.start").info(told)
