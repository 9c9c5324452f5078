"""keep an earlier version of a standard knowingly"""

import sqlalchemy as sa
from alembic import op


revision = '0291'
down_revision = '0290'
branch_labels = None
depends_on = None

KEY = 'fk_order_lines_kept_against_id_standard_versions'


def upgrade() -> None:
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kept_against_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(KEY), 'standard_versions', ['kept_against_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KEY), type_='foreignkey')
        batch_op.drop_column('kept_against_id')
