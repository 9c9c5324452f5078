"""The front of the house: gathers a request's body before a thread works on it, so that a slow phone holds up nobody.

An ASGI application around the WSGI one. While a body trickles in, it costs a socket and a temporary file; only a whole
request is given to one of the few threads. A server that hands the threads half a request is starved by as many held
sockets as it has threads.
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import unquote_to_bytes

from marketplace.infra.web.bodies import REFUSED, bounds_of
from marketplace.infra.web.request_edge import Marketplace

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
THREADS = 4
IN_MEMORY = 64 * 1024
MOST_HELD = 2_000_000_000
"""Bytes of all bodies that one process holds at once, most of them on disk; beyond, senders are asked to come again."""
DRAINED_BYTES, DRAINED_SECONDS = 8_000_000, 10.0
"""How much of a refused body is still let in, unkept: a browser that may not finish sending shows no answer."""


class Gone(Exception):
    """The sender went away before all had arrived: nothing is done."""


class Front:
    """Serves a marketplace: bodies whole, bounded and in time, then the application in one of its threads."""

    def __init__(self, app: Marketplace, threads: int = THREADS) -> None:
        self.app = app
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._held = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        environ = environ_of(scope)
        most, patience = bounds_of(self.app, environ)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                refused = await self._gather(receive, body, environ, most, patience)
            except Gone:
                return
            finally:
                self._held -= body.tell()
            size = 0 if refused else body.tell()
            body.seek(0)
            environ["wsgi.input"] = io.BytesIO() if refused else body
            environ["CONTENT_LENGTH"] = str(size)
            if refused:
                environ[REFUSED] = refused
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, environ)
        status, headers, content = answer
        if refused and scope["http_version"].startswith("1"):
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _gather(self, receive: Receive, body: Any, environ: dict[str, Any], most: int, patience: float) -> str:
        """Writes the body down; answers why it was refused, or nothing."""
        declared = environ.get("CONTENT_LENGTH") or "0"
        if not (declared.isascii() and declared.isdigit()) or int(declared[:20]) > most:
            await _drain(receive)
            return "too_large"
        try:
            async with asyncio.timeout(patience):
                return await self._keep(receive, body, most)
        except TimeoutError:
            return "too_slow"

    async def _keep(self, receive: Receive, body: Any, most: int) -> str:
        async for content in _pieces(receive):
            if body.tell() + len(content) > most:
                await _drain(receive)
                return "too_large"
            if self._held + len(content) > MOST_HELD:
                return "too_many"
            body.write(content)
            self._held += len(content)
        return ""

    def _answer(self, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        began: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
            began[:] = [int(status.partition(" ")[0]), headers]
            return parts.append

        parts: list[bytes] = []
        answer: Iterable[bytes] = self.app(environ, start)
        try:
            parts.extend(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = began
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return status, encoded, b"".join(parts)


async def _drain(receive: Receive) -> None:
    left = DRAINED_BYTES
    try:
        async with asyncio.timeout(DRAINED_SECONDS):
            async for content in _pieces(receive):
                left -= len(content)
                if left < 0:
                    return
    except TimeoutError:
        return


async def _pieces(receive: Receive) -> Any:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        more = message.get("more_body", False)
        yield message.get("body", b"")


def environ_of(scope: Message) -> dict[str, Any]:
    """The WSGI environment of an ASGI request, still without its body."""
    host, port = scope.get("server") or ("127.0.0.1", 80)
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": str((scope.get("client") or ("",))[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        if "_" in key:  # would be taken for the header with a hyphen, past the proxy that sets that one
            continue
        key = key.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        text = value.decode("latin-1")
        joined = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joined}{text}" if key in environ else text
    return environ
