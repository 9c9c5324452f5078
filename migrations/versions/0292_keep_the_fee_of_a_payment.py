"""keep the fee of a payment"""

import sqlalchemy as sa
from alembic import op


revision = '0292'
down_revision = '0291'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('payments', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('fee', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('payments', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('fee')
