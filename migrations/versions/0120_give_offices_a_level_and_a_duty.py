"""give offices a level and a duty, organisations a number for everybody, offices and lenders a head"""

import sqlalchemy as sa
from alembic import op


revision = '0120'
down_revision = "0110"
branch_labels = None
depends_on = None


# Every agency of today keeps what its people could do: decide and read in the region it has. The region tells the level.
OFFICES = """
INSERT INTO offices (organisation_id, level, duty, version)
SELECT id, CASE length(region_code) WHEN 0 THEN 'national' WHEN 2 THEN 'province' ELSE 'regency' END, 'both', 1
FROM organisations WHERE kind = 'agency'
"""

# A number that somebody of the organisation signs in with was put there for her: nobody chose to publish it. Any other
# number was typed beside the words "Shown to buyers, for questions over WhatsApp."
OWN_NUMBERS = """
phone IN (
    SELECT users.phone FROM users
    WHERE users.id = organisations.registered_by_id OR users.id IN (
        SELECT memberships.user_id FROM memberships WHERE memberships.organisation_id = organisations.id
    )
)
"""


def upgrade() -> None:
    op.create_table(
        'offices',
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('level', sa.String(length=12), nullable=False),
        sa.Column('duty', sa.String(length=12), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('national', 'province', 'regency')", name=op.f('ck_offices_level')),
        sa.CheckConstraint("duty IN ('decider', 'reader', 'both')", name=op.f('ck_offices_duty')),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisations.id'], name=op.f('fk_offices_organisation_id_organisations')
        ),
        sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_offices')),
    )
    # In place, both ways: a copy would drop a table that others point at, which SQLite refuses.
    with op.batch_alter_table('organisations', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('phone_is_public', sa.Boolean(), server_default='0', nullable=False))
    with op.batch_alter_table('memberships', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('is_head', sa.Boolean(), server_default='0', nullable=False))
    op.execute(OFFICES)
    organisations = sa.table('organisations', sa.column('phone'), sa.column('phone_is_public'))
    op.execute(organisations.update().where(sa.text(OWN_NUMBERS)).values(phone=None))
    op.execute(organisations.update().where(organisations.c.phone.is_not(None)).values(phone_is_public=sa.true()))


def downgrade() -> None:
    # Before, every number was shown to everybody: one that is not for everybody is forgotten.
    organisations = sa.table('organisations', sa.column('phone'), sa.column('phone_is_public'))
    op.execute(organisations.update().where(organisations.c.phone_is_public.is_(sa.false())).values(phone=None))
    with op.batch_alter_table('memberships', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('is_head')
    with op.batch_alter_table('organisations', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('phone_is_public')
    op.drop_table('offices')
