"""Reading the inbox."""

from sqlalchemy import func, select

from marketplace.accounts.actor import Actor
from marketplace.infra.runtime import session
from marketplace.kernel.errors import NotFound
from marketplace.notifications.models import Notice

PAGE = 30


def list_notices(viewer: Actor, before: int | None = None) -> list[Notice]:
    """The viewer's notices, latest first, one more than a page so that the reader knows whether there are more."""
    picked = select(Notice).where(Notice.user_id == viewer.user_id).order_by(Notice.id.desc()).limit(PAGE + 1)
    if before is not None:
        picked = picked.where(Notice.id < before)
    return list(session().scalars(picked))


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
