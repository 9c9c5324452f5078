"""The list of persons, a person's own page, and the page on which she finds herself."""

from typing import Any

from flask import request, url_for

from marketplace.accounts.afterwards import after_answer
from marketplace.accounts.guard import current_actor, guarded
from marketplace.accounts.policy import can
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import now, service
from marketplace.infra.language.i18n import language
from marketplace.infra.web.pages import render
from marketplace.infra.web.security import confidential
from marketplace.infra.web.urls import id_argument
from marketplace.people import labels, operations, queries
from marketplace.people.consent_labels import SUMMARY
from marketplace.people.lifecycle import PURPOSES
from marketplace.people.models import Person
from marketplace.people.regions import full_name
from marketplace.people.surroundings import Surroundings
from marketplace.people.trades import TRADES, trade_name
from marketplace.people.views.blueprint import blueprint, for_person


@blueprint.route("/people")
@confidential
@guarded("person:list")
def persons() -> Any:
    """The persons within the viewer's sight, by name."""
    wanted, viewer, around = _wanted(), current_actor(), service(Surroundings)
    page = min(id_argument("page") or 1, MOST_PAGES)
    listed = queries.list_persons(viewer, wanted, (page - 1) * queries.PAGE)
    shown = listed[: queries.PAGE]
    count = queries.count_persons(viewer, wanted)
    places = sorted((full_name(code), code) for code in queries.list_regions(viewer))
    locale = language()
    return render(
        "people/persons.html",
        persons=shown,
        count=count,
        first=(page - 1) * queries.PAGE + 1,
        wanted=wanted,
        groups={spell.person_id: spell for spell in around.spells_of([each.id for each in shown]) if spell.is_now},
        place_name=full_name,
        places=places,
        trades=[(code, trade_name(code, locale)) for code in TRADES],
        previous=_page(page - 1) if page > 1 else None,
        further=_page(page + 1) if len(listed) > queries.PAGE else None,
        wording=labels,
    )


MOST_PAGES = 100_000


def _wanted() -> queries.Wanted:
    sent = request.args
    return queries.Wanted(
        text=sent.get("q", "").strip()[:80],
        kind=sent.get("kind", "") if sent.get("kind", "") in labels.PERSON_KINDS else "",
        trade=sent.get("trade", "") if sent.get("trade", "") in TRADES else "",
        region=sent.get("region", "")[:8],
        without_group=sent.get("missing", "") == "group",
        without_nik=sent.get("missing", "") == "nik",
    )


def _page(number: int) -> str:
    kept = {name: request.args[name] for name in ("q", "kind", "trade", "region", "missing") if request.args.get(name)}
    return url_for("people.persons", page=number, **kept)  # type: ignore[arg-type]  # names of the query string


@blueprint.route("/people/<int:person_id>")
@confidential
@for_person("person:read")
def person(person: Person) -> Any:
    """Who she is, what she consents to, and who looked."""
    viewer, at = current_actor(), now()
    if not queries.has_looked(person, viewer, at - operations.ONE_LOOK):
        person_id = person.id
        after_answer(lambda: operations.record_access(queries.load_person(person_id), "page", viewer, at))
    return _page_of(person)


@blueprint.route("/people/me")
@confidential
@guarded("account:use")
def mine() -> Any:
    """What is on record about the person who signs in."""
    person = queries.find_person_of(current_actor().user_id or 0)
    return _page_of(person) if person is not None else render("people/nobody.html")


def _page_of(person: Person) -> Any:
    viewer, around = current_actor(), service(Surroundings)
    is_mine = person.user_id is not None and person.user_id == viewer.user_id
    log = queries.list_accesses(person.id)
    twins = queries.list_same_digest([person.nik_digest], person.id) if can(viewer, "person:list") else []
    organisations = {*(each.organisation_id for each in log), *(each.registered_for_id for each in (person, *twins))}
    organisations |= person.keeper_ids
    locale = language()
    return render(
        "people/person.html",
        person=person,
        is_mine=is_mine,
        place=full_name(person.region_code),
        trades=[trade_name(each.trade, locale) for each in person.trades],
        spells=around.spells_of([person.id]),
        log=log,
        lookers=names_of({each.by_user_id for each in log if each.by_user_id is not None}),
        organisations=around.names_of([each for each in organisations if each is not None]),
        twins=twins,
        seen=queries.sees(viewer, [each.id for each in twins]),
        purposes=PURPOSES,
        summary=SUMMARY,
        role_word=around.role_word,
        wording=labels,
    )
