"""call the largest sum of a settlement's deductions by the name its order has for it"""

import sqlalchemy as sa
from alembic import op


revision = '0130'
down_revision = "0125"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rename('ceiling', 'cap')


def downgrade() -> None:
    _rename('cap', 'ceiling')


def _rename(old: str, new: str) -> None:
    # In place: both engines mend the checks and triggers that name the column, and no row is written.
    op.execute(sa.text(f'ALTER TABLE settlements RENAME COLUMN {old} TO {new}'))
    if op.get_bind().dialect.name == 'postgresql':  # SQLite knows no other name for a check than in the table's text
        op.execute(sa.text(f'ALTER TABLE settlements RENAME CONSTRAINT ck_settlements_{old} TO ck_settlements_{new}'))
