"""keep the rules of each order"""

import sqlalchemy as sa
from alembic import op


revision = '0200'
down_revision = '0190'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('purchase_orders', 'advances'):
        op.add_column(table, sa.Column('rules_number', sa.Integer(), nullable=False, server_default='1'))
    op.execute("UPDATE purchase_orders SET rules_number = 2 WHERE status = 'draft'")
    op.add_column('advances', sa.Column('good_value', sa.BigInteger(), nullable=False, server_default='0'))
    op.create_table('followed_debts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('adjustment_id', sa.Integer(), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_followed_debts_amount')),
    sa.ForeignKeyConstraint(['adjustment_id'], ['adjustments.id'], name=op.f('fk_followed_debts_adjustment_id_adjustments')),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_followed_debts_advance_id_advances')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_followed_debts')),
    sa.UniqueConstraint('adjustment_id', 'advance_id', name=op.f('uq_followed_debts_adjustment_id_advance_id')),
    )
    op.create_index(op.f('ix_followed_debts_advance_id'), 'followed_debts', ['advance_id'])


def downgrade() -> None:
    op.drop_table('followed_debts')
    op.drop_column('advances', 'good_value')
    for table in ('advances', 'purchase_orders'):
        op.drop_column(table, 'rules_number')
