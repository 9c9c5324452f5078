"""The practice service as one WSGI application: the API, the payment page and the controls."""

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from marketplace.demo.fake_stripe.api import API_RULES, Api, json_response
from marketplace.demo.fake_stripe.checkout import Checkout, Events, new_id
from marketplace.demo.fake_stripe.fields import ApiError, invalid
from marketplace.demo.fake_stripe.pages import STYLE, missing_page, page_headers, pay_page, pick_language
from marketplace.demo.fake_stripe.planned_faults import Fault, Faults
from marketplace.demo.fake_stripe.store import Record, Store
from marketplace.demo.fake_stripe.webhooks import Manner, Notices, Send, post

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_ROUTES = Map(
    [
        *API_RULES,
        Rule("/c/pay/<session_id>", endpoint="page", methods=["GET"]),
        Rule("/c/pay/<session_id>", endpoint="press", methods=["POST"]),
        Rule("/pay.css", endpoint="style", methods=["GET"]),
        Rule("/healthz", endpoint="health", methods=["GET"]),
        Rule("/_control/sessions/<session_id>/<act>", endpoint="control_session", methods=["POST"]),
        Rule("/_control/faults", endpoint="control_faults", methods=["POST"]),
        Rule("/_control/notices", endpoint="control_notices", methods=["POST"]),
        Rule("/_control/flush", endpoint="control_flush", methods=["POST"]),
    ]
)
_ON_PAGE = ("pay", "decline", "later", "later_fails")


class FakeStripe:
    """One practice service: serve it as a WSGI application, or use its methods directly in a test."""

    def __init__(
        self,
        *,
        webhook_url: str = "",
        secret: str = "whsec_practice",  # noqa: S107 - signs practice notices only
        state: str = ":memory:",
        payee: str = "Kelompok (contoh)",
        late_seconds: float = 5.0,
        send: Send = post,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.url, self.payee, self.late_seconds = "", payee, late_seconds
        self.store, self.faults = Store(state), Faults()
        self.checkout = Checkout(self.store, page_root=lambda: self.url, clock=clock)
        self.notices = Notices(self.store, webhook_url, secret, send=send, clock=clock)
        self.calls: list[tuple[str, str, str, int]] = []
        self._api = Api(self.store, self.checkout)
        self._pages: dict[str, Callable[..., Response]] = {
            "page": self._page,
            "press": self._press,
            "style": lambda _: Response(STYLE, mimetype="text/css"),
            "health": lambda _: Response("ok\n", mimetype="text/plain"),
            "control_session": self._control_session,
            "control_faults": self._control_faults,
            "control_notices": self._control_notices,
            "control_flush": lambda _: json_response(self.notices.flush()),
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        self.url = self.url or request.host_url.rstrip("/")
        return self._answer(request)(environ, start_response)

    def act(self, session_id: str, act: str) -> Events:
        """Do one thing to a session and tell of it.

        ``pay``, ``decline``, ``later`` and ``later_fails`` are on the page; ``wait`` leaves the money
        under way until ``settle`` or ``fail``; ``expire`` closes an open session.
        """
        deeds = self._deeds()
        if act not in deeds:
            raise invalid(f"act must be one of {', '.join(deeds)}.", "act")
        with self.store.lock:
            events = deeds[act](self._session(session_id))
        self.notices.tell(events)
        return events

    def tick(self) -> None:
        """Do what time brings: expire sessions, let late money arrive, repeat notices nobody took."""
        with self.store.lock:
            events = self.checkout.expire_overdue() + self.checkout.settle_due()
        self.notices.tell(events)
        self.notices.retry_owed()

    def _deeds(self) -> dict[str, Callable[[Record], Events]]:
        checkout, late = self.checkout, self.late_seconds
        return {
            "pay": checkout.pay,
            "decline": checkout.decline,
            "later": lambda session: checkout.pay_later(session, arrives=True, after=late),
            "later_fails": lambda session: checkout.pay_later(session, arrives=False, after=late),
            "wait": checkout.pay_later,
            "settle": lambda session: checkout.settle(session, arrived=True),
            "fail": lambda session: checkout.settle(session, arrived=False),
            "expire": checkout.expire,
        }

    def _answer(self, request: Request) -> Response:
        try:
            endpoint, values = _ROUTES.bind_to_environ(request.environ).match()
            if request.path.startswith("/v1/"):
                response = self._answer_api(request, endpoint, dict(values))
            else:
                response = self._pages[endpoint](request, **values)
        except ApiError as error:
            response = json_response(error.body(), error.status)
        except HTTPException as error:
            message = f"Unrecognized request URL ({request.method}: {request.path})."
            response = json_response(invalid(message).body(), error.code or 500)
        response.headers.setdefault("Request-Id", new_id("req"))
        key = request.headers.get("Idempotency-Key", "")
        self.calls.append((request.method, request.path, key, response.status_code))
        return response

    def _answer_api(self, request: Request, endpoint: str, values: dict[str, str]) -> Response:
        self.faults.strike(request.method, request.path, after=False)
        response, events = self._api.answer(request, endpoint, values)
        self.notices.tell(events)
        self.faults.strike(request.method, request.path, after=True)
        return response

    def _session(self, session_id: str) -> Record:
        return self._api.find("session", "checkout.session", session_id)

    def _page(self, request: Request, session_id: str, note: str = "") -> Response:
        session = self.store.find("session", session_id)
        language = pick_language((session or {}).get("locale"), request.headers.get("Accept-Language"))
        if session is None:
            html, status = missing_page(language), 404
        else:
            payee = session["metadata"].get("payee", self.payee)
            html, status = pay_page(session, self.checkout.lines(session_id), language, payee=payee, note=note), 200
        return Response(html, status, headers=page_headers(session), mimetype="text/html")

    def _press(self, request: Request, session_id: str) -> Response:
        act = request.form.get("act", "")
        session = self.store.find("session", session_id)
        if session is None or session["status"] != "open" or act not in _ON_PAGE:
            return self._page(request, session_id)
        self.act(session_id, act)
        if act == "decline":
            return self._page(request, session_id, note="declined")
        target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id)
        response = redirect(target, 303, Response)
        response.headers.extend(page_headers(session))
        return response

    def _control_session(self, _: Request, session_id: str, act: str) -> Response:
        return json_response([event["type"] for event in self.act(session_id, act)])

    def _control_faults(self, request: Request) -> Response:
        self.faults.plan(Fault(**_body(request)))
        return json_response({"planned": True})

    def _control_notices(self, request: Request) -> Response:
        self.notices.manner = Manner(**_body(request))
        return json_response({"set": True})


def _body(request: Request) -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise invalid("The body must be a JSON object.")
    return body
