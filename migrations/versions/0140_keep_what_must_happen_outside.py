"""keep what must happen outside after a commit, and when periodic work last ran"""

import sqlalchemy as sa
from alembic import op


revision = '0140'
down_revision = "0130"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text('done_at IS NULL AND failed_at IS NULL')


def upgrade() -> None:
    op.create_table(
        'outbox',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('job', sa.String(length=64), nullable=False),
        sa.Column('payload', sa.Text(), nullable=False),
        sa.Column('owner', sa.String(length=48), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('not_before', MOMENT, nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('last_error', sa.String(length=200), nullable=False),
        sa.Column('token', sa.String(length=32), nullable=True),
        sa.Column('taken_until', MOMENT, nullable=True),
        sa.Column('failed_at', MOMENT, nullable=True),
        sa.Column('done_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    )
    op.create_index('ix_outbox_open', 'outbox', ['not_before'], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(op.f('ix_outbox_owner'), 'outbox', ['owner'])
    op.create_index(op.f('ix_outbox_done_at'), 'outbox', ['done_at'])
    op.create_table(
        'periodic_runs',
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('started_at', MOMENT, nullable=True),
        sa.Column('finished_at', MOMENT, nullable=True),
        sa.Column('token', sa.String(length=32), nullable=True),
        sa.Column('taken_until', MOMENT, nullable=True),
        sa.Column('last_error', sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_periodic_runs')),
    )


def downgrade() -> None:
    op.drop_table('periodic_runs')
    op.drop_table('outbox')
