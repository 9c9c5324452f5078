"""The JSON interface under ``/v1/``: keys, idempotency, and one method per endpoint."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from marketplace.demo.fake_stripe.checkout import Checkout, Events, public
from marketplace.demo.fake_stripe.fields import ApiError, parse_brackets
from marketplace.demo.fake_stripe.store import Answer, Record, Store

Body = tuple[Record, Events]

API_RULES = [
    Rule("/v1/checkout/sessions", endpoint="create_session", methods=["POST"]),
    Rule("/v1/checkout/sessions", endpoint="list_sessions", methods=["GET"]),
    Rule("/v1/checkout/sessions/<object_id>", endpoint="show_session", methods=["GET"]),
    Rule("/v1/checkout/sessions/<object_id>/expire", endpoint="expire_session", methods=["POST"]),
    Rule("/v1/payment_intents/<object_id>", endpoint="show_intent", methods=["GET"]),
    Rule("/v1/refunds", endpoint="create_refund", methods=["POST"]),
    Rule("/v1/refunds", endpoint="list_refunds", methods=["GET"]),
    Rule("/v1/refunds/<object_id>", endpoint="show_refund", methods=["GET"]),
    Rule("/v1/events", endpoint="list_events", methods=["GET"]),
    Rule("/v1/events/<object_id>", endpoint="show_event", methods=["GET"]),
]


def json_response(body: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(json.dumps(body), status, mimetype="application/json")


class Api:
    """Answers calls of the SDK over one store; a `Stripe-Account` sees only its own objects."""

    def __init__(self, store: Store, checkout: Checkout) -> None:
        self._store, self._checkout = store, checkout

    def answer(self, request: Request, endpoint: str, values: dict[str, str]) -> tuple[Response, Events]:
        """Do the call once per idempotency key; a repeat gets the first answer and no new events."""
        _check_secret(request)
        if request.method == "GET":
            return json_response(self._show(endpoint)(request, **values)), []
        account, key = _account(request), request.headers.get("Idempotency-Key", "")
        fingerprint = hashlib.sha256(f"{request.path}\n".encode() + request.get_data()).hexdigest()
        with self._store.lock:
            kept = self._store.answer_to(f"{account}:{key}") if key else None
            if kept is not None:
                return _replay(kept, fingerprint), []
            fields = parse_brackets(request.form.items(multi=True))
            body, events = self._do(endpoint)(fields, account, **values)
            response = json_response(body)
            if key:
                answer = Answer(fingerprint, response.status_code, response.get_data(as_text=True))
                self._store.keep_answer(f"{account}:{key}", answer)
        return response, events

    def _do(self, endpoint: str) -> Callable[..., Body]:
        deeds: dict[str, Callable[..., Body]] = {
            "create_session": self._create,
            "expire_session": self._expire,
            "create_refund": self._checkout.refund,
        }
        return deeds[endpoint]

    def _create(self, fields: Record, account: str) -> Body:
        return public(self._checkout.create(fields, account)), []

    def _expire(self, _: Record, account: str, object_id: str) -> Body:
        session = self.find("session", "checkout.session", object_id, account)
        events = self._checkout.expire(session)
        return public(session), events

    def _show(self, endpoint: str) -> Callable[..., Record]:
        kind, shown = {
            "session": ("session", "checkout.session"), "sessions": ("session", ""),
            "intent": ("intent", "payment_intent"), "refund": ("refund", "refund"), "refunds": ("refund", ""),
            "event": ("event", "event"), "events": ("event", ""),
        }[endpoint.split("_", 1)[1]]  # fmt: skip
        if endpoint.startswith("list_"):
            return lambda request: self._list(kind, request)
        return lambda request, object_id: self._expanded(
            public(self.find(kind, shown, object_id, _account(request))), request
        )

    def _expanded(self, body: Record, request: Request) -> Record:
        wanted = parse_brackets(request.args.items(multi=True)).get("expand", [])
        if "latest_charge.balance_transaction" in wanted and body.get("latest_charge"):
            return {**body, "latest_charge": booked(body)}
        intent = self._store.find("intent", str(body.get("payment_intent"))) if "payment_intent" in wanted else None
        return {**body, "payment_intent": public(intent)} if intent else body

    def find(self, kind: str, shown: str, object_id: str, account: str | None = None) -> Record:
        """The object, or Stripe's 404 under the name it shows."""
        kept = self._store.find(kind, object_id, account)
        if kept is None:
            raise ApiError(404, "invalid_request_error", f"No such {shown}: '{object_id}'", code="resource_missing")
        return kept

    def _list(self, kind: str, request: Request) -> Record:
        bodies = [public(body) for body in self._store.newest(kind, _account(request))]
        for name in ("type", "payment_intent"):
            if name in request.args:
                bodies = [body for body in bodies if body.get(name) == request.args[name]]
        ids, after = [body["id"] for body in bodies], request.args.get("starting_after")
        start = ids.index(after) + 1 if after in ids else 0
        end = start + min(max(request.args.get("limit", 10, type=int), 1), 100)
        return {"object": "list", "url": request.path, "has_more": len(bodies) > end, "data": bodies[start:end]}


def booked(intent: Record) -> Record:
    """The charge of a paid intent with its entry in the account's balance: 2.9 % and Rp2,000 are the service's."""
    fee = intent["amount_received"] * 29 // 1_000 + 200_000
    entry = {"id": f"txn_{intent['id']}", "object": "balance_transaction", "currency": "idr", "fee": fee}
    return {"id": intent["latest_charge"], "object": "charge", "balance_transaction": entry}


def _account(request: Request) -> str:
    return request.headers.get("Stripe-Account", "")


def _check_secret(request: Request) -> None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not secret.startswith("sk_test_"):
        raise ApiError(401, "invalid_request_error", "Give a test key that starts with sk_test_.")


def _replay(kept: Answer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        message = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        raise ApiError(400, "idempotency_error", message)
    response = Response(kept.body, kept.status, mimetype="application/json")
    response.headers["Idempotent-Replayed"] = "true"
    return response
