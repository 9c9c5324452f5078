"""find a person's latest notices by an index"""

from alembic import op


revision = '0160'
down_revision = '0150'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_notices_user_id_created_at', 'notices', ['user_id', 'created_at', 'id'])


def downgrade() -> None:
    op.drop_index('ix_notices_user_id_created_at', table_name='notices')
