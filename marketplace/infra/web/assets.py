"""Static files: addressed by content, kept by browsers for a year, sent compressed."""

import gzip
import hashlib
import secrets
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for
from whitenoise import WhiteNoise

YEAR = 31_536_000
SMALLEST = 600
TEXTUAL = ("text/", "application/json", "image/svg+xml")


def init_assets(app: Flask, folder: Path) -> None:
    """Serves `folder` under /static/, compressed where it is, and gives templates `static_url(name)`."""

    @cache
    def digest(name: str) -> str:
        path = folder / name
        return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=digest(name))

    app.jinja_env.globals["static_url"] = static_url
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(folder), prefix="static/", max_age=YEAR, allow_all_origins=False
    )
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Gzips a page for the weak network. A header of random length hides how long the body is (BREACH)."""
    if (
        "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.direct_passthrough
        or response.is_streamed
        or response.content_encoding
        or not (response.mimetype or "").startswith(TEXTUAL)
        or (response.content_length or 0) < SMALLEST
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers["X-Padding"] = secrets.token_hex(secrets.randbelow(48))
    response.vary.add("Accept-Encoding")
    return response
