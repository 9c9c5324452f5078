"""Somebody can always act for an organisation."""

from collections.abc import Callable

from marketplace.accounts import operations as accounts
from marketplace.accounts.models import User
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import offers, queries, role_changes, team
from marketplace.parties.models import Organisation
from marketplace.parties.operations import AccountDetails
from tests.client import Client
from tests.hostile.people import BIMO, SYSTEM, ask, refused, roles_of
from tests.parties.village import AT, Browser, Village


def test_the_last_who_can_really_act_cannot_end_her_role(
    runtime: Runtime, village: Village, browser: Browser, gallery: tuple[Organisation, User]
) -> None:
    organisation, buyer = gallery
    with runtime.unit_of_work():
        here = session().get_one(Organisation, organisation.id)
        without_password, closed = village.person("Tanpa Sandi"), village.person("Ditutup")
        for user in (without_password, closed):
            village.join(here, user, "off_taker_buyer")
        without_password.password_hash = None
        accounts.set_enabled(closed, False, SYSTEM, AT)
        mine = queries.list_memberships(organisation.id)[0].id
    me, team_page = browser(buyer), f"/organisations/{organisation.id}/team"
    end = f"{team_page}/{mine}/end"
    page = me.get(team_page)
    assert not page.has_form(end), "her own row asks first"
    assert end in page.links
    asked = me.get(end)
    assert "Akhiri tugas Anda?" in asked.h1
    assert "Tidak ada orang lain di sini yang dapat masuk" in asked.send("/end").follow().words
    assert (organisation.id, "off_taker_buyer") in roles_of(runtime, buyer)
    with runtime.unit_of_work():
        village.join(session().get_one(Organisation, organisation.id), village.person("Ratna"), "off_taker_buyer")
    me.get(end).send("/end")
    assert (organisation.id, "off_taker_buyer") not in roles_of(runtime, buyer)


def test_the_last_facilitator_or_officer_cannot_leave_an_empty_office(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        for kind, role in (("partner", "field_facilitator"), ("agency", "programme_officer"), ("lender", "lender")):
            office, user = village.staff(kind, "33.14", role, kind)
            mine, me = queries.list_memberships(office.id)[0], queries.actor_for(user)
            with refused("last_leader"):
                team.end_membership(office, mine, me, AT, seconded=True)


def test_an_officer_restores_a_coordinator(
    runtime: Runtime, village: Village, browser: Browser, make_client: Callable[[], Client]
) -> None:
    """Another put the coordinator out; the officer of the region offers her the role again, and no other role."""
    with runtime.unit_of_work():
        group, coordinator = village.approved_group()
        usurper = village.person("Perebut")
        village.join(group, usurper, "group_coordinator")
        accounts.confirm_login(coordinator, SYSTEM, AT)
        team.end_membership(group, queries.list_memberships(group.id)[0], queries.actor_for(usurper), AT)
        officer, away = village.officer(), village.officer("52")
        home, office = f"/organisations/{group.id}", queries.actor_for(officer).organisation_ids
    desk = browser(officer)
    assert desk.get(f"{home}/team/new").form("/team/new").choices["role"] == ["group_coordinator"]
    assert browser(away).get(f"{home}/team/new").status_code == 404
    ask(desk, f"{home}/team", coordinator.phone, "group_coordinator")
    me = browser(coordinator)
    offer = next(href for href in me.get("/").follow().links if href.startswith("/memberships/"))
    assert me.submit(offer, "/accept").status_code == 303
    assert "group_coordinator" in [role for _at, role in roles_of(runtime, coordinator)]
    with runtime.unit_of_work():
        actor = queries.actor_for(officer)
        here = session().get_one(Organisation, group.id)
        with refused("role_not_here"):
            offers.offer_membership(here, AccountDetails("Orang", BIMO), "group_member", actor, AT)
        own_office = session().get_one(Organisation, next(iter(office)))
        with refused("own_offer"):
            role_changes.begin_role(own_office, AccountDetails("Saya", officer.phone), "programme_officer", actor, AT)
