"""print seals on papers"""

import sqlalchemy as sa
from alembic import op


revision = '0280'
down_revision = '0272'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('settlements', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('witness', sa.String(length=48), server_default='', nullable=False))
        batch_op.add_column(sa.Column('paid_witness', sa.String(length=48), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('settlements', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('paid_witness')
        batch_op.drop_column('witness')
