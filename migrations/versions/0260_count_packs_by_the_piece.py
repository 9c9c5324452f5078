"""count what is bought by the pack by the piece"""

import sqlalchemy as sa
from alembic import op


revision = '0260'
down_revision = '0251'
branch_labels = None
depends_on = None

TABLES = ('order_lines', 'settlement_lines')
WORTH = ('order_id', 'ordered_quantity', 'unit_price', 'priced_quantity', 'priced_value')
DRAFTS = "(SELECT id FROM purchase_orders WHERE status = 'draft')"


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column('pack_unit', sa.String(length=16), server_default='', nullable=False))
        op.add_column(table, sa.Column('pieces_per_pack', sa.Integer(), server_default='1', nullable=False))
    op.drop_index('ix_order_lines_order_id', table_name='order_lines')
    op.create_index('ix_order_lines_order_id', 'order_lines', [*WORTH, 'pieces_per_pack'])
    # what was issued stays as history has it, in thousandths of the kodi; a draft is bound by nothing yet
    op.execute(
        "UPDATE order_lines SET unit = 'sheet', pack_unit = 'kodi', pieces_per_pack = 20, "
        f"ordered_quantity = ordered_quantity * 20 WHERE unit = 'kodi' AND order_id IN {DRAFTS}"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE order_lines SET unit = 'kodi', pack_unit = '', pieces_per_pack = 1, "
        f"ordered_quantity = ordered_quantity / 20 WHERE pack_unit = 'kodi' AND order_id IN {DRAFTS}"
    )
    op.drop_index('ix_order_lines_order_id', table_name='order_lines')
    op.create_index('ix_order_lines_order_id', 'order_lines', list(WORTH))
    for table in TABLES:
        op.drop_column(table, 'pieces_per_pack')
        op.drop_column(table, 'pack_unit')
