"""Where I am signed in: ending one session, or all others."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from marketplace.accounts import operations, sessions
from marketplace.accounts.blueprint import blueprint, me
from marketplace.accounts.browser import leave, this_session
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.rules import lifetime_of
from marketplace.infra.data.runtime import now


def mine() -> dict[str, Any]:
    """The sessions of the one who asks, and which of them is this."""
    actor, here = current_actor(), this_session()
    living = sessions.list_sessions(actor.user_id or 0, lifetime_of(actor), now())
    return {"sessions": living, "here": here.id if here else None}


def _back() -> Any:
    return redirect(url_for("accounts.account", _anchor="devices"), 303)


@blueprint.route("/account/sessions/<int:session_id>/end", methods=["POST"])
@guarded("account:use")
def end_session(session_id: int) -> Any:
    """Ends one of my sessions."""
    chosen, here = sessions.get_session(current_actor().user_id or 0, session_id), this_session()
    if here is not None and chosen.id == here.id:
        leave("signed_out")
        flash(_("You are signed out."), "success")
        return redirect(url_for("reports.home"), 303)
    sessions.end_session(chosen, "elsewhere", now())
    flash(_("That phone or browser is signed out."), "success")
    return _back()


@blueprint.route("/account/sessions/end-others", methods=["POST"])
@guarded("account:use")
def end_other_sessions() -> Any:
    """Ends all my sessions but this one."""
    here = this_session()
    operations.sign_out_everywhere(me(), current_actor(), now(), here=here.id if here else None)
    flash(_("Every other phone and browser is signed out."), "success")
    return _back()
