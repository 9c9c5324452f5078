"""let persons stand before groups"""

import sqlalchemy as sa
from alembic import op


revision = '0180'
down_revision = '0160'
branch_labels = None
depends_on = None

# Every line of a group becomes a person of the same number, with her consent as it was, kept by the group.
PERSONS = """
INSERT INTO persons (
    id, name, kind, region_code, skill, country, years_abroad, returned_in, nik, nik_last4, registered_for_id,
    registered_at
)
SELECT m.id, m.name, m.kind, o.region_code, m.skill, m.country, m.years_abroad, m.returned_in, m.nik, m.nik_last4,
    m.organisation_id, m.created_at
FROM group_members m JOIN organisations o ON o.id = m.organisation_id
"""
CONSENTS = """
INSERT INTO consents (person_id, purpose, answer, text_version, channel, answered_at, ended_at, ending)
SELECT id, 'public_name', 'given', consent_text, 'on_record', consent_at,
    CASE WHEN consent_withdrawn_at IS NULL AND NOT show_name THEN consent_at ELSE consent_withdrawn_at END,
    CASE WHEN consent_withdrawn_at IS NULL AND show_name THEN '' ELSE 'withdrawn' END
FROM group_members WHERE consent_at IS NOT NULL ORDER BY id
"""
KEEPERS = """
INSERT INTO keepers (person_id, organisation_id, since, ended_at)
SELECT id, organisation_id, created_at, left_at FROM group_members ORDER BY id
"""
PERSONAL = (
    'name', 'kind', 'skill', 'country', 'years_abroad', 'returned_in', 'show_name', 'consent_at', 'consent_text',
    'consent_withdrawn_at', 'nik', 'nik_last4',
)
BACK = """
UPDATE group_members SET
    name = (SELECT name FROM persons WHERE persons.id = person_id),
    kind = (SELECT kind FROM persons WHERE persons.id = person_id),
    skill = (SELECT skill FROM persons WHERE persons.id = person_id),
    country = (SELECT country FROM persons WHERE persons.id = person_id),
    years_abroad = (SELECT years_abroad FROM persons WHERE persons.id = person_id),
    returned_in = (SELECT returned_in FROM persons WHERE persons.id = person_id),
    nik = (SELECT nik FROM persons WHERE persons.id = person_id),
    nik_last4 = (SELECT nik_last4 FROM persons WHERE persons.id = person_id),
    consent_at = (SELECT MAX(answered_at) FROM consents WHERE consents.person_id = group_members.person_id
        AND purpose = 'public_name' AND answer = 'given'),
    consent_text = COALESCE((SELECT MAX(text_version) FROM consents WHERE consents.person_id = group_members.person_id
        AND purpose = 'public_name' AND answer = 'given'), ''),
    consent_withdrawn_at = (SELECT MAX(ended_at) FROM consents WHERE consents.person_id = group_members.person_id
        AND purpose = 'public_name' AND answer = 'given'),
    show_name = EXISTS (SELECT 1 FROM consents WHERE consents.person_id = group_members.person_id
        AND purpose = 'public_name' AND answer = 'given' AND ended_at IS NULL)
"""


