"""remember who helps a group"""

import sqlalchemy as sa
from alembic import op


revision = '0100'
down_revision = "0090"
branch_labels = None
depends_on = None

# Every group that a partner helps: all powers kept, since the day it was registered, its consent not on file.
CARRIED = """
INSERT INTO assistances (
    group_id, partner_id, region_code, status, powers, begins_on, consent, offered_at, offered_by_id, end_reason, version
)
SELECT id, partner_id, region_code, 'agreed', '["profile","people","account","products","orders","payments"]',
    {day}, 'not_on_file', created_at, registered_by_id, '', 1
FROM organisations WHERE partner_id IS NOT NULL
"""
DAY = {
    'sqlite': "date(created_at, CASE zone WHEN 'WIT' THEN '+9' WHEN 'WITA' THEN '+8' ELSE '+7' END || ' hours')",
    'postgresql': "CAST(created_at AT TIME ZONE 'UTC'"
    " + INTERVAL '1 hour' * CASE zone WHEN 'WIT' THEN 9 WHEN 'WITA' THEN 8 ELSE 7 END AS DATE)",
}
BACK = """
UPDATE organisations SET partner_id = (
    SELECT MAX(assistances.partner_id) FROM assistances
    WHERE assistances.group_id = organisations.id AND assistances.status = 'agreed'
)
"""


def upgrade() -> None:
    op.create_table('assistances',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('powers', sa.Text(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('consent', sa.String(length=16), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consented_by_id', sa.Integer(), nullable=True),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("consent IN ('awaited', 'not_on_file', 'slip', 'coordinator')", name=op.f('ck_assistances_consent')),
    sa.CheckConstraint("status IN ('offered', 'agreed', 'declined', 'withdrawn', 'ended')", name=op.f('ck_assistances_status')),
    sa.ForeignKeyConstraint(['consented_by_id'], ['users.id'], name=op.f('fk_assistances_consented_by_id_users')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['users.id'], name=op.f('fk_assistances_ended_by_id_users')),
    sa.ForeignKeyConstraint(['group_id'], ['organisations.id'], name=op.f('fk_assistances_group_id_organisations')),
    sa.ForeignKeyConstraint(['offered_by_id'], ['users.id'], name=op.f('fk_assistances_offered_by_id_users')),
    sa.ForeignKeyConstraint(['partner_id'], ['organisations.id'], name=op.f('fk_assistances_partner_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistances'))
    )
    with op.batch_alter_table('assistances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assistances_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistances_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistances_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistances_status'), ['status'], unique=False)

    op.execute(CARRIED.format(day=DAY[op.get_bind().dialect.name]))
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisations_partner_id'))
        batch_op.drop_constraint(batch_op.f('fk_organisations_partner_id_organisations'), type_='foreignkey')
        batch_op.drop_column('partner_id')




def downgrade() -> None:
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('partner_id', sa.INTEGER(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_organisations_partner_id_organisations'), 'organisations', ['partner_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_organisations_partner_id'), ['partner_id'], unique=False)

    op.execute(BACK)
    with op.batch_alter_table('assistances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assistances_status'))
        batch_op.drop_index(batch_op.f('ix_assistances_region_code'))
        batch_op.drop_index(batch_op.f('ix_assistances_partner_id'))
        batch_op.drop_index(batch_op.f('ix_assistances_group_id'))

    op.drop_table('assistances')
