"""What waits for a person in this room."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.accounts.actor import Actor
from marketplace.accounts.answer_terms import answer_by
from marketplace.accounts.policy import can
from marketplace.accounts.task_board import Task
from marketplace.infra.data.loading import which_give_rows
from marketplace.infra.language.i18n import today
from marketplace.infra.language.labels import Label
from marketplace.parties import queries
from marketplace.parties.assistance_queries import NO_CONSENT, list_standing, without_consent
from marketplace.parties.banks import bank_name
from marketplace.parties.duty_models import RoleChange
from marketplace.parties.labels import DUTIES, ROLES, completeness
from marketplace.parties.models import Assistance, BankAccount, MembershipOffer, Organisation
from marketplace.parties.offered import list_offered, offered_to
from marketplace.parties.office_queries import list_offices
from marketplace.parties.registrations import registrations_of
from marketplace.parties.role_changes import list_to_second, to_second
from marketplace.parties.rules import Registration, gaps
from marketplace.people.regions import full_name


def list_tasks(viewer: Actor) -> list[Task]:
    """Roles on offer to the viewer, registrations of her own; registrations and accounts that an officer decides on."""
    decides = can(viewer, "approval:list")
    unfinished, submitted = _unfinished(viewer), queries.list_submitted(viewer) if decides else ()
    registrations = registrations_of([*unfinished, *submitted])
    waits = which_give_rows(
        offers=offered_to(viewer), consents=without_consent(viewer), accounts=queries.not_agreed_to(viewer),
        changes=to_second(viewer),
    )  # fmt: skip
    tasks = [_offered(offer) for offer in list_offered(viewer)] if "offers" in waits else []
    tasks += [_own(each, registrations[each.id]) for each in unfinished]
    tasks += _assistances(viewer) if viewer.group_ids and "consents" in waits else []
    tasks += [_registration(each, registrations[each.id], viewer) for each in submitted]
    if decides:
        tasks += [_account(account, owner, viewer) for account, owner in queries.list_waiting_accounts(viewer)]
    if viewer.is_administrator or any(grant.is_head for grant in viewer.grants):
        tasks += [_unreachable(each) for each, _mandate in list_offices() if _lacks_number(each, viewer)]
    tasks += [_account_to_agree(each) for each in queries.list_unagreed(viewer)] if "accounts" in waits else []
    changes = list_to_second(viewer) if "changes" in waits else ()
    return tasks + [_role_change(each, viewer) for each in changes if can(viewer, "role_change:confirm", each)]


def _lacks_number(office: Organisation, viewer: Actor) -> bool:
    return office.public_phone is None and can(viewer, "contact:change", office)


def _unreachable(office: Organisation) -> Task:
    return Task(
        title=_("Give %(name)s a number for the public", name=office.name),
        text=_("Help, the sign-in page and whatever waits name whom to call; this office has no number yet."),
        icon="phone", url=url_for("parties.change_contact", organisation_id=office.id), button=_("Write the number"),
        since=office.created_at,
    )  # fmt: skip


def _offered(offer: MembershipOffer) -> Task:
    return Task(
        title=_("%(name)s offers you a role: %(role)s", name=offer.organisation.name, role=ROLES[offer.role]),
        text=str(DUTIES[offer.role]), icon="group",
        url=url_for("parties.offered_membership", offer_id=offer.id), button=_("Answer"), since=offer.offered_at,
    )  # fmt: skip


def _unfinished(viewer: Actor) -> list[Organisation]:
    mine = {g.organisation_id for g in viewer.grants if g.standing in {"draft", "submitted", "sent_back"}}
    return [
        organisation for organisation in queries.list_by_id(mine) if can(viewer, "organisation:submit", organisation)
    ]


def _assistances(viewer: Actor) -> list[Task]:
    """Help that waits for the coordinator's word; of a facilitator, how many groups' consent is not on file."""
    unsure = [each for each in list_standing(viewer) if each.consent in NO_CONSENT]
    tasks = [_consent(each) for each in unsure if can(viewer, "assistance:agree", each)]
    facilitated = {g.organisation_id for g in viewer.grants if g.role == "field_facilitator"}
    mine = [each for each in unsure if each.status == "agreed" and each.group_id in facilitated]
    if mine:
        tasks.append(
            Task(
                title=ngettext(
                    "The consent of %(num)s group you help is not on file",
                    "The consent of %(num)s groups you help is not on file", len(mine),
                ),
                text=_("Add a photo of the slip the group signed, or ask its coordinator to confirm on her phone."),
                icon="file", url=url_for("parties.assistances"), button=_("See which"),
                since=min(each.offered_at for each in mine),
            )
        )  # fmt: skip
    return tasks


def _consent(assistance: Assistance) -> Task:
    words = {"partner": assistance.partner.name, "group": assistance.group.name}
    return Task(
        title=_("May %(partner)s act for %(group)s?", **words),
        text=_("It is offered. Read what it may do, then answer.")
        if assistance.status == "offered"
        else _("It helps already, but your consent is not on file. Read what it may do, then confirm or end it."),
        icon="group", url=url_for("parties.assistance", organisation_id=assistance.group_id),
        button=_("Read and answer"), since=assistance.offered_at,
    )  # fmt: skip


def _own(organisation: Organisation, registration: Registration) -> Task:
    url = url_for("parties.organisation", organisation_id=organisation.id)
    if organisation.status == "submitted":
        return Task(
            title=_("The registration of %(name)s is with the officer", name=organisation.name),
            text=_("You can look at it, and take it back to change something."),
            icon="clock", url=url, button=_("See the registration"),
            since=organisation.submitted_at or organisation.created_at, tone="wait",
        )  # fmt: skip
    if organisation.status == "sent_back":
        return Task(
            title=_("Mend the registration of %(name)s", name=organisation.name),
            text=organisation.status_reason, icon="return", url=url, button=_("Mend and send again"),
            since=organisation.decided_at or organisation.created_at,
        )  # fmt: skip
    missing = [gap for gap in gaps(registration, today()) if gap.blocking]
    return Task(
        title=_("Complete the registration of %(name)s", name=organisation.name),
        text=ngettext("%(num)s thing is missing.", "%(num)s things are missing.", len(missing))
        if missing
        else _("Everything is there. Send it to the officer."),
        icon="edit", url=url, button=_("Go on"), since=organisation.created_at,
    )  # fmt: skip


def _registration(organisation: Organisation, registration: Registration, viewer: Actor) -> Task:
    since = organisation.submitted_at or organisation.created_at
    place = full_name(organisation.region_code)
    members = ngettext("%(num)s member, %(place)s", "%(num)s members, %(place)s", registration.members, place=place)
    return Task(
        title=_("Registration of a group") if organisation.is_group else _("Registration of a buyer"),
        text=members if organisation.is_group else place,
        icon="group", url=url_for("parties.organisation", organisation_id=organisation.id), button=_("Look at it"),
        since=since, due_on=answer_by(since, viewer.zone), party=organisation.name,
        completeness=completeness(gaps(registration, today())),
    )  # fmt: skip


def _account(account: BankAccount, owner: Organisation, viewer: Actor) -> Task:
    return Task(
        title=_("New bank account"), text=f"{bank_name(account.bank_code)} ···· {account.last4}",
        icon="money", url=url_for("parties.organisation", organisation_id=owner.id), button=_("Look at it"),
        since=account.created_at, due_on=answer_by(account.created_at, viewer.zone), party=owner.name,
        completeness=Label(_("The group confirms first"), "wait", "clock")
        if queries.awaits_group(account)
        else Label(_("Ask the group first"), "attention", "phone"),
    )  # fmt: skip


def _account_to_agree(account: BankAccount) -> Task:
    return Task(
        title=_("Is this account your group's?"), text=f"{bank_name(account.bank_code)} ···· {account.last4}",
        icon="money", url=url_for("parties.organisation", organisation_id=account.organisation_id),
        button=_("Look at it"), since=account.created_at, tone="attention",
    )  # fmt: skip


def _role_change(change: RoleChange, viewer: Actor) -> Task:
    begins = change.action == "add"
    role = ROLES[change.role]
    return Task(
        title=_("Confirm a change of who approves and pays"),
        text=_("%(name)s: %(role)s, to begin", name=change.name, role=role)
        if begins
        else _("%(name)s: %(role)s, to end", name=change.name, role=role),
        icon="person", url=url_for("parties.team", organisation_id=change.organisation_id), button=_("Look at it"),
        since=change.proposed_at, due_on=answer_by(change.proposed_at, viewer.zone),
        party="" if change.organisation_id in viewer.organisation_ids else change.organisation.name,
        completeness=Label(_("Waits for a second person"), "attention", "clock"),
    )  # fmt: skip
