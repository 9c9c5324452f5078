"""An address in each language for what everybody may read: `/catalogue` is Indonesian, `/en/catalogue` English.

At a public address the address alone decides, so that a cache may keep the page and a link shows to all what its sender
saw. Whoever is signed in is led to the address of her own language.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import RouteCallable
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from marketplace.infra.language.i18n import (
    DEFAULT,
    LOCALES,
    PREFIX,
    address_language,
    chosen_language,
    language,
    remembered_language,
)
from marketplace.infra.web.urls import local_path

View = TypeVar("View", bound=Callable[..., Any])
READS = frozenset({"GET", "HEAD"})
TARGET = "next"
"""The part of a query that says where to go on; it is no part of what a page is."""


def in_each_language(view: View) -> View:
    """Marks a page with an address in each language; before its route is added."""
    view.in_each_language = True  # type: ignore[attr-defined]
    return view


def without_language(view: View) -> View:
    """Marks a public view that says nothing to read, such as a photo or a word for machines: it has one address."""
    view.in_each_language = False  # type: ignore[attr-defined]
    return view


class LanguageAddresses(Flask):
    """Flask that adds each page marked so at one address for each language."""

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: RouteCallable | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Adds the rule; for a page in each language one rule for each, under the same endpoint."""
        if not getattr(view_func, "in_each_language", False):
            super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)
            return
        defaults = options.pop("defaults", None) or {}
        for code in LOCALES:
            known = {**defaults, "language": code}
            place = rule if code == DEFAULT else PREFIX + rule
            super().add_url_rule(place, endpoint, view_func, provide_automatic_options, defaults=known, **options)


def init_languages(app: Flask) -> None:
    """Links keep the language of the page they stand on, and who is signed in is led to the address of hers."""

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "language"):
            values.setdefault("language", language())

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and _has_languages(request.url_rule):
            values.pop("language", None)

    app.before_request(lead_to_own_language)


def lead_to_own_language() -> Response | None:
    """From a page in another language than that of the person who is signed in to the same page in hers."""
    chosen, here = chosen_language(), address_language()
    if chosen is None or here in {None, chosen} or request.method not in READS:
        return None
    answer = redirect(here_in(chosen), 302)
    answer.headers["Cache-Control"] = "private, no-store"
    assert isinstance(answer, Response)
    return answer


def here_in(code: str, without: str = "") -> str:
    """The requested public page in that language, with its query; `without` leaves one part of the query out."""
    assert request.endpoint is not None
    path = url_for(request.endpoint, **{**(request.view_args or {}), "language": code})
    parts = request.query_string.decode("utf-8", "replace").split("&")
    query = "&".join(part for part in parts if not without or part.partition("=")[0] != without)
    return f"{path}?{query}" if query else path


def in_language(path: str, code: str) -> str:
    """A path of this site in that language where it is a public page; any other path as it is.

    The path is looked up and built anew, never cut: what is left of `/en//elsewhere` would lead elsewhere.
    """
    bare, mark, query = path.partition("?")
    matched = _match(bare)
    if matched is None or not _has_languages(matched[0]):
        return path
    rule, values = matched
    return url_for(rule.endpoint, **{**values, "language": code}) + mark + query


def in_other_language(is_signed_in: bool) -> str:
    """Where the requested page stands in the other language; for whoever is signed in by way of keeping the choice."""
    other = next(code for code in LOCALES if code != language())
    came_from = local_path(request.referrer, request.host)
    if is_signed_in:
        here = request.full_path.rstrip("?") if request.method in READS else came_from
        return url_for("accounts.choose_language", code=other, next=here or None)
    if alternates():
        return here_in(other)
    back = "" if request.method in READS else in_language(came_from, other)
    return back or url_for("reports.home", language=other)


def language_left() -> str:
    """In which language to meet a stranger at a private page: that of the public page she comes from, else that in
    which somebody was last signed in here.
    """
    came_from = local_path(request.referrer, request.host)
    matched = _match(came_from.partition("?")[0]) if came_from else None
    if matched is not None and _has_languages(matched[0]):
        return str((matched[0].defaults or {})["language"])
    return remembered_language() or DEFAULT


def alternates() -> dict[str, str]:
    """The paths of the requested page by language; empty where it has one address for all, or cannot be opened."""
    rule = request.url_rule
    if not _has_languages(rule) or rule is None or "GET" not in (rule.methods or ()):
        return {}
    return {code: here_in(code, without=TARGET) for code in LOCALES}


def _match(path: str) -> tuple[Rule, dict[str, Any]] | None:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        rule, values = adapter.match(unquote(path), method="GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    return rule, dict(values)


def _has_languages(rule: Rule | None) -> bool:
    return rule is not None and "language" in (rule.defaults or {})
