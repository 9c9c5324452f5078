"""keep duties apart"""

import sqlalchemy as sa
from alembic import op


revision = '0090'
down_revision = "0080"
branch_labels = None
depends_on = None


# Who ordered, received and inspected what was settled before, or agreed to a cost of it, for the off-taker.
OF_LOT = """
FROM settlements
JOIN lots ON lots.id = settlements.lot_id
JOIN deliveries ON deliveries.id = lots.delivery_id
LEFT JOIN inspections ON inspections.lot_id = lots.id
"""
HANDS = tuple(
    f"""
    INSERT INTO settlement_hands (settlement_id, user_id, part)
    SELECT DISTINCT found.settlement_id, found.user_id, '{part}' FROM ({people}) AS found
    WHERE found.user_id IS NOT NULL
    """
    for part, people in (
        ("ordered", """
            SELECT settlements.id AS settlement_id, purchase_orders.created_by AS user_id
            FROM settlements JOIN purchase_orders ON purchase_orders.id = settlements.order_id
            UNION SELECT settlements.id, purchase_orders.issued_by
            FROM settlements JOIN purchase_orders ON purchase_orders.id = settlements.order_id"""),
        ("received", f"SELECT settlements.id AS settlement_id, deliveries.received_by AS user_id {OF_LOT}"),
        ("inspected", f"""
            SELECT settlements.id AS settlement_id, inspections.started_by AS user_id {OF_LOT}
            UNION SELECT settlements.id, unit_results.recorded_by {OF_LOT}
            JOIN unit_results ON unit_results.inspection_id = inspections.id
            UNION SELECT settlements.id, verdicts.given_by {OF_LOT}
            JOIN verdicts ON verdicts.inspection_id = inspections.id
            UNION SELECT settlements.id, concessions.offered_by {OF_LOT}
            JOIN concessions ON concessions.inspection_id = inspections.id
            UNION SELECT settlements.id, decisions.decided_by {OF_LOT}
            JOIN decisions ON decisions.inspection_id = inspections.id AND decisions.outcome <> 'concession'"""),
        ("agreed", """
            SELECT settlements.id AS settlement_id,
                CASE WHEN adjustments.proposed_side = 'off_taker' THEN adjustments.proposed_by_id
                ELSE adjustments.answered_by_id END AS user_id
            FROM settlements JOIN adjustments ON settlements.source = 'adjustment:' || adjustments.id"""),
    )
)
# An account that the group's own coordinator named, or that is no group's, needs no other word of its owner.
AGREED = """
UPDATE bank_accounts SET agreed_at = created_at, agreed_by_id = created_by_id
WHERE EXISTS (
    SELECT 1 FROM memberships
    WHERE memberships.organisation_id = bank_accounts.organisation_id
        AND memberships.user_id = bank_accounts.created_by_id AND memberships.role = 'group_coordinator'
) OR EXISTS (
    SELECT 1 FROM organisations
    WHERE organisations.id = bank_accounts.organisation_id AND organisations.kind <> 'producer_group'
)
"""


def upgrade() -> None:
    op.create_table('thresholds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=24), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_thresholds_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['set_by_id'], ['users.id'], name=op.f('fk_thresholds_set_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thresholds'))
    )
    with op.batch_alter_table('thresholds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_thresholds_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('role_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=8), nullable=False),
    sa.Column('role', sa.String(length=24), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('email', sa.String(length=160), nullable=True),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('membership_id', sa.Integer(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("action IN ('add', 'end')", name=op.f('ck_role_changes_action')),
    sa.CheckConstraint("status IN ('proposed', 'confirmed', 'declined', 'withdrawn')", name=op.f('ck_role_changes_status')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name=op.f('fk_role_changes_answered_by_id_users')),
    sa.ForeignKeyConstraint(['membership_id'], ['memberships.id'], name=op.f('fk_role_changes_membership_id_memberships')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_role_changes_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['users.id'], name=op.f('fk_role_changes_proposed_by_id_users')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_role_changes_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_changes'))
    )
    with op.batch_alter_table('role_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_changes_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_changes_status'), ['status'], unique=False)

    op.create_table('settlement_hands',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('settlement_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=12), nullable=False),
    sa.CheckConstraint("part IN ('ordered', 'received', 'inspected', 'agreed')", name=op.f('ck_settlement_hands_part')),
    sa.ForeignKeyConstraint(['settlement_id'], ['settlements.id'], name=op.f('fk_settlement_hands_settlement_id_settlements')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_hands')),
    sa.UniqueConstraint('settlement_id', 'user_id', 'part', name=op.f('uq_settlement_hands_settlement_id_user_id_part'))
    )
    with op.batch_alter_table('settlement_hands', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_settlement_hands_settlement_id'), ['settlement_id'], unique=False)

    with op.batch_alter_table('bank_accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('agreed_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('released_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('released_by_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_bank_accounts_released_by_id_users'), 'users', ['released_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_bank_accounts_agreed_by_id_users'), 'users', ['agreed_by_id'], ['id'])

    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisations_registered_by_id'), ['registered_by_id'], unique=False)

    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kept_from', sa.Text(), nullable=True))

    for statement in (*HANDS, AGREED):
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.drop_column('kept_from')

    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisations_registered_by_id'))

    with op.batch_alter_table('bank_accounts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_bank_accounts_agreed_by_id_users'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_bank_accounts_released_by_id_users'), type_='foreignkey')
        batch_op.drop_column('released_by_id')
        batch_op.drop_column('released_at')
        batch_op.drop_column('agreed_by_id')
        batch_op.drop_column('agreed_at')

    with op.batch_alter_table('settlement_hands', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_settlement_hands_settlement_id'))

    op.drop_table('settlement_hands')
    with op.batch_alter_table('role_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_changes_status'))
        batch_op.drop_index(batch_op.f('ix_role_changes_organisation_id'))

    op.drop_table('role_changes')
    with op.batch_alter_table('thresholds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_thresholds_organisation_id'))

    op.drop_table('thresholds')
