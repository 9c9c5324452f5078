"""Signed notices to the marketplace: how often, in which order, how late, and again until they are taken."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from marketplace.demo.fake_stripe.store import Record, Store

Send = Callable[[str, bytes, dict[str, str]], int]
LONGEST_PAUSE = 60.0


def sign(body: bytes, secret: str, moment: int) -> str:
    """The ``Stripe-Signature`` header: HMAC-SHA256 over ``moment.body``."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send one notice; returns the HTTP status, 0 when nobody answered within ten seconds."""
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - the operator names the address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


@dataclass
class Manner:
    """How notices are sent; the default is once, in order, at once."""

    copies: int = 1
    backwards: bool = False
    hold: bool = False
    age: int = 0
    secret: str | None = None


@dataclass
class Notices:
    """Sends events to one address and remembers what was answered."""

    store: Store
    url: str
    secret: str
    send: Send = post
    clock: Callable[[], float] = time.time
    manner: Manner = field(default_factory=Manner)
    answers: list[tuple[str, int]] = field(default_factory=list)
    _held: list[Record] = field(default_factory=list)
    _next_try: dict[str, float] = field(default_factory=dict)

    def tell(self, events: list[Record]) -> None:
        """Send events in the present manner, or keep them back while holding."""
        if not self.url:
            return
        for event in events:
            self.store.owe(event["id"])
        if self.manner.hold:
            self._held += events
        else:
            self._send_all(events)

    def flush(self) -> list[tuple[str, int]]:
        """Send what was held back; returns (event type, HTTP status) of each delivery."""
        held, self._held = self._held, []
        before = len(self.answers)
        self._send_all(held)
        return self.answers[before:]

    def retry_owed(self) -> None:
        """Try again what has not been taken yet and whose pause is over."""
        held = {event["id"] for event in self._held}
        for event_id in self.store.owed():
            if event_id not in held and self._next_try.get(event_id, 0.0) <= self.clock():
                event = self.store.find("event", event_id)
                if event is not None:
                    self._deliver(event)

    def _send_all(self, events: list[Record]) -> None:
        ordered = list(reversed(events)) if self.manner.backwards else events
        for event in ordered:
            for _ in range(self.manner.copies):
                self._deliver(event)

    def _deliver(self, event: Record) -> None:
        body = json.dumps(event, separators=(",", ":")).encode()
        signature = sign(body, self.manner.secret or self.secret, int(self.clock()) - self.manner.age)
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
        status = self.send(self.url, body, headers)
        self.answers.append((event["type"], status))
        failed = self.store.count_attempt(event["id"], taken=200 <= status < 300)
        self._next_try[event["id"]] = self.clock() + min(LONGEST_PAUSE, 2.0**failed)
