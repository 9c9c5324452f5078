"""A partner acts for a group only within what the group agreed to, and what it does stands under its name."""

import io
import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from alembic import command
from PIL import Image
from sqlalchemy import event, text

from marketplace.accounts.actor import POWERS, Actor
from marketplace.accounts.models import User
from marketplace.accounts.policy import POWER_OF, can
from marketplace.app import load_models
from marketplace.config import resource
from marketplace.infra.data import triggers
from marketplace.infra.data.database import make_engine
from marketplace.infra.data.migrations import alembic_config, upgrade
from marketplace.infra.data.runtime import Runtime, session
from marketplace.kernel.errors import Conflict, DomainError, Invalid
from marketplace.notifications.models import Notice
from marketplace.orders import operations as orders
from marketplace.orders.queries import load_order
from marketplace.parties import assistance, operations, queries
from marketplace.parties.assistance import HelpTerms
from marketplace.parties.models import Assistance, Membership, Organisation
from marketplace.parties.operations import Profile
from tests.client import Client
from tests.conftest import Clock
from tests.orders.scene import AT as ORDERED
from tests.orders.scene import set_scene
from tests.parties.village import AT, Browser, Village

SYSTEM = Actor.system()
WHY = "Kontrak dengan mitra berakhir"


@pytest.fixture
def village(runtime: Runtime) -> Village:
    return Village(runtime)


@pytest.fixture
def browser(make_client: Callable[[], Client]) -> Browser:
    def of(user: object) -> Client:
        client = make_client()
        client.sign_in(user)
        return client

    return of


def slip() -> tuple[io.BytesIO, str]:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(stream, "JPEG")
    stream.seek(0)
    return stream, "slip.jpg"


def helped_group(village: Village) -> tuple[Organisation, User, Organisation]:
    """A group that the facilitator registered, of which nobody signs in; with facilitator and partner."""
    partner, facilitator = village.facilitator()
    profile = Profile("Gula Semut Bukit", "33.14", "Dusun Kaki")
    group = operations.register_group(profile, queries.actor_for(facilitator), AT, partner_id=partner.id)
    return group, facilitator, partner


def test_what_a_facilitator_may_is_what_the_group_agreed_to(runtime: Runtime, village: Village) -> None:
    """Each power alone opens its own verbs and no other's."""
    with runtime.unit_of_work():
        partner, facilitator = village.facilitator()
        group, coordinator = village.approved_group()
        verbs = {
            "profile": "organisation:edit", "people": "membership:invite", "account": "bank_account:name",
            "products": "listing:create", "orders": "order:accept", "payments": "payment:confirm",
        }  # fmt: skip
        assert set(verbs) == set(POWERS) == set(POWER_OF.values())
        assert not can(queries.actor_for(facilitator), "organisation:read", group), "nothing before the group agreed"
        for power in POWERS:
            assistance.offer_assistance(group, HelpTerms(partner.id, [power]), queries.actor_for(coordinator), AT)
            session().expire_all()
            helper = queries.actor_for(facilitator)
            assert {each for each, verb in verbs.items() if can(helper, verb, group)} == {power}
            assert can(helper, "organisation:read", group)
        everything = queries.actor_for(coordinator)
        assert all(can(everything, verb, group) for verb in verbs.values())
        assert [each.status for each in group.assistances] == ["ended"] * 5 + ["agreed"]


def test_help_waits_for_the_coordinator_and_ends_with_her_word(
    runtime: Runtime, village: Village, browser: Browser
) -> None:
    """Offered by the officer, told to the coordinator, agreed on her page, ended there; the facilitator follows."""
    with runtime.unit_of_work():
        partner, facilitator = village.facilitator()
        group, coordinator = village.approved_group()
        officer, home = village.officer(), f"/organisations/{group.id}"
        partner_id = partner.id
    desk, own, helper = browser(officer), browser(coordinator), browser(facilitator)
    page = f"{home}/assistance"
    sent = desk.submit(f"{page}/new", "/new", partner_id=partner_id, powers=["products", "orders"])
    assert sent.status_code == 303, sent
    assert helper.get(home).status_code == 404, "an offer opens nothing"
    asked = own.get("/").follow()
    assert page in asked.links
    assert not desk.get(page).has_form("/agree")
    assert own.submit(page, "/agree").status_code == 303
    assert helper.get(home).status_code == 200
    assert helper.get("/listings/new").status_code == 200
    refused = helper.get(f"{home}/bank-account")
    assert refused.status_code == 403
    assert "belum mengizinkan mitra Anda" in refused.words
    end = next(link for link in own.get(page).links if link.endswith("/end"))
    assert own.submit(end, reason=WHY).status_code == 303
    assert helper.get(home).status_code == 404
    assert WHY in own.get(page).words
    with runtime.unit_of_work(write=False) as work:
        told = {(notice.user_id, notice.key) for notice in work.query(Notice)}
    assert (coordinator.id, "assistance.offered") in told
    assert (facilitator.id, "assistance.agreed") in told
    assert (facilitator.id, "assistance.ended") in told


