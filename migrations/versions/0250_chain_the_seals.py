"""chain the seals"""

import sqlalchemy as sa
from alembic import op


revision = '0250'
down_revision = '0221'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('audit_seals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('previous', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('faults', sa.Integer(), server_default='0', nullable=False))
    op.execute(
        'UPDATE audit_seals SET number = '
        '(SELECT count(*) FROM audit_seals AS earlier WHERE earlier.sealed_on <= audit_seals.sealed_on)'
    )
    with op.batch_alter_table('audit_seals', schema=None) as batch_op:
        batch_op.alter_column('number', existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(op.f('uq_audit_seals_number'), ['number'])


def downgrade() -> None:
    with op.batch_alter_table('audit_seals', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('uq_audit_seals_number'), type_='unique')
        batch_op.drop_column('faults')
        batch_op.drop_column('previous')
        batch_op.drop_column('number')
