"""The room's blueprint, and what its pages share."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, redirect, url_for

from marketplace.accounts.guard import guarded
from marketplace.people.models import Person
from marketplace.people.queries import get_person

blueprint = Blueprint("people", __name__)
View = TypeVar("View", bound=Callable[..., Any])


def for_person(permission: str) -> Callable[[View], View]:
    """Guards a page of one person, whom the view receives in place of her id."""
    return guarded(permission, load=get_person, by="person_id")


def back_to(person: Person) -> Any:
    """On to the person's own page."""
    return redirect(url_for("people.person", person_id=person.id), 303)