def test_a_group_of_which_nobody_signs_in_agrees_on_paper(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, facilitator, partner = helped_group(village)
        officer, home, partner_id = village.officer(), f"/organisations/{group.id}", partner.id
        other, _ = village.staff("partner", "33.14", "field_facilitator", "Tutik")
        other_id = other.id
    page = f"{home}/assistance"
    helper, desk = browser(facilitator), browser(officer)
    assert "/assistances" in helper.get("/").follow().links, "the missing consent is a task"
    assert "Belum ada" in helper.get(page).words
    assert helper.submit(f"{page}/new", "/new", partner_id=partner_id, powers=["orders"]).status_code == 422
    consent = next(link for link in helper.get(page).links if link.endswith("/consent"))
    assert helper.submit(consent, slip=None).status_code == 422
    assert helper.submit(consent, slip=slip()).status_code == 303
    assert "/assistances" not in helper.get("/").follow().links
    photo = next(link for link in helper.get(page).links if "/attachments/" in link)
    assert desk.get(photo).status_code == 200
    with runtime.unit_of_work():
        away = village.officer("52")
    assert browser(away).get(photo).status_code == 404
    moved = desk.submit(f"{page}/new", "/new", partner_id=other_id, powers=["orders"], slip=slip())
    assert moved.status_code == 303
    assert helper.get(home).status_code == 404, "another partner took its place"


def test_nobody_offers_what_is_not_hers(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        group, facilitator, partner = helped_group(village)
        other, _ = village.staff("partner", "33.14", "field_facilitator", "Tutik")
        lender, _ = village.staff("lender", "33", "lender", "Bank")
        me, officer = queries.actor_for(facilitator), queries.actor_for(village.officer())
        day = AT.date() - timedelta(days=1)
        wrong = [
            (me, HelpTerms(other.id, ["orders"]), "no_such_partner"),
            (officer, HelpTerms(lender.id, ["orders"]), "no_such_partner"),
            (officer, HelpTerms(partner.id, []), "power_missing"),
            (officer, HelpTerms(partner.id, ["everything"]), "power_missing"),
            (officer, HelpTerms(partner.id, ["orders"], day), "help_ends_past"),
            (officer, HelpTerms(partner.id, ["orders"]), "slip_missing"),
        ]
        for actor, terms, code in wrong:
            with pytest.raises(DomainError) as refused:
                assistance.offer_assistance(group, terms, actor, AT)
            error = refused.value
            assert code in {each.code for each in (error.errors if isinstance(error, Invalid) else [error])}
        stranger = queries.actor_for(village.person("Entah Siapa"))
        neighbour = queries.actor_for(village.approved_group("Tenun Serayu")[1])
        for actor in (stranger, neighbour, queries.actor_for(village.officer("52"))):
            assert not can(actor, "assistance:offer", group)
            assert not can(actor, "assistance:end", group.assistance)


def test_help_is_answered_once_and_leaves_nobody_alone(runtime: Runtime, village: Village) -> None:
    with runtime.unit_of_work():
        partner, _facilitator = village.facilitator()
        group, coordinator = village.approved_group()
        officer, me = queries.actor_for(village.officer()), queries.actor_for(coordinator)
        terms = HelpTerms(partner.id, ["orders"])
        offered = assistance.offer_assistance(group, terms, officer, AT)
        with pytest.raises(Conflict, match="assistance_awaits_answer"):
            assistance.offer_assistance(group, terms, officer, AT)
        assistance.decline_assistance(offered, "Kami bisa sendiri", me, AT)
        with pytest.raises(Conflict):
            assistance.agree_assistance(offered, me, AT)
        alone, helper, _partner = helped_group(village)
        assert alone.assistance is not None
        with pytest.raises(DomainError, match="nobody_left_to_act"):
            assistance.end_assistance(alone.assistance, WHY, queries.actor_for(helper), AT)


def test_the_last_day_ends_it(runtime: Runtime, village: Village, clock: Clock) -> None:
    with runtime.unit_of_work():
        clock.set(AT)
        runtime.clock = clock
        partner, facilitator = village.facilitator()
        group, coordinator = village.approved_group()
        terms = HelpTerms(partner.id, list(POWERS), AT.date() + timedelta(days=3))
        assistance.offer_assistance(group, terms, queries.actor_for(coordinator), AT)
        for days, helps in ((0, True), (3, True), (4, False)):
            clock.set(AT + timedelta(days=days))
            assert can(queries.actor_for(facilitator), "order:accept", group) == helps, days
            assert (facilitator.id in queries.people_of(group.id)) == helps
            assert (group.partner_id == partner.id) == helps


def test_what_a_facilitator_does_is_shown_as_hers_for_the_group(
    runtime: Runtime, make_client: Callable[[], Client]
) -> None:
    """The order file says for whom, by whom and of which partner; also after the help ended."""
    scene = set_scene(runtime)
    village = Village(runtime)
    village.numbers = itertools.count(90_001)
    with runtime.unit_of_work() as work:
        partner, joko = village.facilitator()
        group, me = queries.load_organisation(scene.group_id), scene.coordinator.actor
        given = assistance.offer_assistance(group, HelpTerms(partner.id, ["orders"]), me, ORDERED)
        order_id = scene.issued().id
        orders.accept_order(load_order(order_id), queries.actor_for(joko), ORDERED)
        work.get_one(User, me.user_id).password_hash = "set"
        assistance.end_assistance(given, WHY, me, ORDERED + timedelta(hours=1))
        assert work.query(Membership).filter_by(user_id=joko.id).one().organisation_id == partner.id
        names = (group.name, joko.name, partner.name)
    words = scene.browser(make_client, scene.buyer).get(f"/orders/{order_id}").words
    assert "untuk {} oleh {}, {}".format(*names) in words
    assert f"{scene.buyer.user.name}, Galeri Lasem Indah" in words
    paper = scene.browser(make_client, scene.buyer).get(f"/orders/{order_id}/document").words
    assert "{}, {}".format(*names[1:]) in paper


@pytest.mark.parametrize("with_coordinator", [True, False])
def test_a_suspended_partner_still_helps_to_finish(runtime: Runtime, village: Village, with_coordinator: bool) -> None:
    with runtime.unit_of_work():
        if with_coordinator:
            partner, facilitator = village.facilitator()
            group, coordinator = village.approved_group()
            terms = HelpTerms(partner.id, list(POWERS))
            assistance.offer_assistance(group, terms, queries.actor_for(coordinator), AT)
        else:
            group, facilitator, partner = helped_group(village)
            group.status = "approved"
        operations.suspend_organisation(partner, WHY, SYSTEM, AT)
        helper = queries.actor_for(facilitator)
        for verb in ("delivery:despatch", "advance:receive", "payment:confirm", "inspection:answer", "order:decline"):
            assert can(helper, verb, group), verb
        for verb in ("order:accept", "listing:create", "bank_account:name", "membership:invite", "assistance:offer"):
            assert not can(helper, verb, group), verb
        officer = queries.actor_for(village.officer())
        assert can(officer, "assistance:offer", group), "the office may find another partner"


def test_every_partner_of_today_becomes_an_assistance(empty_database_url: str) -> None:
    """Powers kept, consent not on file, since the day of the registration where the group lives; and back."""
    load_models()
    scripts, engine = resource("migrations"), make_engine(empty_database_url)
    if engine.dialect.name == "sqlite":  # builds a changed table anew and drops the old one, to which others point
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA foreign_keys=OFF"))
    config = alembic_config(scripts, engine)
    command.upgrade(config, "0050")
    with engine.begin() as connection:
        for number, kind, zone, partner in ((1, "partner", "WIB", None), (2, "producer_group", "WITA", 1)):
            connection.execute(
                text(
                    "INSERT INTO organisations (id, kind, name, slug, region_code, region_name, address, about, zone,"
                    " status, status_reason, partner_id, created_at, version) VALUES (:id, :kind, 'Nama', 'nama',"
                    " '52.01', 'Lombok', '', '', :zone, 'approved', '', :partner, '2026-03-01 17:30:00+00:00', 1)"
                ),
                {"id": number, "kind": kind, "zone": zone, "partner": partner},
            )
    upgrade(engine, scripts)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM assistances")).mappings().all()
    [row] = rows
    assert (row["group_id"], row["partner_id"], row["status"], row["consent"]) == (2, 1, "agreed", "not_on_file")
    assert str(row["begins_on"]) == "2026-03-02"
    assert all(power in row["powers"] for power in POWERS)
    assert row["powers"].count(",") == len(POWERS) - 1
    with engine.begin() as connection:
        triggers.release(connection)
    command.downgrade(config, "0050")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id, partner_id FROM organisations ORDER BY id")).all() == [
            (1, None), (2, 1),
        ]  # fmt: skip
    engine.dispose()


def test_the_list_of_helped_groups_is_scoped(runtime: Runtime, village: Village, browser: Browser) -> None:
    with runtime.unit_of_work():
        group, facilitator, _partner = helped_group(village)
        officer, away = village.officer(), village.officer("52")
        _other, coordinator = village.approved_group("Tenun Serayu")
        found = session().get_one(Assistance, 1)
        assert found.group_id == group.id
    for user, sees in ((facilitator, True), (officer, True), (away, False)):
        assert ("Gula Semut Bukit" in browser(user).get("/assistances").words) == sees
    assert browser(coordinator).get("/assistances").status_code == 403
    assert browser(coordinator).get("/assistances/1/end").status_code == 404
