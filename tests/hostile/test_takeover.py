"""A partner's facilitator tries to become the group: wider powers, its coordinator's account, nobody left but her."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from marketplace.accounts import operations as accounts
from marketplace.accounts.actor import POWERS
from marketplace.accounts.models import User
from marketplace.accounts.policy import can
from marketplace.infra.data.runtime import Runtime, session
from marketplace.parties import assistance, operations, queries, team
from marketplace.parties.assistance import HelpTerms
from marketplace.parties.models import Organisation
from tests.catalogue.workshop import Workshop
from tests.client import Client
from tests.conftest import Clock
from tests.hostile.offices import phones, standing_still
from tests.hostile.people import SYSTEM, refused
from tests.parties.village import AT, SRAGEN, Browser


@pytest.fixture
def village(runtime: Runtime, clock: Clock) -> Workshop:
    return standing_still(runtime, clock)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    return phones(make_client)


def slip() -> tuple[BytesIO, str]:
    """Any photo: nobody can tell who signed it."""
    stream = BytesIO()
    Image.new("RGB", (64, 48), "white").save(stream, "JPEG")
    stream.seek(0)
    return stream, "surat.jpg"


def helped(village: Workshop, *powers: str) -> tuple[Organisation, User, Organisation, User]:
    """A group, its coordinator, the partner that she let do these things, and the partner's facilitator."""
    partner, facilitator = village.facilitator()
    group, coordinator = village.approved_group()
    terms = HelpTerms(partner.id, powers)
    assistance.offer_assistance(group, terms, queries.actor_for(coordinator), AT)
    return group, coordinator, partner, facilitator


def test_a_photo_does_not_answer_for_a_coordinator_who_can(
    runtime: Runtime, village: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        group, coordinator, partner, facilitator = helped(village, "orders")
        home, wanted = f"/organisations/{group.id}", str(partner.id)
    phone = browser(facilitator)
    offered = phone.submit(f"{home}/assistance/new", "/new", partner_id=wanted, powers=list(POWERS), slip=slip())
    assert offered.status_code == 303
    assert phone.get(f"{home}/bank-account").status_code == 403
    consent = next(link for link in phone.get(f"{home}/assistance").links if link.endswith("/consent"))
    assert phone.submit(consent, "/consent", slip=slip()).status_code == 303
    assert phone.get(f"{home}/bank-account").status_code == 403
    assert browser(coordinator).submit(f"{home}/assistance", "/agree").status_code == 303
    assert phone.get(f"{home}/bank-account").status_code == 200


def test_the_office_brings_a_slip_unless_it_is_of_the_partner(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        partner, _facilitator = village.facilitator()
        group, _coordinator = village.approved_group()
        other, _other = village.approved_group("Tenun Serayu")
        officer = village.officer()
        terms = HelpTerms(partner.id, ["orders"])
        session().flush()
        for each, joins in ((group, False), (other, True)):
            if joins:
                village.join(partner, officer, "field_facilitator")
            offered = assistance.offer_assistance(each, terms, queries.actor_for(officer), AT)
            assert assistance.slip_suffices(offered, queries.actor_for(officer)) is not joins


def test_no_facilitator_makes_a_link_to_somebody_elses_account(
    runtime: Runtime, village: Workshop, browser: Browser
) -> None:
    with runtime.unit_of_work():
        group, _coordinator, _partner, facilitator = helped(village, *POWERS)
        home, held = f"/organisations/{group.id}", queries.list_memberships(group.id)[0].id
        assert not can(queries.actor_for(facilitator), "membership:reset_password", group)
    phone = browser(facilitator)
    assert not phone.get(f"{home}/team").has_form("/reset-password")
    mark = dict(phone.get("/account").form("/sign-out").values) | {"_key": "only-once-12345"}
    assert phone.post(f"{home}/team/{held}/reset-password", data=mark).status_code == 403


def test_no_partner_ends_the_one_who_leads(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        group, _coordinator, _partner, facilitator = helped(village, *POWERS)
        village.join(group, village.person("Ketua kedua"), "group_coordinator")
        me = queries.actor_for(facilitator)
        for held in queries.list_memberships(group.id):
            with refused("leader_not_ended_by_partner"):
                team.end_membership(group, held, me, AT)


@pytest.mark.parametrize("how", ["few powers", "closed", "suspended", "acts"])
def test_the_last_coordinator_goes_only_where_the_partner_can_act(
    runtime: Runtime, village: Workshop, how: str
) -> None:
    with runtime.unit_of_work():
        powers = ("products",) if how == "few powers" else POWERS
        group, coordinator, partner, facilitator = helped(village, *powers)
        if how == "closed":
            accounts.set_enabled(facilitator, False, SYSTEM, AT)
        if how == "suspended":
            operations.suspend_organisation(partner, "Laporan palsu", SYSTEM, AT)
        session().flush()
        mine, me = queries.list_memberships(group.id)[0], queries.actor_for(coordinator)
        if how == "acts":
            team.end_membership(group, mine, me, AT)
            return
        with refused("last_leader"):
            team.end_membership(group, mine, me, AT)


def test_help_does_not_end_while_the_coordinator_cannot_sign_in(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        group, coordinator, _partner, facilitator = helped(village, *POWERS)
        coordinator.password_hash = None
        session().flush()
        assert group.assistance is not None
        with refused("nobody_left_to_act"):
            assistance.end_assistance(group.assistance, "Pendampingan selesai", queries.actor_for(facilitator), AT)


def test_one_partner_does_not_answer_for_another(runtime: Runtime, village: Workshop) -> None:
    with runtime.unit_of_work():
        group, _coordinator, _partner, facilitator = helped(village, *POWERS)
        second, newcomer = village.staff("partner", SRAGEN, "field_facilitator", "Tutik")
        officer = queries.actor_for(village.officer())
        offered = assistance.offer_assistance(group, HelpTerms(second.id, ["orders"]), officer, AT)
        for permission in ("assistance:withdraw", "assistance:record_consent", "assistance:end"):
            assert not can(queries.actor_for(facilitator), permission, offered), permission
            assert can(queries.actor_for(newcomer), permission, offered), permission
