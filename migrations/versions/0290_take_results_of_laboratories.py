"""take results of laboratories"""

import sqlalchemy as sa
from alembic import op

from marketplace.infra.data.database import UtcDateTime


revision = '0290'
down_revision = '0280'
branch_labels = None
depends_on = None

NEW = (
    ('purchase_orders', 'without_results'),
    ('revisions', 'without_results'),
    ('inspections', 'asks_results'),
)


def upgrade() -> None:
    for table, column in NEW:
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.add_column(sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('lot_results',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.String(length=60), nullable=True),
    sa.Column('defect_class', sa.String(length=8), nullable=True),
    sa.Column('laboratory', sa.String(length=120), nullable=False),
    sa.Column('report_number', sa.String(length=60), nullable=False),
    sa.Column('examined_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('(number IS NULL) <> (answer IS NULL)', name=op.f('ck_lot_results_value')),
    sa.CheckConstraint('attempt >= 1', name=op.f('ck_lot_results_attempt')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criteria.id'], name=op.f('fk_lot_results_criterion_id_criteria')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_lot_results_inspection_id_inspections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lot_results')),
    sa.UniqueConstraint('inspection_id', 'criterion_id', 'attempt', name=op.f('uq_lot_results_inspection_id_criterion_id_attempt')),
    )


def downgrade() -> None:
    op.drop_table('lot_results')
    for table, column in NEW:
        with op.batch_alter_table(table, schema=None, recreate='never') as batch_op:
            batch_op.drop_column(column)
