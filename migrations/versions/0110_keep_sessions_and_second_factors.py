"""keep sessions and second factors"""

import sqlalchemy as sa
from alembic import op


revision = '0110'
down_revision = "0100"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def holder(table: str) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f(f'fk_{table}_user_id_users')),
    )


def upgrade() -> None:
    # Without making the table anew: others point at it.
    with op.batch_alter_table('users', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('factor_asked_at', MOMENT, nullable=True))
        batch_op.drop_column('session_epoch')
    op.create_table(
        'browser_sessions',
        sa.Column('id', sa.Integer(), nullable=False),
        *holder('browser_sessions'),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('device', sa.String(length=40), nullable=False),
        sa.Column('started_at', MOMENT, nullable=False),
        sa.Column('used_at', MOMENT, nullable=False),
        sa.Column('proven_at', MOMENT, nullable=False),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.Column('ended_by', sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_browser_sessions')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_browser_sessions_token_hash')),
    )
    op.create_index(op.f('ix_browser_sessions_user_id'), 'browser_sessions', ['user_id'])
    op.create_table(
        'try_counts',
        sa.Column('key', sa.String(length=48), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('tried_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_try_counts')),
    )
    op.create_index(op.f('ix_try_counts_tried_at'), 'try_counts', ['tried_at'])
    op.create_table(
        'security_events',
        sa.Column('id', sa.Integer(), nullable=False),
        *holder('security_events'),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('by_user_id', sa.Integer(), nullable=True),
        sa.Column('device', sa.String(length=40), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('details', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_security_events')),
    )
    op.create_index(op.f('ix_security_events_at'), 'security_events', ['at'])
    op.create_index('ix_security_events_user_id_at', 'security_events', ['user_id', 'at'])
    op.create_table(
        'authenticators',
        sa.Column('id', sa.Integer(), nullable=False),
        *holder('authenticators'),
        sa.Column('secret', sa.LargeBinary(), nullable=False),
        sa.Column('last_step', sa.Integer(), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.Column('confirmed_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_authenticators')),
    )
    op.create_index(op.f('ix_authenticators_user_id'), 'authenticators', ['user_id'])
    op.create_table(
        'passkeys',
        sa.Column('id', sa.Integer(), nullable=False),
        *holder('passkeys'),
        sa.Column('credential_id', sa.String(length=1400), nullable=False),
        sa.Column('public_key', sa.LargeBinary(), nullable=False),
        sa.Column('sign_count', sa.Integer(), nullable=False),
        sa.Column('device', sa.String(length=40), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.Column('used_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_passkeys')),
        sa.UniqueConstraint('credential_id', name=op.f('uq_passkeys_credential_id')),
    )
    op.create_index(op.f('ix_passkeys_user_id'), 'passkeys', ['user_id'])
    op.create_table(
        'passkey_challenges',
        sa.Column('challenge', sa.String(length=64), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('challenge', name=op.f('pk_passkey_challenges')),
    )
    op.create_index(op.f('ix_passkey_challenges_made_at'), 'passkey_challenges', ['made_at'])
    op.create_table(
        'recovery_codes',
        sa.Column('id', sa.Integer(), nullable=False),
        *holder('recovery_codes'),
        sa.Column('head', sa.String(length=4), nullable=False),
        sa.Column('code_hash', sa.String(length=200), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.Column('used_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    )
    op.create_index(op.f('ix_recovery_codes_user_id'), 'recovery_codes', ['user_id'])
    op.create_table(
        'factor_recoveries',
        sa.Column('id', sa.Integer(), nullable=False),
        *holder('factor_recoveries'),
        sa.Column('reason', sa.String(length=400), nullable=False),
        sa.Column('asked_by_id', sa.Integer(), nullable=False),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', MOMENT, nullable=True),
        sa.Column('is_confirmed', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_factor_recoveries')),
    )
    op.create_index(op.f('ix_factor_recoveries_user_id'), 'factor_recoveries', ['user_id'])


def downgrade() -> None:
    for table in (
        'factor_recoveries', 'recovery_codes', 'passkey_challenges', 'passkeys', 'authenticators', 'security_events',
        'try_counts', 'browser_sessions',
    ):
        op.drop_table(table)
    with op.batch_alter_table('users', schema=None, recreate='never') as batch_op:
        batch_op.add_column(sa.Column('session_epoch', sa.Integer(), server_default='1', nullable=False))
        batch_op.drop_column('factor_asked_at')
