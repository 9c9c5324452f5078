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
    groups = queries.list_public_groups(province, text, request.args.get("after", ""), PAGE + 1)
    last = groups[PAGE - 1] if len(groups) > PAGE else None
    further = url_for("parties.groups", q=text, region=province, after=f"{last.name}~{last.id}") if last else None
    known = dict(queries.count_members([group.id for group in groups[:PAGE]]))
    return render(
        "parties/groups.html",
        groups=groups[:PAGE],
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
    group = queries.public_group(group_id)
    if slug != group.slug:
        return redirect(url_for("parties.group", group_id=group.id, slug=group.slug), 301)
    members = queries.list_members(group.id)
    shown = [member.person for member in members if member.person.name_is_public]
    return render(
        "parties/group.html",
        group=group,
        region=full_name(group.region_code),
        people=[(person.name, journey(person), initials(person.name)) for person in shown],
        hidden=len(members) - len(shown),
        members=len(members),
        record=queries.trade_record(group.id),
        papers=[paper for paper in queries.list_certificates(group.id) if paper.is_valid(today())],
        wording=labels,
    )
