"""drop the notes of photos, which nobody could write"""

import sqlalchemy as sa
from alembic import op


revision = '0165'
down_revision = '0160'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place, so that no row of an append-only table is written.
    op.drop_column('attachments', 'note')


def downgrade() -> None:
    op.add_column('attachments', sa.Column('note', sa.String(length=160), server_default='', nullable=False))
