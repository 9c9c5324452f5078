"""Bad luck on order: the next calls of a kind fail, are refused for haste, or answer late."""

import threading
import time
from dataclasses import dataclass
from typing import Literal

from marketplace.demo.fake_stripe.fields import ApiError, invalid

Kind = Literal["500", "429", "slow"]


@dataclass
class Fault:
    """One planned misfortune. With ``after`` the work is done first, and only the answer is lost."""

    kind: Kind
    method: str = "POST"
    path: str = "/v1/"
    times: int = 1
    seconds: float = 0.0
    after: bool = False


class Faults:
    """Planned faults, spent in the order in which they were planned."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._lock = threading.Lock()

    def plan(self, fault: Fault) -> None:
        """Add a fault."""
        if fault.kind not in ("500", "429", "slow") or fault.times < 1:
            raise invalid("kind must be 500, 429 or slow, and times at least 1.", "kind")
        with self._lock:
            self._planned.append(fault)

    def clear(self) -> None:
        """Forget all planned faults."""
        with self._lock:
            self._planned.clear()

    def strike(self, method: str, path: str, *, after: bool) -> None:
        """Let the next planned fault for this call happen, if there is one."""
        fault = self._take(method, path, after)
        if fault is None:
            return
        if fault.kind == "slow":
            time.sleep(fault.seconds)
        elif fault.kind == "429":
            raise ApiError(429, "invalid_request_error", "Too many requests. Try again later.", code="rate_limit")
        else:
            raise ApiError(500, "api_error", "Something went wrong on our side.")

    def _take(self, method: str, path: str, after: bool) -> Fault | None:
        with self._lock:
            for fault in self._planned:
                if fault.method == method and path.startswith(fault.path) and fault.after is after:
                    fault.times -= 1
                    if fault.times == 0:
                        self._planned.remove(fault)
                    return fault
        return None
