"""Suspension stops what begins and lets what runs be finished: the table of verbs, and a walk from order to close."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PIL import Image

from marketplace.accounts.actor import Actor, Grant
from marketplace.accounts.policy import POLICY, can, starts
from marketplace.advances import operations as advances
from marketplace.infra.data.runtime import Runtime
from marketplace.kernel.errors import Conflict, DomainError
from marketplace.orders import queries, revisions
from marketplace.orders.revising import as_it_stands
from marketplace.parties.operations import resume_organisation, suspend_organisation
from marketplace.parties.queries import load_organisation
from marketplace.proof import all_violations
from marketplace.standards.queries import load_standard_version
from tests.book.whole_story import cloth
from tests.client import Client
from tests.conftest import Clock
from tests.inspections.stage import BATIK, LATER, Stage, set_stage
from tests.orders.scene import AT, REASON, AccountDetails
from tests.staged import Stages

STARTS = {
    "advance:accept", "advance:create", "advance:edit", "advance:offer", "assistance:offer",
    "bank_account:confirm", "bank_account:name",
    "listing:approve", "listing:create", "listing:offer_again", "listing:send_back", "listing:submit",
    "head:name", "membership:invite", "membership:offer", "membership:reset_password",
    "order:accept", "order:create", "order:edit", "order:issue",
    "organisation:approve", "organisation:create", "organisation:resume", "organisation:send_back",
    "organisation:submit", "organisation:suspend", "recovery:decide",
    "standard:create", "standard:publish",
    "import:confirm", "nik:view", "person:import", "person:link", "person:register", "village:add",
}  # fmt: skip
FINISHES = {
    "account:use", "approval:list", "job:list", "job:repeat", "user:manage", "contact:change", "head:end",
    "membership:accept", "membership:decline", "office:change", "office:list", "office:open",
    "bank_account:agree", "bank_account:refuse", "bank_account:release", "role_change:confirm", "role_change:withdraw",
    "security_log:search", "threshold:read",
    "threshold:set",
    "adjustment:answer", "adjustment:confirm", "adjustment:decline", "adjustment:propose", "adjustment:read",
    "adjustment:withdraw",
    "advance:decline", "advance:issue", "advance:read", "advance:receive", "advance:withdraw",
    "assistance:agree", "assistance:decline", "assistance:end", "assistance:list", "assistance:record_consent",
    "assistance:withdraw",
    "case:agree", "case:answer", "case:dismiss", "case:open", "case:read", "case:uphold", "case:withdraw", "case:write",
    "delivery:cancel", "delivery:despatch", "delivery:read", "delivery:receive",
    "inspection:answer", "inspection:decide", "inspection:offer", "inspection:read", "inspection:record",
    "inspection:sort", "inspection:start",
    "listing:edit", "listing:list", "listing:read", "listing:take_back", "listing:withdraw",
    "membership:manage", "notice:read",
    "order:cancel", "order:close", "order:confirm_short_close", "order:decline", "order:list",
    "order:propose_short_close", "order:read", "order:refuse_short_close",
    "organisation:edit", "organisation:list", "organisation:read", "organisation:take_back",
    "payment:cancel", "payment:confirm", "payment:dispute", "payment:pay", "payment:read", "payment:receive",
    "payment:report",
    "revision:accept", "revision:decline", "revision:propose", "revision:read", "revision:withdraw",
    "settlement:approve", "settlement:pay", "settlement:read",
    "standard:discard", "standard:edit", "standard:withdraw", "statement:read",
    "breach:record", "consent:answer", "consent:withdraw", "data_request:answer", "data_request:list",
    "data_request:read", "data_request:record", "data_request:refuse", "data_request:withdraw", "import:decide",
    "import:discard", "import:read", "import:stop", "kantong:flag", "kantong:list", "kantong:unflag", "person:edit",
    "person:erase", "person:export", "person:list", "person:read", "person:restrict", "person:withdraw_all",
    "referral:list", "referral:record", "village:give_code", "village:list",
}  # fmt: skip
OFFICE_DECIDES = {
    "approval:list", "assistance:end", "assistance:list", "assistance:record_consent", "assistance:withdraw",
    "listing:withdraw", "threshold:set",
    "breach:record", "case:write", "consent:answer", "consent:withdraw", "data_request:answer", "data_request:list",
    "data_request:read", "data_request:record", "data_request:refuse", "data_request:withdraw", "import:decide",
    "import:discard", "import:read", "import:stop", "person:edit", "person:erase", "person:export", "person:restrict",
    "person:withdraw_all", "village:give_code",
}  # fmt: skip
"""Finish verbs that an office does about others: while it is suspended, the next one above decides."""
WHO = {
    "group": ("group",),
    "off-taker": ("off_taker",),
    "both": ("group", "off_taker"),
}


def test_every_permission_is_a_start_or_a_finish() -> None:
    """A new permission is named here: whether suspension stops it is decided, never left to chance."""
    assert {name for name in POLICY if starts(name)} == STARTS
    assert {name for name in POLICY if not starts(name)} == FINISHES


@pytest.mark.parametrize("permission", sorted(POLICY))
def test_suspension_takes_starts_and_nothing_else(permission: str) -> None:
    """Of whoever may do it while approved, the suspended one may exactly what finishes."""
    document = Document()
    roles = ("group_coordinator", "field_facilitator", "off_taker_buyer", "off_taker_finance", "programme_officer")
    for role in roles:
        region = "33" if role == "programme_officer" else None
        approved = Actor(user_id=1, grants=(Grant(role, 7, "approved", region, duty="both"),))
        suspended = Actor(user_id=1, grants=(Grant(role, 7, "suspended", region, duty="both"),))
        might = can(approved, permission, document)
        finishes = FINISHES - OFFICE_DECIDES if role == "programme_officer" else FINISHES
        assert can(suspended, permission, document) == (might and permission in finishes), role


class Document:
    """A document of organisation 7 in every part, proposed by the other side."""

    producer_group_id = off_taker_id = organisation_id = partner_id = 7
    proposed_at = AT
    region_code, status, is_group, registers_itself = "33.14", "agreed", True, True
    short_close_side = proposed_side = side = "group"
    offered_by_id = None


def test_an_unapproved_organisation_is_no_freer_than_before() -> None:
    draft = Actor(user_id=1, grants=(Grant("group_coordinator", 7, "draft"),))
    assert not can(draft, "delivery:despatch", Document())
    assert not can(draft, "order:accept", Document())


@pytest.fixture
def stage(runtime: Runtime, stages: Stages) -> Stage:
    return stages.set(runtime, partial(set_stage, runtime), "batik")


@pytest.fixture
def browse(stage: Stage, make_client: Callable[[], Client]) -> Callable[[AccountDetails], Client]:
    return lambda person: stage.scene.browser(make_client, person)


def suspend(stage: Stage, who: tuple[str, ...], reason: str = "Alamat belum dapat ditemukan petugas") -> None:
    """The officer suspends these parties."""
    scene = stage.scene
    ids = {"group": scene.group_id, "off_taker": scene.gallery_id}
    with stage.runtime.unit_of_work():
        for each in who:
            suspend_organisation(load_organisation(ids[each]), reason, scene.officer.actor, LATER)


def photo() -> tuple[io.BytesIO, str]:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "ivory").save(stream, "JPEG")
    stream.seek(0)
    return stream, "bukti.jpg"


@pytest.mark.parametrize("who", list(WHO.values()), ids=list(WHO))
def test_what_was_accepted_is_finished_while_suspended(
    stage: Stage, clock: Clock, browse: Callable[[AccountDetails], Client], who: tuple[str, ...]
) -> None:
    """An accepted order with an accepted advance, walked through the pages of both sides until it closes itself."""
    clock.set(LATER)
    scene = stage.scene
    with stage.runtime.unit_of_work():
        order_id = scene.accepted().id
        terms = replace(cloth(order_id, "credit_sale", 30_180, margin=45_000), cost=900_000)
        advance = advances.draft_advance(queries.load_order(order_id), terms, stage.buyer, AT)
        advances.offer_advance(advance, stage.buyer, AT)
        advances.accept_advance(advance, stage.group, AT)
        advance_url = f"/advances/{advance.id}"
    suspend(stage, who)
    walk = Walk(stage, browse(scene.coordinator), browse(scene.buyer), browse(scene.finance), order_id)
    walk.material(advance_url)
    walk.eleven_of_twelve()
    walk.change_is_declined()
    walk.money()
    walk.rest_comes_back(advance_url)
    walk.ends_early()
    assert scene.status(order_id) == "closed"
    assert list(all_violations(stage.runtime)) == []


class Walk:
    """The two sides of a running order, page by page."""

    def __init__(self, stage: Stage, group: Client, buyer: Client, finance: Client, order_id: int) -> None:
        self.stage, self.group, self.buyer, self.finance, self.order_id = stage, group, buyer, finance, order_id

    def material(self, advance: str) -> None:
        assert f"{advance}/issue" in self.buyer.get("/").follow().links, "home must lead to what can still be done"
        assert self.buyer.submit(f"{advance}/issue").status_code == 303
        assert f"{advance}/receive" in self.group.get("/").follow().links
        assert self.group.submit(f"{advance}/receive", **{"counts-0-counted": "30,18"}).status_code == 303

    def eleven_of_twelve(self) -> None:
        page = self.group.get(f"/orders/{self.order_id}/deliveries/new")
        [name] = [name for name in page.form().names if name.endswith("-quantity")]
        slip = page.send(**{name: "11"}).follow()
        page = self.buyer.get(f"{slip.path}/receive")
        [name] = [name for name in page.form().names if name.endswith("-quantity")]
        assert page.send(**{name: "11"}).status_code == 303
        hub = self.buyer.submit("/lots/1/inspect", "/inspect").follow()
        page = self.buyer.get(next(href for href in hub.links if "/units/" in href))
        while "/units/" in page.path:
            page = page.send(page.path, press="Simpan", **self.readings()).follow()
        assert page.send("/conclude").status_code == 303
        assert self.buyer.submit("/inspections/1/decide").status_code == 303

    def readings(self) -> dict[str, str]:
        version = self.stage.scene.standard_version_id
        with self.stage.runtime.unit_of_work(write=False):
            criteria = load_standard_version(version).criteria
            return {
                f"c{each.id}": str(value // 1_000) if isinstance(value := BATIK[each.code], int) else str(value)
                for each in criteria if each.code in BATIK
            }  # fmt: skip

    def change_is_declined(self) -> None:
        page = self.group.get(f"/orders/{self.order_id}/revisions/new")
        [name] = [name for name in page.form().names if name.endswith("-unit_price")]
        assert page.send(**{name: "190.000", "reason": REASON}).status_code == 303
        assert self.buyer.submit("/revisions/1", "/decline", reason=REASON).status_code == 303

    def money(self) -> None:
        assert self.finance.submit("/settlements/1", "/approve").status_code == 303
        paid = self.finance.submit("/settlements/1/pay", "/pay", proof=photo(), transferred_on=LATER.date().isoformat())
        assert paid.status_code == 303, paid
        assert self.group.submit("/payments/1", "/confirm").status_code == 303

    def rest_comes_back(self, advance: str) -> None:
        assert self.group.submit(f"{advance}/adjustments/new/return", quantity="2,515").status_code == 303
        assert self.buyer.submit("/adjustments/1", "/accept", counted="2,515").status_code == 303

    def ends_early(self) -> None:
        assert self.buyer.submit(f"/orders/{self.order_id}/short-close", reason=REASON).status_code == 303
        assert self.group.submit(f"/orders/{self.order_id}/short-close", "/confirm").status_code == 303


STARTING_PAGES = {
    "group": ("/listings/new",),
    "off_taker": ("/orders/new?listing=1", "/standards/new", "/orders/{running}/advances/new"),
}


@pytest.mark.parametrize("who", ["group", "off_taker"])
def test_nothing_begins_while_suspended(stage: Stage, browse: Callable[[AccountDetails], Client], who: str) -> None:
    """The pages that begin something say why they are shut, and open again when the suspension ends."""
    scene = stage.scene
    with stage.runtime.unit_of_work():
        running = scene.accepted().id
    person = scene.coordinator if who == "group" else scene.buyer
    suspend(stage, (who,))
    client = browse(person)
    for path in STARTING_PAGES[who]:
        page = client.get(path.format(running=running))
        assert page.status_code == 403, path
        assert "dibekukan" in page.words, path
    with stage.runtime.unit_of_work():
        party = load_organisation(scene.group_id if who == "group" else scene.gallery_id)
        resume_organisation(party, "Alamat sudah diperiksa petugas", scene.officer.actor, LATER)
    for path in STARTING_PAGES[who]:
        assert client.get(path.format(running=running)).status_code == 200, path


def test_writing_a_product_again_does_not_send_it_behind_the_suspension(
    stage: Stage, browse: Callable[[AccountDetails], Client]
) -> None:
    """Correcting is allowed; the same form's other button, which sends, is not, whatever the request says."""
    suspend(stage, ("group",))
    client = browse(stage.scene.coordinator)
    page = client.get(f"/listings/{stage.scene.sugar.listing_id}/edit")
    assert page.status_code == 200
    assert [button.value for button in page.form("/edit").buttons if button.name == "then"] == ["keep"]
    changed = page.form("/edit").values | {"title": ["Gula semut kemasan"]}
    sent = client.post(page.path, changed | {"then": ["submit"], "photos": photo(), "photos_new_alt": ["Gula"]})
    assert sent.status_code == 403, sent
    saved = client.post(page.path, changed | {"then": ["keep"]})
    assert saved.status_code == 303, saved
    assert not saved.follow().has_form("/submit")


