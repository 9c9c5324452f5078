"""erase reasons of changes whose writers' keys are destroyed"""

import json

import sqlalchemy as sa
from alembic import op


revision = '0251'
down_revision = '0250'
branch_labels = None
depends_on = None

ERASED = '[…]'


def upgrade() -> None:
    events = sa.table('audit_events', *map(sa.column, ('subject', 'number', 'key', 'details')))
    words = sa.table('event_words', *map(sa.column, ('subject', 'number', 'user_id')))
    keys = sa.table('words_keys', *map(sa.column, ('user_id', 'destroyed_at')))
    revisions = sa.table('revisions', sa.column('id'), sa.column('reason'))
    written = sa.and_(words.c.subject == events.c.subject, words.c.number == events.c.number)
    gone = sa.and_(keys.c.user_id == words.c.user_id, keys.c.destroyed_at.is_not(None))
    told = sa.select(events.c.details).join_from(events, words, written).join(keys, gone)
    for details in op.get_bind().execute(told.where(events.c.key == 'revision.proposed')).scalars().all():
        named = json.loads(details) if isinstance(details, str) else details
        op.execute(sa.update(revisions).where(revisions.c.id == named['revision_id']).values(reason=ERASED))


def downgrade() -> None:
    """What is erased does not come back."""
