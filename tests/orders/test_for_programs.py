"""A JSON view over an operation needs nothing but itself: key, version, guard and refusals come with the house."""

from typing import Any

import pytest
from flask import jsonify, request
from werkzeug.test import TestResponse

from marketplace.accounts.guard import current_actor, guarded
from marketplace.infra.data.runtime import now, session
from marketplace.infra.web.request_edge import Marketplace
from marketplace.orders import operations
from marketplace.orders.models import PurchaseOrder
from marketplace.orders.queries import get_order
from marketplace.parties.models import Organisation
from tests.client import Client
from tests.orders.scene import REASON, Scene

PATH = "/api/orders/{}"
KEY = {"Idempotency-Key": '"4711-a-program"'}


@pytest.fixture
def program(app: Marketplace) -> Marketplace:
    """The application with two JSON views, as another room would add them."""

    @app.post("/api/orders/<int:order_id>/accept", endpoint="api.accept")
    @guarded("order:accept", get_order, by="order_id")
    def accept(order: PurchaseOrder) -> Any:
        operations.accept_order(order, current_actor(), now())
        return jsonify(id=order.id, status=order.status), 200

    @app.post("/api/orders/<int:order_id>/decline", endpoint="api.decline")
    @guarded("order:decline", get_order, by="order_id")
    def decline(order: PurchaseOrder) -> Any:
        session().get_one(Organisation, order.producer_group_id).address = "Jalan yang tidak boleh tinggal"
        operations.decline_order(order, (request.get_json() or {}).get("reason", ""), current_actor(), now())
        return jsonify(status=order.status), 200

    return app


@pytest.fixture
def issued(scene: Scene) -> int:
    return scene.make(scene.issued)


def coordinator(program: Marketplace, scene: Scene) -> Client:
    client = Client(program)
    client.sign_in(scene.coordinator.user)
    return client


def send(client: Client, what: str, body: Any = None, **headers: str) -> TestResponse:
    sent = {"Accept": "application/json", "X-CSRF-Token": token_of(client)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return client.http.post(what, json=body or {}, headers=sent)


def token_of(client: Client) -> str:
    """As any page of this browser session holds it."""
    page = client.get("/account").follow()
    return str(next(form.values["csrf_token"][0] for form in page.forms if "csrf_token" in form.values))


def version_of(scene: Scene, order_id: int) -> str:
    with scene.runtime.unit_of_work(write=False) as work:
        return f'"{work.get_one(PurchaseOrder, order_id).version}"'


def test_a_program_accepts_once(program: Marketplace, scene: Scene, issued: int) -> None:
    client, path = coordinator(program, scene), PATH.format(issued) + "/accept"
    at = {"If_Match": version_of(scene, issued), "Idempotency_Key": KEY["Idempotency-Key"]}
    first = send(client, path, **at)
    assert (first.status_code, first.json) == (200, {"id": issued, "status": "accepted"})
    again = send(client, path, **at)
    assert (again.status_code, again.json, again.mimetype) == (200, first.json, "application/json")
    assert scene.history(f"order:{issued}").count("order.accepted") == 1
    other = send(client, path, {"more": 1}, **at)
    assert (other.status_code, other.mimetype) == (422, "application/problem+json")
    assert (other.json or {})["code"] == "sent_already"


def test_a_program_says_on_which_version(program: Marketplace, scene: Scene, issued: int) -> None:
    client, path = coordinator(program, scene), PATH.format(issued) + "/accept"
    token = {"X-CSRF-Token": token_of(client)}
    for headers, status in (({}, 428), ({"If-Match": '"99"'}, 412), ({"If-Match": 'W/"1"'}, 412)):
        answer = client.http.post(path, json={}, headers=KEY | token | {"Accept": "application/json"} | headers)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert (answer.json or {})["status"] == status
    assert scene.status(issued) == "issued"


def test_refusals_are_problems(program: Marketplace, scene: Scene, issued: int) -> None:
    client = coordinator(program, scene)
    at = {"If_Match": version_of(scene, issued), "Idempotency_Key": KEY["Idempotency-Key"]}
    short = send(client, PATH.format(issued) + "/decline", {"reason": "tidak"}, **at)
    assert (short.status_code, short.mimetype) == (422, "application/problem+json")
    told: Any = short.json
    assert told["errors"] == [{"field": "reason", "code": "reason_length"}]
    assert "10" in told["detail"]
    with scene.runtime.unit_of_work(write=False) as work:
        assert "tidak boleh" not in (work.get_one(Organisation, scene.group_id).address or "")
    mended = send(client, PATH.format(issued) + "/decline", {"reason": REASON}, **at)
    assert (mended.status_code, mended.json) == (200, {"status": "declined"})
    late = send(
        client, PATH.format(issued) + "/accept", If_Match=version_of(scene, issued), Idempotency_Key='"another-one"'
    )
    assert (late.status_code, (late.json or {})["code"]) in {(409, "wrong_state"), (403, "not_allowed")}


def test_who_is_not_let_in_is_told_so_in_json(program: Marketplace, scene: Scene, issued: int) -> None:
    at = {"If_Match": version_of(scene, issued), "Idempotency_Key": KEY["Idempotency-Key"]}
    stranger = send(Client(program), PATH.format(issued) + "/accept", **at)
    assert (stranger.status_code, (stranger.json or {})["code"]) == (401, "sign_in_first")
    assert stranger.headers["WWW-Authenticate"].startswith("Session")
    buyer = Client(program)
    buyer.sign_in(scene.buyer.user)
    assert send(buyer, PATH.format(issued) + "/accept", **at).status_code == 403
    assert send(buyer, PATH.format(99_999) + "/accept", **at).status_code == 404
    gone = buyer.http.get(PATH.format(issued) + "/accept", headers={"Accept": "application/json"})
    assert (gone.status_code, gone.mimetype, "POST" in gone.headers["Allow"]) == (405, "application/problem+json", True)
    headers = {"Accept": "application/json", "X-CSRF-Token": token_of(buyer)}
    keyless = buyer.http.post(PATH.format(issued) + "/accept", json={}, headers=headers)
    assert (keyless.status_code, keyless.mimetype) == (400, "application/problem+json")


def test_a_browser_keeps_its_pages(program: Marketplace, scene: Scene, issued: int) -> None:
    for accept in ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", ""):
        page = Client(program).http.get("/nowhere-at-all", headers={"Accept": accept})
        assert (page.status_code, page.mimetype) == (404, "text/html")
    here = Client(program).http.get(f"/orders/{issued}", headers={"Accept": "text/html"})
    assert here.status_code == 303


def test_a_program_with_a_cookie_still_needs_the_token(program: Marketplace, scene: Scene, issued: int) -> None:
    """A page of somebody else can send JSON with a person's cookie, but does not know the token."""
    client = coordinator(program, scene)
    headers = KEY | {"Accept": "application/json", "If-Match": version_of(scene, issued)}
    answer = client.http.post(PATH.format(issued) + "/accept", json={}, headers=headers)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert scene.status(issued) == "issued"
