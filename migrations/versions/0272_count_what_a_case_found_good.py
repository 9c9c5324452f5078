"""count what a case found good"""

import sqlalchemy as sa
from alembic import op


revision = '0272'
down_revision = '0271'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked_units', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('units', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.create_check_constraint(op.f('ck_cases_units'), sa.text('units BETWEEN 0 AND asked_units'))
    with op.batch_alter_table('trade_outcomes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('corrected', sa.BigInteger(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('trade_outcomes', schema=None) as batch_op:
        batch_op.drop_column('corrected')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_cases_units'), type_='check')
        batch_op.drop_column('units')
        batch_op.drop_column('asked_units')
