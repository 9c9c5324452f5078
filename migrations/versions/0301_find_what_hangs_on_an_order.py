"""find what hangs on an order"""

from alembic import op


revision = '0301'
down_revision = '0300'
branch_labels = None
depends_on = None

COLUMNS = (
    ('adjustments', 'target_order_id'),
    ('advances', 'carried_from_id'),
    ('advances', 'claimed_from_id'),
    ('payments', 'file'),
    ('trade_outcomes', 'order_id'),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column])


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_index(op.f(f'ix_{table}_{column}'), table_name=table)
