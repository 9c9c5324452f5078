"""The names this copy answers to: a request under any other name is turned away before it is looked at."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
NAME = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")
"""A host name, an address, or `.example.org` for all names below it."""
_HEADER = re.compile(r"(?:([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)|\[([0-9a-f:.]+)\])(?::\d{1,5})?")
WITHOUT_NAME = frozenset({"/healthz", "/readyz"})
"""What a load balancer asks, by whatever address it knows."""
REFUSAL = b"This is not an address of this site. Whoever keeps it running can set BASE_URL or ALLOWED_HOSTS.\n"


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty when it is none."""
    parts = _HEADER.fullmatch(host.lower())
    return (parts[1] or parts[2]) if parts else ""


class KnownHosts:
    """WSGI middleware: lets in what was sent to a name of this site."""

    def __init__(self, app: Callable[..., Any], base_url: str, others: Iterable[str] = ()) -> None:
        name = urlsplit(base_url).hostname or ""
        self._app = app
        self._names = {name, *(LOOPBACK if name in LOOPBACK else ()), *others}
        self._below = tuple(each for each in self._names if each.startswith("."))

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The application's answer, or a plain refusal."""
        if environ["PATH_INFO"] in WITHOUT_NAME or self.knows(environ.get("HTTP_HOST", "")):
            return self._app(environ, start_response)
        kept = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response(
            "400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", str(len(REFUSAL))), *kept]
        )
        return [REFUSAL]

    def knows(self, host: str) -> bool:
        """Whether a Host header names this site, on whatever port."""
        name = host_name(host)
        return bool(name) and (name in self._names or name.endswith(self._below))
