"""The room's blueprint, and what its pages share."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, redirect, url_for

from marketplace.accounts.guard import guarded
from marketplace.parties.models import Organisation
from marketplace.parties.queries import get_organisation

blueprint = Blueprint("parties", __name__)
View = TypeVar("View", bound=Callable[..., Any])


def for_organisation(permission: str) -> Callable[[View], View]:
    """Guards a page of one organisation, which the view receives in place of its id."""
    return guarded(permission, load=get_organisation, by="organisation_id")


def back_to(organisation: Organisation, endpoint: str = "parties.organisation") -> Any:
    """On to the organisation's own page, or another page of it."""
    return redirect(url_for(endpoint, organisation_id=organisation.id), 303)
