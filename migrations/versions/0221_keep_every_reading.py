"""keep every reading"""

import sqlalchemy as sa
from alembic import op


revision = '0221'
down_revision = '0220'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('readings', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('attempt', sa.Integer(), server_default='1', nullable=False))
    op.create_table('corrections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_result_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('corrected_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('attempt > 1', name=op.f('ck_corrections_attempt')),
    sa.ForeignKeyConstraint(['unit_result_id'], ['unit_results.id'], name=op.f('fk_corrections_unit_result_id_unit_results')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections')),
    sa.UniqueConstraint('unit_result_id', 'attempt', name=op.f('uq_corrections_unit_result_id_attempt')),
    )


def downgrade() -> None:
    op.execute(
        'DELETE FROM readings WHERE attempt < (SELECT MAX(again.attempt) FROM corrections again '
        'WHERE again.unit_result_id = readings.unit_result_id)'
    )
    op.drop_table('corrections')
    with op.batch_alter_table('readings', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('attempt')
