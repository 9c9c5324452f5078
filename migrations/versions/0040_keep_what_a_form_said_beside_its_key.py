"""keep what a form said beside its key"""

import sqlalchemy as sa
from alembic import op


revision = '0040'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('form_keys', schema=None) as batch_op:
        batch_op.add_column(sa.Column('content', sa.String(length=64), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('form_keys', schema=None) as batch_op:
        batch_op.drop_column('content')
