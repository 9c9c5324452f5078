"""The room's blueprint, and what its pages share."""

from flask import Blueprint, url_for

from marketplace.accounts import queries
from marketplace.accounts.guard import current_actor
from marketplace.accounts.models import User
from marketplace.infra.web.urls import local_path

blueprint = Blueprint("accounts", __name__)


def local_target(target: str | None) -> str:
    """A path on this site to go on to; the home page for anything else."""
    return local_path(target) or url_for("reports.home")


def me() -> User:
    """The person who is signed in."""
    return queries.get_user(current_actor().user_id or 0, current_actor())
