"""What waits for a person in this room."""

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor
from marketplace.accounts.answer_terms import answer_by
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.catalogue import queries
from marketplace.catalogue.labels import completeness
from marketplace.catalogue.models import Listing, ListingVersion
from marketplace.infra.language.formats import rupiah, unit_name
from marketplace.infra.language.i18n import language, today
from marketplace.parties.models import Organisation
from marketplace.parties.registrations import Papers, papers_of


def list_tasks(viewer: Actor) -> list[Task]:
    """Products to begin with, to finish, mend or wait for, for their groups; versions to decide on, for officers."""
    in_work, without_products = queries.list_to_write(viewer)
    tasks = [_own(version, listing) for version, listing in in_work if can(viewer, "listing:edit", listing)]
    tasks += [_first(group) for group in without_products if can(viewer, "listing:create", group)]
    if can(viewer, "approval:list"):
        submitted = queries.list_submitted(viewer)
        papers = papers_of({group.id for _version, _listing, group in submitted})
        tasks += [_decision(*each, papers[each[2].id], viewer) for each in submitted]
    return tasks


def _own(version: ListingVersion, listing: Listing) -> Task:
    url = url_for("catalogue.listing_status", listing_id=listing.id)
    if version.status == "submitted":
        return Task(
            title=_("%(title)s is with the officer", title=version.title),
            text=_("The public one stays in the catalogue until then.") if listing.current_version_id else "",
            icon="clock", url=url, button=_("See the product"),
            since=version.submitted_at or version.created_at, tone="wait",
        )  # fmt: skip
    if version.status == "sent_back":
        return Task(
            title=_("Mend the product %(title)s", title=version.title), text=version.reason, icon="return", url=url,
            button=_("Mend and send again"), since=version.decided_at or version.created_at,
        )  # fmt: skip
    return Task(
        title=_("Send the product %(title)s", title=version.title),
        text=_("It is written but not sent to the officer yet."), icon="edit", url=url, button=_("Look and send"),
        since=version.created_at,
    )  # fmt: skip


def _first(group: Organisation) -> Task:
    return Task(
        title=_("Add the first product of %(name)s", name=group.name),
        text=_("A photo, a price, and how many you can make in a month. Buyers find you by it."),
        icon="plus", url=url_for("catalogue.create", group=group.id), button=_("Add a product"),
        since=group.approved_at or group.created_at,
    )  # fmt: skip


def _decision(version: ListingVersion, listing: Listing, group: Organisation, papers: Papers, viewer: Actor) -> Task:
    since = version.submitted_at or version.created_at
    return Task(
        title=_("Product: %(title)s", title=version.title), text=_price(version, listing.current),
        icon="catalogue", url=url_for("catalogue.listing_status", listing_id=listing.id), button=_("Look at it"),
        since=since, due_on=answer_by(since, viewer.zone), party=group.name,
        completeness=completeness(version.category, papers, today()),
    )  # fmt: skip


def _price(version: ListingVersion, public: ListingVersion | None) -> str:
    """The price of a version, and what it was where it differs from the public one."""
    price = _per_unit(version)
    before = price if public is None else _per_unit(public)
    return price if before == price else str(_("From %(before)s to %(price)s", before=before, price=price))


def _per_unit(version: ListingVersion) -> str:
    here = language()
    price, unit = rupiah(version.unit_price, here), unit_name(version.unit, here)
    return str(_("%(price)s per %(unit)s", price=price, unit=unit))
