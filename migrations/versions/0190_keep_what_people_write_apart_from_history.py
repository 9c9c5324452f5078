"""keep what people write apart from history"""

import sqlalchemy as sa
from alembic import op


revision = '0190'
down_revision = '0184'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('words_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=True),
    sa.Column('destroyed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_words_keys')),
    sa.UniqueConstraint('user_id', name=op.f('uq_words_keys_user_id')),
    )
    op.create_table('event_words',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=48), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['words_keys.user_id'], name=op.f('fk_event_words_user_id_words_keys')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_words')),
    sa.UniqueConstraint('subject', 'number', 'field', name=op.f('uq_event_words_subject_number_field')),
    )
    op.create_index(op.f('ix_event_words_user_id'), 'event_words', ['user_id'])


def downgrade() -> None:
    op.drop_table('event_words')
    op.drop_table('words_keys')
