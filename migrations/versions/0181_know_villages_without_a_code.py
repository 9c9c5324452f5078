"""know villages without a code, and the kantong regencies by date"""

import csv
from datetime import date
from importlib.resources import files

import sqlalchemy as sa
from alembic import op


revision = '0181'
down_revision = '0180'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unlisted_villages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('district', sa.String(length=40), server_default='', nullable=False),
    sa.Column('regency_code', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('merged_code', sa.String(length=16), nullable=True),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('merged_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_unlisted_villages_created_by_id_users')),
    sa.ForeignKeyConstraint(['merged_by_id'], ['users.id'], name=op.f('fk_unlisted_villages_merged_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unlisted_villages')),
    )
    op.create_index(op.f('ix_unlisted_villages_merged_code'), 'unlisted_villages', ['merged_code'])
    op.create_index(op.f('ix_unlisted_villages_regency_code'), 'unlisted_villages', ['regency_code'])
    kantong = op.create_table('kantong_regencies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('flagged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('flagged_by_id', sa.Integer(), nullable=True),
    sa.Column('unflagged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('unflagged_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('until_on IS NULL OR until_on >= since_on', name=op.f('ck_kantong_regencies_days')),
    sa.ForeignKeyConstraint(['flagged_by_id'], ['users.id'], name=op.f('fk_kantong_regencies_flagged_by_id_users')),
    sa.ForeignKeyConstraint(['unflagged_by_id'], ['users.id'], name=op.f('fk_kantong_regencies_unflagged_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kantong_regencies')),
    )
    op.create_index('ix_kantong_regencies_code', 'kantong_regencies', ['code', 'since_on'])
    op.bulk_insert(kantong, named_by_the_programmes())


def named_by_the_programmes() -> list:
    """Those that the programmes' own texts name; the administrator adds the others."""
    text = files('marketplace.people').joinpath('data', 'kantong.csv').read_text('utf-8')
    return [
        {'code': row['code'], 'since_on': date.fromisoformat(row['since_on']), 'source': row['source']}
        for row in csv.DictReader(text.splitlines())
    ]


def downgrade() -> None:
    op.drop_table('kantong_regencies')
    op.drop_table('unlisted_villages')
