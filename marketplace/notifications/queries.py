"""Reading the inbox."""

from sqlalchemy import and_, func, or_, select

from marketplace.accounts.actor import Actor
from marketplace.infra.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.notifications.models import Notice

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


def get_notice(notice_id: int, viewer: Actor) -> Notice:
    """One of the viewer's own notices; NotFound otherwise."""
    notice = session().get(Notice, notice_id)
    if notice is None or notice.user_id != viewer.user_id:
        raise NotFound("notice")
    return notice


def count_unread(viewer: Actor) -> int:
    """How many notices the viewer has not opened."""
    unread = select(func.count()).where(Notice.user_id == viewer.user_id, Notice.read_at.is_(None))
    return session().scalar(unread) or 0
