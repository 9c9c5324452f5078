"""Addresses: ids no larger than a column holds, and no characters that a database refuses."""

from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, abort, redirect, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """An id in a path; a larger number is no page of ours."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **({"max": LARGEST_ID} | kwargs))


def id_argument(name: str) -> int | None:
    """The id in the query string; None when it is missing, no number, or larger than any id."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 <= number <= LARGEST_ID else None


def local_path(address: str | None, host: str = "") -> str:
    """The path and query of an address on this site, given with or without this host; empty for anything else."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    ours = not parts.scheme and not parts.netloc if not host else parts.netloc == host
    safe = ours and parts.path.startswith("/") and path.isprintable()
    return path if safe and not path.startswith(("//", "/\\")) else ""


def whatsapp_link(text: str, phone: str | None = None) -> str:
    """Opens WhatsApp with these words ready, to that number (E.164) or to whomever the sender picks."""
    return f"https://wa.me/{(phone or '').lstrip('+')}?text={quote(text, safe='')}"


def init_addresses(app: Flask) -> None:
    """Bounds ids in paths, leads from a doubled slash to the one address, and refuses the NUL character, which
    PostgreSQL cannot store. Before any page is added.
    """
    app.url_map.converters["int"] = IdConverter

    @app.before_request
    def lead_to_one_address() -> Any:
        if not request.environ["PATH_INFO"].startswith("//") or request.url_rule is None:
            return None
        return redirect(request.full_path.rstrip("?"), 308)  # the path of a request begins with one slash

    @app.before_request
    def refuse_nul() -> None:
        typed = [request.path, *request.args.to_dict(flat=False).values(), *request.form.to_dict(flat=False).values()]
        if any("\x00" in text for values in typed for text in ([values] if isinstance(values, str) else values)):
            abort(400)
