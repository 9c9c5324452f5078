"""let both sides say that something is not right"""

import sqlalchemy as sa
from alembic import op


revision = '0270'
down_revision = '0260'
branch_labels = None
depends_on = None


KINDS = "'lot', 'excess'"
STATES = "'drafted', 'approved', 'paid'"


def upgrade() -> None:
    _let(KINDS + ", 'case'", STATES + ", 'reversed'")
    with op.batch_alter_table('settlements', schema=None) as batch_op:
        batch_op.add_column(sa.Column('replaces_id', sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(op.f('uq_settlements_replaces_id'), ['replaces_id'])
        batch_op.create_foreign_key(op.f('fk_settlements_replaces_id_settlements'), 'settlements', ['replaces_id'], ['id'])
    op.create_table('threads',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_threads')),
    sa.UniqueConstraint('owner', name=op.f('uq_threads_owner'))
    )
    op.create_table('messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("side IN ('group', 'off_taker', 'programme')", name=op.f('ck_messages_side')),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_messages_thread_id_threads')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_thread_id'), ['thread_id'], unique=False)

    op.create_table('cases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('side', sa.String(length=12), nullable=False),
    sa.Column('asked', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=True),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Integer(), nullable=True),
    sa.Column('decide_by', sa.Date(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("side IN ('group', 'off_taker')", name=op.f('ck_cases_side')),
    sa.CheckConstraint("status IN ('opened', 'answered', 'upheld', 'withdrawn', 'dismissed')", name=op.f('ck_cases_status')),
    sa.CheckConstraint('amount BETWEEN 0 AND asked', name=op.f('ck_cases_amount')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_cases_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_cases_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_cases_producer_group_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_owner'), ['owner'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_status'), ['status'], unique=False)
        batch_op.create_index('uq_cases_owner_open', ['owner'], unique=True, sqlite_where=sa.text("status IN ('answered', 'opened')"), postgresql_where=sa.text("status IN ('answered', 'opened')"))


def downgrade() -> None:
    # what a case gave stays owed; the cases themselves are lost, and what was drawn up anew counts as paid
    op.execute("UPDATE settlements SET kind = 'excess' WHERE kind = 'case'")
    op.execute("UPDATE settlements SET status = 'paid' WHERE status = 'reversed'")
    _let(KINDS, STATES)
    with op.batch_alter_table('settlements', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_settlements_replaces_id_settlements'), type_='foreignkey')
        batch_op.drop_constraint(op.f('uq_settlements_replaces_id'), type_='unique')
        batch_op.drop_column('replaces_id')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('uq_cases_owner_open', sqlite_where=sa.text("status IN ('answered', 'opened')"), postgresql_where=sa.text("status IN ('answered', 'opened')"))
        batch_op.drop_index(batch_op.f('ix_cases_status'))
        batch_op.drop_index(batch_op.f('ix_cases_region_code'))
        batch_op.drop_index(batch_op.f('ix_cases_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_cases_owner'))
        batch_op.drop_index(batch_op.f('ix_cases_order_id'))
        batch_op.drop_index(batch_op.f('ix_cases_off_taker_id'))

    op.drop_table('cases')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_thread_id'))

    op.drop_table('messages')
    op.drop_table('threads')


def _let(kinds: str, states: str) -> None:
    with op.batch_alter_table('settlements') as batch:
        batch.drop_constraint(op.f('ck_settlements_status'), type_='check')
        batch.create_check_constraint(op.f('ck_settlements_status'), sa.text(f'status IN ({states})'))
        batch.drop_constraint(op.f('ck_settlements_kind'), type_='check')
        batch.create_check_constraint(op.f('ck_settlements_kind'), sa.text(f'kind IN ({kinds})'))
