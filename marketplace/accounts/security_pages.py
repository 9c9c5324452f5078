"""The security log: one's own, and everybody's for staff."""

from typing import Any

from flask import request

from marketplace.accounts import queries, security_log
from marketplace.accounts.blueprint import blueprint
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.security_labels import KINDS, told
from marketplace.infra.web.pages import render
from marketplace.infra.web.urls import id_argument


@blueprint.route("/account/security")
@guarded("account:use")
def security() -> Any:
    """What concerned my account's safety within a year."""
    rows = security_log.list_events(current_actor().user_id or 0, id_argument("before"), security_log.PER_PAGE + 1)
    shown = rows[: security_log.PER_PAGE]
    names = queries.names_of({row.by_user_id for row in shown if row.by_user_id is not None})
    older = shown[-1].id if len(rows) > len(shown) else None
    return render("accounts/security.html", None, rows=shown, told=told, names=names, older=older)


@blueprint.route("/users/security")
@guarded("security_log:search")
def search_security() -> Any:
    """Everybody's security log, by person and by kind."""
    text, kind = request.args.get("q", "").strip()[:80], request.args.get("kind", "")
    kinds = [kind] if kind in KINDS else []
    rows = security_log.search_events(text, kinds, id_argument("before"), security_log.PER_PAGE + 1)
    shown = rows[: security_log.PER_PAGE]
    names = queries.names_of({row.by_user_id for row, _holder in shown if row.by_user_id is not None})
    older = shown[-1][0].id if len(rows) > len(shown) else None
    return render(
        "accounts/search_security.html", None, rows=shown, told=told, names=names, older=older, q=text, kind=kind,
        kinds=KINDS,
    )  # fmt: skip
