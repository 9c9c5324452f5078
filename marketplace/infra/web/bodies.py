"""What a request may carry, and in how much time: read whole before any unit of work opens.

`front.py` gathers the body without holding a thread; under another WSGI server the same limits hold while it is read.
"""

import time
from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar, cast

from flask import Flask, current_app, request
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
    RequestTimeout,
    RequestURITooLarge,
    ServiceUnavailable,
)

View = TypeVar("View", bound=Callable[..., Any])
SMALL = 1_000_000
"""Bytes of a request to a page without files: a form of many lines has a few thousand."""
LARGE = 210_000_000
"""Bytes of a form with photos: ten of a good camera."""
SHEET = 7_000_000
"""Bytes of a form with a sheet: the largest that is read, and what stands around it."""
MOST_FIELDS = 4_000
"""Of a form: a lot of two thousand pieces asks what becomes of each that is bad."""
LONGEST_QUERY = 16_000
PATIENCE, LONG_PATIENCE = 90.0, 900.0
"""Seconds in which a small body, and one with photos, must have arrived, on the weakest signal there is."""
REFUSED = "marketplace.body_refused"
"""Where `front.py` notes that it took in no body: `too_large`, `too_slow`, or `too_many` at once."""
_REFUSALS: dict[str, type[HTTPException]] = {
    "too_large": RequestEntityTooLarge, "too_slow": RequestTimeout, "too_many": ServiceUnavailable,
}  # fmt: skip
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def takes_files(view: View) -> View:
    """Marks a view whose form has photos, so that its body may be large and its files are taken in."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def takes_papers(view: View) -> View:
    """Marks a view whose form has photos of papers, or the papers themselves as PDF."""
    view.takes_papers = True  # type: ignore[attr-defined]
    return takes_files(view)


def takes_sheet(view: View) -> View:
    """Marks a view whose form has a sheet, pasted or as a file, which is read before its transaction opens."""
    view.takes_sheet = True  # type: ignore[attr-defined]
    return view


def is_taking_sheet(app: Flask, endpoint: str | None) -> bool:
    """Whether a form sent to this endpoint may bring a sheet."""
    return getattr(app.view_functions.get(endpoint or ""), "takes_sheet", False)


def is_taking_files(app: Flask, endpoint: str | None) -> bool:
    """Whether a form sent to this endpoint may bring files."""
    return getattr(app.view_functions.get(endpoint or ""), "takes_files", False)


def is_taking_papers(app: Flask, endpoint: str | None) -> bool:
    """Whether the files of a form sent to this endpoint may be papers as PDF."""
    return getattr(app.view_functions.get(endpoint or ""), "takes_papers", False)


def bounds_of(app: Flask, environ: dict[str, Any]) -> tuple[int, float]:
    """The most bytes and seconds that a request to this address may take; a stranger's is small everywhere."""
    if environ["REQUEST_METHOD"] != "POST" or not _has_signed_in(app, environ):
        return SMALL, PATIENCE
    try:
        endpoint, _arguments = app.url_map.bind_to_environ(environ).match()
    except (HTTPException, ValueError):
        return SMALL, PATIENCE
    return _bounds(app, str(endpoint))


def _bounds(app: Flask, endpoint: str | None) -> tuple[int, float]:
    if is_taking_files(app, endpoint):
        return LARGE, LONG_PATIENCE
    return (SHEET, LONG_PATIENCE) if is_taking_sheet(app, endpoint) else (SMALL, PATIENCE)


def _has_signed_in(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether this browser's signed cookie names somebody, though its session may have ended meanwhile."""
    browser_session = app.session_interface.open_session(app, app.request_class(environ))
    return bool(browser_session) and "_session" in (browser_session or ())


def read_body() -> None:
    """Reads the whole body: a form into fields and spooled files, anything else into memory."""
    if REFUSED in request.environ:
        raise _REFUSALS[request.environ[REFUSED]]
    if len(request.query_string) > LONGEST_QUERY:
        raise RequestURITooLarge
    most, patience = _bounds(current_app, request.endpoint) if request.method == "POST" else (SMALL, PATIENCE)
    if most < LARGE:
        request.max_content_length = most
    if most == SHEET:
        request.max_form_memory_size = SHEET
    stream = request.environ["wsgi.input"]
    request.environ["wsgi.input"] = _Timed(stream, patience)
    if request.mimetype == _FORMS[1]:
        request.form  # noqa: B018 - reading it is what counts
        return
    content = request.get_data()
    if request.mimetype == _FORMS[0] and content.count(b"&") >= MOST_FIELDS:
        raise RequestEntityTooLarge


class _Timed:
    """A body that must have arrived by a moment; asked for in pieces, so that the moment is noticed."""

    PIECE = 16_384

    def __init__(self, stream: Any, patience: float) -> None:
        self._stream = cast(BinaryIO, stream)
        self._until = time.monotonic() + patience

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes, fewer only at the end."""
        if size < 0:
            return b"".join(iter(lambda: self.read(self.PIECE), b""))
        if time.monotonic() > self._until:
            raise RequestTimeout
        return self._stream.read(min(size, self.PIECE))
