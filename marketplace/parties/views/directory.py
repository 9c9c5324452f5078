"""Public pages: the groups, and each group's own page."""

from typing import Any

from flask import redirect, request, url_for

from marketplace.accounts.guard import public
from marketplace.infra.language.i18n import today
from marketplace.infra.web.pages import render
from marketplace.parties import labels, queries
from marketplace.parties.views.blueprint import blueprint
from marketplace.people.labels import initials, journey
from marketplace.people.regions import full_name, provinces

PAGE = 24


@blueprint.route("/groups")
@public
def groups() -> Any:
    """All approved groups by name."""
    text = request.args.get("q", "").strip()[:80]
    province = request.args.get("region", "").strip()[:2]
    found = queries.list_public_groups(province, text, request.args.get("after", ""), PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    further = url_for("parties.groups", q=text, region=province, after=f"{last.name}~{last.id}") if last else None
    known = dict(queries.count_members([group.id for group in found[:PAGE]]))
    return render(
        "parties/groups.html",
        groups=found[:PAGE],
        q=text,
        region=province,
        provinces=provinces(),
        further=further,
        counts=known,
        full_name=full_name,
    )


@blueprint.route("/groups/<int:group_id>")
@blueprint.route("/groups/<int:group_id>-<slug>")
@public
def group(group_id: int, slug: str = "") -> Any:
    """A group as everybody may see it."""
    found = queries.public_group(group_id)
    if slug != found.slug:
        return redirect(url_for("parties.group", group_id=found.id, slug=found.slug), 301)
    members = queries.list_members(found.id)
    shown = [member.person for member in members if member.person.name_is_public]
    return render(
        "parties/group.html",
        group=found,
        region=full_name(found.region_code),
        people=[(person.name, journey(person), initials(person.name)) for person in shown],
        hidden=len(members) - len(shown),
        members=len(members),
        record=queries.trade_record(found.id),
        papers=[paper for paper in queries.list_certificates(found.id) if paper.is_valid(today())],
        wording=labels,
    )
