"""Every route × every role, by walking the URL map: denied unless the written table says otherwise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from werkzeug.routing import IntegerConverter

from marketplace.accounts.actor import Actor
from marketplace.accounts.guard import Guard
from marketplace.accounts.policy import POLICY, can
from marketplace.audit.models import AuditEvent
from marketplace.demo.cast import SIGN_INS
from marketplace.infra.data.form_keys import new_key
from marketplace.infra.web.request_edge import Marketplace
from marketplace.kernel.document_keys import DocumentKey
from marketplace.kernel.errors import NotFound
from marketplace.parties.queries import actor_for
from tests.client import Client
from tests.journeys.sample import person, signed_in

pytestmark = pytest.mark.long

ROLES: dict[str, str | None] = {"visitor": None} | {one.role: one.key for one in SIGN_INS}
OPEN_TO_MACHINES = {"static", "healthz", "readyz"}
MOST = 14
"""Ids tried for each kind of document; the sample world has no more of most kinds."""


def rules(app: Marketplace) -> Iterator[Any]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN_TO_MACHINES:
            yield rule


def guard_of(app: Marketplace, endpoint: str) -> Guard:
    guard: Guard = app.view_functions[endpoint].guard  # type: ignore[attr-defined]
    return guard


def test_every_view_says_who_may(still_world: Marketplace) -> None:
    for rule in rules(still_world):
        view = still_world.view_functions[rule.endpoint]
        assert isinstance(getattr(view, "guard", None), Guard), rule.endpoint


def test_every_permission_of_the_table_is_used(still_world: Marketplace) -> None:
    used = {guard_of(still_world, rule.endpoint).permission for rule in rules(still_world)}
    asked_elsewhere = {name for name in POLICY if name not in used}
    source = "".join(
        path.read_text() for folder in ("marketplace", "templates") for path in _root(folder).rglob("*.[ph]*")
        if path.name != "policy.py"
    )  # fmt: skip
    assert not [name for name in asked_elsewhere if f'"{name}"' not in source]


def _root(folder: str) -> Path:
    return Path(__file__).resolve().parents[2] / folder


def documents_of(guard: Guard, rule: Any) -> list[Any]:
    """What stands for the document in the addresses that are tried: ids, or keys of every kind."""
    if guard.by not in rule.arguments:
        return [1]
    if isinstance(rule._converters[guard.by], IntegerConverter):
        return list(range(1, MOST))
    kinds = ("inspection", "settlement", "adjustment", "advance", "payment", "order")
    return [DocumentKey.parse(f"{kind}:{number}") for kind in kinds for number in range(1, MOST)]


def verdict(guard: Guard, actor: Actor, number: Any) -> str:
    """What the guard says of one document: open, absent or denied."""
    if guard.permission is None:
        return "open"
    if guard.load is None or guard.by is None:
        return "open" if can(actor, guard.permission) else "denied"
    try:
        document = guard.load(number, actor)
    except NotFound:
        return "absent"
    return "open" if can(actor, guard.permission, document) else "denied"


@pytest.mark.parametrize("role", list(ROLES))
def test_what_the_guard_denies_no_request_gets(still_world: Marketplace, role: str) -> None:
    """Each route with an absent and with a denied document, read and sent: refused, and nothing is written."""
    app, key = still_world, ROLES[role]
    client = signed_in(app, key)
    token = _csrf(client)
    with app.runtime.unit_of_work(write=False) as work:
        actor = actor_for(person(app, key)) if key else Actor()
        before = work.scalar(select(func.count(AuditEvent.id)))
        refused = []
        told: dict[Any, dict[str, Any]] = {}
        for rule in rules(app):
            guard = guard_of(app, rule.endpoint)
            documents = documents_of(guard, rule)
            asked = (guard, tuple(map(str, documents)))
            if asked not in told:
                told[asked] = {verdict(guard, actor, number): number for number in documents}
            refused += [(rule, number) for answer, number in told[asked].items() if answer != "open"]
    assert refused or role == "administrator"
    for rule, number in refused:
        path = _path(app, rule, guard_of(app, rule.endpoint), number)
        for method in sorted(rule.methods & {"GET", "POST"}):
            form = {"csrf_token": token, "_key": new_key()}
            page = client.get(path) if method == "GET" else client.post(path, form)
            denied = page.status_code in {401, 403, 404} or (page.location or "").startswith("/sign-in")
            assert denied, (role, method, path, page)
    with app.runtime.unit_of_work(write=False) as work:
        assert work.scalar(select(func.count(AuditEvent.id))) == before


def _csrf(client: Client) -> Any:
    pages = (client.get(path).follow() for path in ("/account", "/sign-in"))
    return next(form.values["csrf_token"] for page in pages for form in page.forms if "csrf_token" in form.values)


def _path(app: Marketplace, rule: Any, guard: Guard, number: Any) -> str:
    values: dict[str, Any] = dict(rule.defaults or {})
    for name in rule._converters:
        converter = rule._converters[name]
        if name == guard.by or isinstance(converter, IntegerConverter):
            values[name] = number if name == guard.by else 1
        elif type(converter).__name__ == "AnyConverter":
            values[name] = sorted(converter.items)[0]
        else:
            values[name] = "x"
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, values, method=sorted(rule.methods)[0])


OWN = {
    "purchase_orders": ("reports.order_file", "order_id"),
    "revisions": ("orders.revision", "revision_id"),
    "advances": ("advances.advance", "advance_id"),
    "deliveries": ("deliveries.slip", "delivery_id"),
    "inspections": ("inspections.inspection", "inspection_id"),
    "settlements": ("settlements.settlement", "settlement_id"),
    "payments": ("payments.payment", "payment_id"),
}
SIDES = {
    "darmini": "producer_group_id", "slamet": "producer_group_id", "sari": "producer_group_id",
    "ratih": "off_taker_id", "bimo": "off_taker_id",
}  # fmt: skip


DRAFTS = {"purchase_orders": "draft", "advances": "drafted"}
"""What the buyer has written and not shown yet."""


@pytest.mark.parametrize("table", list(OWN))
@pytest.mark.parametrize("key", list(SIDES))
def test_documents_of_others_do_not_exist(still_world: Marketplace, table: str, key: str) -> None:
    """Told by the raw rows, not by the application's own scope: one's own documents open, others' are absent; so
    are drafts, for the group.
    """
    endpoint, argument = OWN[table]
    client = signed_in(still_world, key)
    with still_world.runtime.unit_of_work(write=False) as work:
        user = {"user": person(still_world, key).id}
        at = "SELECT organisation_id FROM memberships WHERE user_id = :user"
        mine = set(work.scalars(text(at), user))
        helped = f"SELECT group_id FROM assistances WHERE status = 'agreed' AND partner_id IN ({at})"  # noqa: S608
        mine |= set(work.scalars(text(helped), user))
        rows = work.execute(text(f"SELECT id, {SIDES[key]}, status FROM {table}")).all()  # noqa: S608
    assert rows
    with still_world.test_request_context():
        paths = {number: still_world.url_for(endpoint, **{argument: number}) for number, _side, _status in rows}
    for number, side, status in rows:
        page = client.get(paths[number])
        shown = side in mine and not (status == DRAFTS.get(table) and SIDES[key] == "producer_group_id")
        assert page.status_code == (200 if shown else 404), (paths[number], page)
