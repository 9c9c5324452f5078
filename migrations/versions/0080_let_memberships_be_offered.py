"""let memberships be offered"""

import sqlalchemy as sa
from alembic import op


revision = '0080'
down_revision = "0060"
branch_labels = None
depends_on = None


# Numbers of those whom an officer or administrator let in are taken to be theirs, as far as is known; a registration
# that nobody approved says nothing about who holds the number in it.
KNOWN = """
UPDATE users SET {login}_confirmed_at = created_at
WHERE {login} IS NOT NULL AND (is_administrator OR EXISTS (
    SELECT 1 FROM memberships JOIN organisations ON organisations.id = memberships.organisation_id
    WHERE memberships.user_id = users.id AND memberships.ended_at IS NULL AND organisations.approved_at IS NOT NULL
))
"""

# The history says who had each account made.
MADE_FOR = """
UPDATE users SET created_for_id = (
    SELECT audit_events.organisation_id FROM audit_events
    WHERE audit_events.subject = 'user:' || CAST(users.id AS VARCHAR(12)) AND audit_events."key" = 'user.created'
    AND audit_events.number = 1
)
"""

# Only one account can keep a number when numbers are unique again: its holder's, else the oldest.
DOUBLES = """
SELECT id, {login} FROM users WHERE {login} IS NOT NULL
ORDER BY CASE WHEN {login}_confirmed_at IS NULL THEN 1 ELSE 0 END, id
"""


def upgrade() -> None:
    op.create_table('membership_offers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('email', sa.String(length=160), nullable=True),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('link_issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_issued_by_id', sa.Integer(), nullable=True),
    sa.Column('link_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('open', 'accepted', 'declined', 'withdrawn')", name=op.f('ck_membership_offers_status')),
    sa.ForeignKeyConstraint(['link_issued_by_id'], ['users.id'], name=op.f('fk_membership_offers_link_issued_by_id_users')),
    sa.ForeignKeyConstraint(['offered_by_id'], ['users.id'], name=op.f('fk_membership_offers_offered_by_id_users')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['users.id'], name=op.f('fk_membership_offers_proposed_by_id_users')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_membership_offers_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_membership_offers_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_offers')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_membership_offers_token_hash'))
    )
    with op.batch_alter_table('membership_offers', schema=None) as batch_op:
        for column in ('email', 'organisation_id', 'phone', 'status'):
            batch_op.create_index(batch_op.f(f'ix_membership_offers_{column}'), [column], unique=False)

    with op.batch_alter_table('password_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_staff', sa.Boolean(), server_default=sa.text('false'), nullable=False))

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone_confirmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('email_confirmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('created_for_id', sa.Integer(), nullable=True))
        for login in ('phone', 'email'):
            known = sa.text(f'{login}_confirmed_at IS NOT NULL')
            batch_op.drop_constraint(batch_op.f(f'uq_users_{login}'), type_='unique')
            batch_op.create_index(batch_op.f(f'ix_users_{login}'), [login], unique=False)
            batch_op.create_index(
                f'uq_users_{login}_confirmed', [login], unique=True, sqlite_where=known, postgresql_where=known
            )
    for login in ('phone', 'email'):
        op.execute(KNOWN.format(login=login))
    op.execute(MADE_FOR)


def downgrade() -> None:
    keep_one_of_each()
    with op.batch_alter_table('users', schema=None) as batch_op:
        for login in ('phone', 'email'):
            known = sa.text(f'{login}_confirmed_at IS NOT NULL')
            batch_op.drop_index(f'uq_users_{login}_confirmed', sqlite_where=known, postgresql_where=known)
            batch_op.drop_index(batch_op.f(f'ix_users_{login}'))
            batch_op.create_unique_constraint(batch_op.f(f'uq_users_{login}'), [login])
        batch_op.drop_column('created_for_id')
        batch_op.drop_column('email_confirmed_at')
        batch_op.drop_column('phone_confirmed_at')

    with op.batch_alter_table('password_links', schema=None) as batch_op:
        batch_op.drop_column('by_staff')

    op.drop_table('membership_offers')


def keep_one_of_each() -> None:
    """Where several accounts name a number, all but one go on under an address that nobody can sign in with."""
    connection = op.get_bind()
    for login in ('phone', 'email'):
        seen = set()
        for user_id, value in connection.execute(sa.text(DOUBLES.format(login=login))).all():
            if value in seen:
                left = {'id': user_id, 'email': f'{user_id}@account.invalid'}
                connection.execute(sa.text(f"UPDATE users SET {login} = NULL, email = :email WHERE id = :id"), left)
            seen.add(value)
