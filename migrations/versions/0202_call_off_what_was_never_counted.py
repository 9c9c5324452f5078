"""let both sides call off what was handed over and never counted"""

import sqlalchemy as sa
from alembic import op


revision = '0202'
down_revision = '0201'
branch_labels = None
depends_on = None

BEFORE = "'return', 'loss', 'faulty', 'repayment', 'forgiveness', 'carry_over', 'variance'"


def upgrade() -> None:
    _let(BEFORE + ", 'withdrawal'")


def downgrade() -> None:
    _let(BEFORE)


def _let(kinds: str) -> None:
    with op.batch_alter_table('adjustments') as batch:
        batch.drop_constraint(op.f('ck_adjustments_kind'), type_='check')
        batch.create_check_constraint(op.f('ck_adjustments_kind'), sa.text(f'kind IN ({kinds})'))
