"""Reading the inbox."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from marketplace.accounts.actor import Actor
from marketplace.accounts.queries import names_of
from marketplace.infra.data.runtime import session
from marketplace.kernel.document_keys import ids_of
from marketplace.kernel.errors import NotFound
from marketplace.notifications.models import Notice
from marketplace.orders.queries import orders_by_id, parties_to_name
from marketplace.parties.queries import names_of_organisations

PAGE = 30


def list_notices(viewer: Actor, before: int | None = None) -> list[Notice]:
    """The viewer's notices, latest first, one more than a page so that the reader knows whether there are more.

    `before` is the last notice of the page before.
    """
    picked = select(Notice).where(Notice.user_id == viewer.user_id)
    if before is not None:
        last = get_notice(before, viewer)
        at_once = and_(Notice.created_at == last.created_at, Notice.id < last.id)
        picked = picked.where(or_(Notice.created_at < last.created_at, at_once))
    return list(session().scalars(picked.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(PAGE + 1)))


def parties_of(notices: Sequence[Notice], viewer: Actor) -> dict[int, list[int]]:
    """By notice the organisations to name beside it: who did it, then who tells the viewer whose order it is."""
    orders = {order.key: order for order in orders_by_id(_order_ids(notices)).values()}
    told: dict[int, list[int]] = {}
    for notice in notices:
        order, doer = orders.get(notice.file or ""), notice.details.get("by_organisation_id")
        named = parties_to_name(order, viewer) if order is not None else []
        told[notice.id] = list(dict.fromkeys([*([doer] if doer else []), *named]))
    return told


def details_of(notices: Sequence[Notice]) -> dict[int, dict[str, Any]]:
    """By notice what its sentence is made of, with the names that people and the organisation bear today."""
    people = names_of({each.details[key] for each in notices for key in _PEOPLE if each.details.get(key)})
    owners = {each.details["affected_id"] for each in notices if each.details.get("affected_id")}
    parties = names_of_organisations(owners)
    return {
        each.id: dict(each.details)
        | {told: people.get(each.details.get(key) or 0, "") for key, told in _PEOPLE.items()}
        | {"party": parties.get(each.details.get("affected_id") or 0, "")}
        for each in notices
    }


_PEOPLE = {"user_id": "person", "by_user_id": "maker"}


def _order_ids(notices: Sequence[Notice]) -> set[int]:
    keys = (notice.file or "" for notice in notices)
    return ids_of("order", keys)


def get_notice(notice_id: int, viewer: Actor) -> Notice:
    """One of the viewer's own notices; NotFound otherwise."""
    notice = session().get(Notice, notice_id)
    if notice is None or notice.user_id != viewer.user_id:
        raise NotFound("notice")
    return notice


def count_unread(viewer: Actor) -> int:
    """How many notices the viewer has not opened."""
    return session().scalar(unread_by(viewer)) or 0


def unread_by(viewer: Actor) -> Select[int]:
    """Picks that number, to be asked together with others."""
    return select(func.count()).where(Notice.user_id == viewer.user_id, Notice.read_at.is_(None))
