"""let payments be made by any method: the table of methods in the code says which there are"""

import sqlalchemy as sa
from alembic import op


revision = '0150'
down_revision = '0140'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite builds the table anew: its other checks, keys and partial indexes are read from it and come along.
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_payments_method'), type_='check')


def downgrade() -> None:
    # A payment by a later method is kept by no earlier version: such a row ends the step and undoes it.
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.create_check_constraint(
            batch_op.f('ck_payments_method'), sa.text("method IN ('bank_transfer', 'stripe', 'cash')")
        )
