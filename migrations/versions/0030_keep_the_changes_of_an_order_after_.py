"""keep the changes of an order after acceptance"""

import sqlalchemy as sa
from alembic import op


revision = '0030'
down_revision = '0020'
branch_labels = None
depends_on = None


# What each line's lots say of goods that were sent and are not decided, or are to be mended.
UNDERWAY = """
UPDATE order_lines SET underway_quantity = COALESCE((
    SELECT SUM(
        CASE status WHEN 'despatched' THEN despatched_quantity WHEN 'received' THEN received_quantity ELSE 0 END
        + rework_quantity
        - CASE WHEN rework_of_id IS NULL THEN 0 ELSE COALESCE(received_quantity, despatched_quantity) END
    )
    FROM lots WHERE lots.order_line_id = order_lines.id AND lots.status <> 'cancelled'
), 0)
"""
# The advances that stand, as each told its order from here on.
RELIANCES = """
INSERT INTO order_reliances (order_id, "key", keeps_prices, placed_at)
SELECT order_id, 'advance:' || id, contract_form = 'loan', offered_at
FROM advances WHERE status IN ('offered', 'accepted', 'issued', 'received')
"""


def upgrade() -> None:
    op.create_table('order_reliances',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('keeps_prices', sa.Boolean(), nullable=False),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_order_reliances_order_id_purchase_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_reliances')),
    sa.UniqueConstraint('order_id', 'key', name=op.f('uq_order_reliances_order_id_key'))
    )
    with op.batch_alter_table('order_reliances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_reliances_order_id'), ['order_id'], unique=False)

    op.create_table('revisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('proposed_side', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_by_name', sa.String(length=120), nullable=False),
    sa.Column('value_before', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('value_after', sa.BigInteger(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_by_name', sa.String(length=120), nullable=False),
    sa.Column('answer_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("(status = 'accepted') = (number IS NOT NULL)", name=op.f('ck_revisions_number')),
    sa.CheckConstraint("proposed_side IN ('group', 'off_taker')", name=op.f('ck_revisions_proposed_side')),
    sa.CheckConstraint("status IN ('proposed', 'accepted', 'declined', 'withdrawn', 'lapsed')", name=op.f('ck_revisions_status')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_revisions_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_revisions_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_revisions_producer_group_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revisions')),
    sa.UniqueConstraint('order_id', 'number', name=op.f('uq_revisions_order_id_number'))
    )
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revisions_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisions_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisions_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisions_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_revisions_status'), ['status'], unique=False)
        batch_op.create_index('uq_revisions_standing', ['order_id'], unique=True, sqlite_where=sa.text("status = 'proposed'"), postgresql_where=sa.text("status = 'proposed'"))

    op.create_table('revision_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('order_line_id', sa.Integer(), nullable=False),
    sa.Column('old_quantity', sa.BigInteger(), nullable=False),
    sa.Column('new_quantity', sa.BigInteger(), nullable=False),
    sa.Column('old_unit_price', sa.BigInteger(), nullable=False),
    sa.Column('new_unit_price', sa.BigInteger(), nullable=False),
    sa.Column('old_due_on', sa.Date(), nullable=False),
    sa.Column('new_due_on', sa.Date(), nullable=False),
    sa.Column('good_quantity', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('new_quantity > 0', name=op.f('ck_revision_lines_new_quantity')),
    sa.CheckConstraint('new_unit_price > 0', name=op.f('ck_revision_lines_new_unit_price')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_lines.id'], name=op.f('fk_revision_lines_order_line_id_order_lines')),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_revision_lines_revision_id_revisions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_lines')),
    sa.UniqueConstraint('revision_id', 'order_line_id', name=op.f('uq_revision_lines_revision_id_order_line_id'))
    )
    with op.batch_alter_table('revision_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_lines_order_line_id'), ['order_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revision_lines_revision_id'), ['revision_id'], unique=False)

    for column in ('underway_quantity', 'priced_quantity', 'priced_value'):
        op.add_column('order_lines', sa.Column(column, sa.BigInteger(), nullable=False, server_default='0'))
    op.add_column('purchase_orders', sa.Column('revision', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('purchase_orders', sa.Column('revision_side', sa.String(length=12), nullable=True))
    op.execute(UNDERWAY)
    op.execute(RELIANCES)


def downgrade() -> None:
    op.drop_column('purchase_orders', 'revision_side')
    op.drop_column('purchase_orders', 'revision')
    for column in ('priced_value', 'priced_quantity', 'underway_quantity'):
        op.drop_column('order_lines', column)
    with op.batch_alter_table('revision_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_lines_revision_id'))
        batch_op.drop_index(batch_op.f('ix_revision_lines_order_line_id'))

    op.drop_table('revision_lines')
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_index('uq_revisions_standing', sqlite_where=sa.text("status = 'proposed'"), postgresql_where=sa.text("status = 'proposed'"))
        batch_op.drop_index(batch_op.f('ix_revisions_status'))
        batch_op.drop_index(batch_op.f('ix_revisions_region_code'))
        batch_op.drop_index(batch_op.f('ix_revisions_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_revisions_order_id'))
        batch_op.drop_index(batch_op.f('ix_revisions_off_taker_id'))

    op.drop_table('revisions')
    with op.batch_alter_table('order_reliances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_reliances_order_id'))

    op.drop_table('order_reliances')
