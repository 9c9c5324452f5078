"""let a case claim what was paid too much"""

import sqlalchemy as sa
from alembic import op


revision = '0271'
down_revision = '0270'
branch_labels = None
depends_on = None


KINDS = "'material', 'cash', 'carried'"


def upgrade() -> None:
    with op.batch_alter_table('advances', schema=None) as batch_op:
        batch_op.add_column(sa.Column('claimed_from_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('claimed_by', sa.String(length=40), server_default='', nullable=False))
        batch_op.create_foreign_key(op.f('fk_advances_claimed_from_id_purchase_orders'), 'purchase_orders', ['claimed_from_id'], ['id'])
        batch_op.drop_constraint(op.f('ck_advances_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_advances_kind'), sa.text(f"kind IN ({KINDS}, 'claim')"))


def downgrade() -> None:
    # what a case claimed stays owed, as a debt carried over
    op.execute("UPDATE advances SET kind = 'carried' WHERE kind = 'claim'")
    with op.batch_alter_table('advances', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_advances_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_advances_kind'), sa.text(f'kind IN ({KINDS})'))
        batch_op.drop_constraint(op.f('fk_advances_claimed_from_id_purchase_orders'), type_='foreignkey')
        batch_op.drop_column('claimed_by')
        batch_op.drop_column('claimed_from_id')
