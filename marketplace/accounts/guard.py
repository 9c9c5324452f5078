"""The guard of every page: load through the viewer's scope (else 404), ask the policy (else 403), compare versions
(else 409).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, make_response, request
from sqlalchemy import inspect as inspect_mapped
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.accounts.browser import load_actor
from marketplace.accounts.policy import POLICY, can, kept_apart, stopped_by_powers, stopped_by_suspension
from marketplace.infra.data.runtime import session
from marketplace.infra.web.commands import SAFE, demand_version, expected_version, is_from_program
from marketplace.infra.web.languages import in_each_language
from marketplace.kernel.errors import Conflict, DomainError, NotAllowed

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """What a view asks for: a permission, and the document it acts on."""

    permission: str | None
    load: Callable[..., Any] | None = None
    by: str | None = None


def public(view: View) -> View:
    """Marks a view that anyone may open, at an address in each language unless it is marked to have none."""
    view.guard = Guard(None)  # type: ignore[attr-defined]
    return view if hasattr(view, "in_each_language") else in_each_language(view)


def guarded(permission: str, load: Callable[..., Any] | None = None, by: str | None = None) -> Callable[[View], View]:
    """Guards a view. With `load(id, viewer)` and `by`, the view receives the document in place of the id."""
    if permission not in POLICY:
        raise LookupError(f"the policy table lacks {permission}")

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if load is None or by is None:
                require(actor, permission)
                return view(*args, **kwargs)
            if not actor.is_signed_in and not can(actor, permission):
                raise NotAllowed(permission, code="sign_in_first")
            document = load(kwargs.pop(by), actor)
            require(actor, permission, document)
            if request.method in SAFE:
                return view(document, *args, **kwargs)
            _lock(document)
            g.stale_form = _is_stale(document)
            if g.stale_form and is_from_program():
                raise Conflict("stale_form")
            answer = make_response(view(document, *args, **kwargs))
            if g.stale_form and answer.status_code < 400:
                raise Conflict("stale_form")
            return answer

        checked.guard = Guard(permission, load, by)  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return decorate


def require(actor: Actor, permission: str, document: Any = None) -> None:
    """Raises NotAllowed unless the policy says yes; tells strangers to sign in, and others which duty, suspension or
    power not given stops this.
    """
    if can(actor, permission, document):
        return
    if not actor.is_signed_in:
        raise NotAllowed(permission, code="sign_in_first")
    if conflict := kept_apart(actor, permission, document):
        raise NotAllowed(permission, code=conflict)
    if stopped_by_suspension(actor, permission, document):
        raise NotAllowed(permission, code="party_suspended")
    if stopped_by_powers(actor, permission, document):
        raise NotAllowed(permission, code="power_not_given")
    if any(grant.standing in {"draft", "submitted", "sent_back"} for grant in actor.grants):
        raise NotAllowed(permission, code="party_not_approved")
    raise NotAllowed(permission)


def is_admitted() -> bool:
    """Whether the guard of the requested page lets this person act on its document; asked before files are taken in."""
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", None)
    if guard is None or guard.permission is None:
        return guard is not None
    actor = current_actor()
    try:
        if guard.load is None or guard.by is None or not actor.is_signed_in:
            return can(actor, guard.permission)
        return can(actor, guard.permission, guard.load((request.view_args or {})[guard.by], actor))
    except DomainError:
        return False


def current_actor() -> Actor:
    """Who is asking, built once a request; an empty Actor for visitors."""
    return load_actor()


def _lock(document: Any) -> None:
    """Locks the row, and before it that of its order: what is done in one order has moments in the order it is done."""
    mapper = inspect_mapped(type(document), raiseerr=False)
    if mapper is None:
        return
    owner = mapper.columns.get("order_id")
    for link in owner.foreign_keys if owner is not None else ():
        session().execute(select(link.column).where(link.column == document.order_id).with_for_update())
    key = [
        column == value
        for column, value in zip(mapper.primary_key, mapper.primary_key_from_instance(document), strict=True)
    ]
    session().execute(select(*mapper.primary_key).where(*key).with_for_update())
    session().refresh(document)


def _is_stale(document: Any) -> bool:
    """Whether the form was written on an older state of the document.

    The form then gives itself back with all that was typed; where a view has none, nothing it did is kept.
    """
    held = getattr(document, "version", None)
    if held is None:
        return False
    demand_version()
    sent = expected_version()
    return sent is not None and sent != str(held)
