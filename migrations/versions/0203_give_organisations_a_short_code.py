"""give groups and off-takers a short code for the numbers of their papers"""

import re
from itertools import product
from string import ascii_uppercase

import sqlalchemy as sa
from alembic import op

revision = '0203'
down_revision = '0202'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('organisations') as batch:
        batch.add_column(sa.Column('code', sa.String(length=5), nullable=True))
        batch.create_unique_constraint(op.f('uq_organisations_code'), ['code'])
    connection, taken = op.get_bind(), set()
    named = sa.text("SELECT id, name FROM organisations WHERE kind IN ('producer_group', 'off_taker') ORDER BY id")
    for organisation_id, name in connection.execute(named).all():
        code = next(each for each in _codes(name) if each not in taken)
        taken.add(code)
        given = sa.text('UPDATE organisations SET code = :code WHERE id = :id')
        connection.execute(given, {'code': code, 'id': organisation_id})


def _codes(name):
    words = re.findall('[A-Z]+', re.sub(r'\(.*?\)', ' ', name).upper())
    together = ''.join(words) + 'XXX'
    if len(words) > 2:
        yield ''.join(word[0] for word in words)[:3]
    yield together[:3]
    for length in (1, 2, 3):
        yield from (together[:2] + ''.join(more) for more in product(ascii_uppercase, repeat=length))
    yield from (''.join(letters) for letters in product(ascii_uppercase, repeat=4))


def downgrade() -> None:
    with op.batch_alter_table('organisations') as batch:
        batch.drop_constraint(op.f('uq_organisations_code'), type_='unique')
        batch.drop_column('code')
