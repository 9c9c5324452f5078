"""let a settlement be paid by several payments"""

import sqlalchemy as sa
from alembic import op


revision = '0201'
down_revision = '0200'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('uq_payments_owner_confirmed', table_name='payments')
    with op.batch_alter_table('payments') as batch:
        batch.add_column(sa.Column('owed', sa.BigInteger(), nullable=True))
    op.execute('UPDATE payments SET owed = amount')
    with op.batch_alter_table('payments') as batch:
        batch.alter_column('owed', existing_type=sa.BigInteger(), nullable=False)
        batch.create_check_constraint(op.f('ck_payments_owed'), 'amount <= owed')
    with op.batch_alter_table('settlements') as batch:
        batch.add_column(sa.Column('paid_amount', sa.BigInteger(), nullable=False, server_default='0'))
    op.execute("UPDATE settlements SET paid_amount = net WHERE status = 'paid'")
    with op.batch_alter_table('settlements') as batch:
        batch.create_check_constraint(op.f('ck_settlements_paid_amount'), 'paid_amount BETWEEN 0 AND net')


def downgrade() -> None:
    # Where several payments paid one settlement, the index refuses: no earlier version knows such a state.
    with op.batch_alter_table('settlements') as batch:
        batch.drop_constraint(op.f('ck_settlements_paid_amount'), type_='check')
        batch.drop_column('paid_amount')
    with op.batch_alter_table('payments') as batch:
        batch.drop_constraint(op.f('ck_payments_owed'), type_='check')
        batch.drop_column('owed')
    confirmed = sa.text("status IN ('confirmed')")
    op.create_index(
        'uq_payments_owner_confirmed', 'payments', ['owner'], unique=True, sqlite_where=confirmed, postgresql_where=confirmed
    )
