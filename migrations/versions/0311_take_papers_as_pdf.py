"""take papers as PDF"""

import sqlalchemy as sa
from alembic import op


revision = '0311'
down_revision = '0310'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('uploads', sa.Column('paper_bytes', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('uploads', 'paper_bytes')