@pytest.mark.parametrize("who", ["group", "off_taker"])
def test_an_issued_order_waits_or_is_declined(
    stage: Stage, browse: Callable[[AccountDetails], Client], who: str
) -> None:
    """Neither a suspended group nor a suspended buyer gets a new order under way; declining stays possible."""
    scene = stage.scene
    with stage.runtime.unit_of_work():
        order_id = scene.issued().id
    group = browse(scene.coordinator)
    before = group.get(f"/orders/{order_id}/terms")
    assert before.has_form("/accept")
    suspend(stage, (who,))
    assert before.send("/accept").status_code in {403, 422}
    assert scene.status(order_id) == "issued"
    page = group.get(f"/orders/{order_id}/terms")
    assert not page.has_form("/accept")
    assert f"/orders/{order_id}/decline" in page.links
    assert group.submit(f"/orders/{order_id}/decline", reason=REASON).status_code == 303


@pytest.mark.parametrize("who", ["group", "off_taker"])
def test_a_running_order_does_not_grow_while_suspended(stage: Stage, who: str) -> None:
    """Otherwise a revision would be the way to order anew."""
    scene = stage.scene
    with stage.runtime.unit_of_work():
        order_id = scene.accepted().id
        change = replace(as_it_stands(queries.load_order(order_id).lines[0]), quantity=120_000)
        proposed = revisions.propose_revision(queries.load_order(order_id), [change], REASON, stage.group, AT)
    suspend(stage, (who,))
    with pytest.raises(Conflict, match="not_larger_while_suspended"), stage.runtime.unit_of_work():
        revisions.accept_revision(queries.get_revision(proposed.id, stage.buyer), stage.buyer, LATER)
    with stage.runtime.unit_of_work():
        revisions.withdraw_revision(queries.get_revision(proposed.id, stage.group), stage.group, LATER)
    with pytest.raises(DomainError, match="not_larger_while_suspended"), stage.runtime.unit_of_work():
        revisions.propose_revision(queries.load_order(order_id), [change], REASON, stage.buyer, LATER)
    with stage.runtime.unit_of_work():
        revisions.propose_revision(
            queries.load_order(order_id), [replace(change, quantity=10_000)], REASON, stage.buyer, LATER
        )
