"""put data into their own hands"""

import sqlalchemy as sa
from alembic import op


revision = '0183'
down_revision = '0181'
branch_labels = None
depends_on = None

# Who confirmed an adjustment stood there by name alone; history knows who it was.
CONFIRMED = """
UPDATE adjustments SET confirmed_by_id = (
    SELECT by_user_id FROM audit_events
    WHERE subject = 'adjustment:' || CAST(adjustments.id AS VARCHAR) AND occurred_at = adjustments.confirmed_at
        AND by_user_id IS NOT NULL ORDER BY audit_events.id DESC LIMIT 1
) WHERE confirmed_at IS NOT NULL
"""
# A debt carried on to another order was signed by those who agreed on it.
CARRIED = """
UPDATE advances SET
    offered_by_id = (SELECT proposed_by_id FROM adjustments WHERE target_advance_id = advances.id),
    accepted_by_id = (SELECT answered_by_id FROM adjustments WHERE target_advance_id = advances.id)
WHERE kind = 'carried' AND offered_by_id IS NULL
"""


def upgrade() -> None:
    op.create_table('personal_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('pseudonym', sa.String(length=40), nullable=False),
    sa.Column('sealed_name', sa.LargeBinary(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('destroy_on', sa.Date(), nullable=False),
    sa.Column('destroyed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_personal_keys_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_keys')),
    sa.UniqueConstraint('user_id', name=op.f('uq_personal_keys_user_id')),
    )
    op.create_index(op.f('ix_personal_keys_destroy_on'), 'personal_keys', ['destroy_on'])
    op.create_table('data_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('region_code', sa.String(length=8), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('open', 'done', 'refused', 'withdrawn')", name=op.f('ck_data_requests_status')),
    sa.CheckConstraint("kind IN ('copy', 'correction', 'erasure', 'restriction', 'withdrawal', 'breach')", name=op.f('ck_data_requests_kind')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name=op.f('fk_data_requests_answered_by_id_users')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_data_requests_person_id_persons')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_data_requests_recorded_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_requests')),
    )
    for column in ('due_at', 'person_id', 'region_code', 'status'):
        op.create_index(op.f(f'ix_data_requests_{column}'), 'data_requests', [column])
    op.create_table('breaches',
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('which_data', sa.Text(), nullable=False),
    sa.Column('how_many', sa.Integer(), nullable=False),
    sa.Column('measures', sa.Text(), nullable=False),
    sa.Column('persons_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('persons_told_by_id', sa.Integer(), nullable=True),
    sa.Column('authority_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('authority_told_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['authority_told_by_id'], ['users.id'], name=op.f('fk_breaches_authority_told_by_id_users')),
    sa.ForeignKeyConstraint(['persons_told_by_id'], ['users.id'], name=op.f('fk_breaches_persons_told_by_id_users')),
    sa.ForeignKeyConstraint(['request_id'], ['data_requests.id'], name=op.f('fk_breaches_request_id_data_requests')),
    sa.PrimaryKeyConstraint('request_id', name=op.f('pk_breaches')),
    )
    op.create_table('referrals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=8), nullable=False),
    sa.Column('agency', sa.String(length=24), nullable=False),
    sa.Column('referred_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_referrals_person_id_persons')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_referrals_recorded_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referrals')),
    )
    op.create_index(op.f('ix_referrals_person_id'), 'referrals', ['person_id'])
    op.create_index(op.f('ix_referrals_region_code'), 'referrals', ['region_code'])
    with op.batch_alter_table('persons') as batch:
        batch.add_column(sa.Column('restricted_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('restricted_by_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f('fk_persons_restricted_by_id_users'), 'users', ['restricted_by_id'], ['id'])
    op.add_column('users', sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('adjustments', sa.Column('confirmed_by_id', sa.Integer(), nullable=True))
    op.execute(CONFIRMED)
    op.execute(CARRIED)


def downgrade() -> None:
    op.drop_column('adjustments', 'confirmed_by_id')
    op.drop_column('users', 'erased_at')
    with op.batch_alter_table('persons') as batch:
        batch.drop_constraint(op.f('fk_persons_restricted_by_id_users'), type_='foreignkey')
        for name in ('erased_at', 'restricted_by_id', 'restricted_at'):
            batch.drop_column(name)
    for table in ('referrals', 'breaches', 'data_requests', 'personal_keys'):
        op.drop_table(table)
