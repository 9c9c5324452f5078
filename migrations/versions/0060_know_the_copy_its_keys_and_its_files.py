"""know the copy, its keys and its files"""

import sqlalchemy as sa
from alembic import op


revision = '0060'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'installations',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=32), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('media_claimed_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_installations')),
    )
    op.create_table(
        'key_marks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('setting', sa.String(length=24), nullable=False),
        sa.Column('mark', sa.String(length=32), nullable=False),
        sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_key_marks')),
        sa.UniqueConstraint('setting', 'mark', name=op.f('uq_key_marks_setting_mark')),
    )
    with op.batch_alter_table('audit_seals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('key_mark', sa.String(length=32), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('audit_seals', schema=None) as batch_op:
        batch_op.drop_column('key_mark')
    op.drop_table('key_marks')
    op.drop_table('installations')
