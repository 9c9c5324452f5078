"""state what a listing takes at least and can make in pieces"""

import sqlalchemy as sa
from alembic import op


revision = '0310'
down_revision = '0302'
branch_labels = None
depends_on = None

PIECES = {'kodi': 20, 'dozen': 12, 'gross': 144, 'pair': 2}


def upgrade() -> None:
    # versions of old keep whole packs, as history has them
    op.add_column('listing_versions', sa.Column('in_pieces', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for unit, pieces in PIECES.items():
        op.execute(
            f"UPDATE listing_versions SET minimum_quantity = minimum_quantity / {pieces}, "
            f"monthly_capacity = monthly_capacity / {pieces} WHERE in_pieces AND unit = '{unit}'"
        )
    op.drop_column('listing_versions', 'in_pieces')
