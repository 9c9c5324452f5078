"""The list of persons, and a person's own page."""

from typing import Any

from flask import request

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now
from marketplace.infra.web.pages import render
from marketplace.people import labels, operations, queries
from marketplace.people.models import Person
from marketplace.people.views.blueprint import blueprint, for_person


@blueprint.route("/people")
@guarded("person:list")
def persons() -> Any:
    """The persons within the viewer's sight, by name."""
    text, kind = request.args.get("q", "")[:80], request.args.get("kind", "")
    viewer = current_actor()
    listed = queries.list_persons(viewer, text, kind)
    count = queries.count_persons(viewer, text, kind)
    return render("people/persons.html", persons=listed, count=count, q=text, kind=kind, wording=labels)


@blueprint.route("/people/<int:person_id>")
@for_person("person:read")
def person(person: Person) -> Any:
    """Who she is, what she consents to, and who looked."""
    operations.record_access(person, "page", current_actor(), now())
    return render("people/person.html", person=person, wording=labels)
