"""keep what a program was told beside the key of its command, so that a repeat is told the same"""

import sqlalchemy as sa
from alembic import op


revision = '0125'
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('form_keys', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('answer_status', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('answer_body', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('form_keys', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('answer_body')
        batch_op.drop_column('answer_status')