def upgrade() -> None:
    op.create_table('persons',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('relative', sa.String(length=12), server_default='', nullable=False),
    sa.Column('region_code', sa.String(length=8), server_default='', nullable=False),
    sa.Column('village_key', sa.String(length=24), nullable=True),
    sa.Column('village_name', sa.String(length=160), server_default='', nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('skill', sa.String(length=120), nullable=False),
    sa.Column('country', sa.String(length=60), nullable=False),
    sa.Column('years_abroad', sa.Integer(), nullable=True),
    sa.Column('returned_in', sa.Integer(), nullable=True),
    sa.Column('has_savings', sa.Boolean(), nullable=True),
    sa.Column('has_bank_account', sa.Boolean(), nullable=True),
    sa.Column('nik', sa.LargeBinary(), nullable=True),
    sa.Column('nik_last4', sa.String(length=4), server_default='', nullable=False),
    sa.Column('nik_digest', sa.String(length=64), server_default='', nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('registered_for_id', sa.Integer(), nullable=True),
    sa.Column('registered_by_id', sa.Integer(), nullable=True),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['registered_by_id'], ['users.id'], name=op.f('fk_persons_registered_by_id_users')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_persons_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_persons')),
    sa.UniqueConstraint('user_id', name=op.f('uq_persons_user_id')),
    )
    op.create_index('ix_persons_region_code_name', 'persons', ['region_code', 'name'])
    op.create_index(op.f('ix_persons_nik_digest'), 'persons', ['nik_digest'])
    op.create_index(op.f('ix_persons_registered_for_id'), 'persons', ['registered_for_id'])
    op.create_table('person_trades',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('trade', sa.String(length=24), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_person_trades_person_id_persons')),
    sa.PrimaryKeyConstraint('person_id', 'trade', name=op.f('pk_person_trades')),
    )
    op.create_table('consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=24), nullable=False),
    sa.Column('answer', sa.String(length=12), nullable=False),
    sa.Column('text_version', sa.String(length=24), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ending', sa.String(length=12), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_consents_person_id_persons')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_consents_recorded_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents')),
    )
    op.create_index('ix_consents_person_id', 'consents', ['person_id', 'id'])
    op.create_table('keepers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_keepers_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_keepers')),
    )
    op.create_index('ix_keepers_organisation_id', 'keepers', ['organisation_id', 'person_id'])
    op.create_index(op.f('ix_keepers_person_id'), 'keepers', ['person_id'])
    op.create_table('person_accesses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_user_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=1000), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['by_user_id'], ['users.id'], name=op.f('fk_person_accesses_by_user_id_users')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_person_accesses_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_accesses')),
    )
    op.create_index('ix_person_accesses_person_id_at', 'person_accesses', ['person_id', 'at'])
    for carried in (PERSONS, CONSENTS, KEEPERS):
        op.execute(carried)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("SELECT setval('persons_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM persons), false)")
    with op.batch_alter_table('group_members') as batch:
        batch.add_column(sa.Column('person_id', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('role', sa.String(length=24), server_default='member', nullable=False))
        batch.add_column(sa.Column('joined_on', sa.Date(), nullable=True))
        for name in PERSONAL:
            batch.drop_column(name)
    op.execute('UPDATE group_members SET person_id = id')
    with op.batch_alter_table('group_members') as batch:
        batch.alter_column('person_id', existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(op.f('fk_group_members_person_id_persons'), 'persons', ['person_id'], ['id'])
    op.create_index(op.f('ix_group_members_person_id'), 'group_members', ['person_id'])


def downgrade() -> None:
    with op.batch_alter_table('group_members') as batch:
        batch.add_column(sa.Column('name', sa.String(length=120), server_default='', nullable=False))
        batch.add_column(sa.Column('kind', sa.String(length=24), server_default='family', nullable=False))
        batch.add_column(sa.Column('skill', sa.String(length=120), server_default='', nullable=False))
        batch.add_column(sa.Column('country', sa.String(length=60), server_default='', nullable=False))
        batch.add_column(sa.Column('years_abroad', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('returned_in', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('show_name', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('consent_text', sa.String(length=24), server_default='', nullable=False))
        batch.add_column(sa.Column('consent_withdrawn_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('nik', sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column('nik_last4', sa.String(length=4), server_default='', nullable=False))
    op.execute(BACK)
    op.drop_index(op.f('ix_group_members_person_id'), table_name='group_members')
    with op.batch_alter_table('group_members') as batch:
        for name in ('person_id', 'role', 'joined_on'):
            batch.drop_column(name)
    for table in ('person_accesses', 'keepers', 'consents', 'person_trades', 'persons'):
        op.drop_table(table)
