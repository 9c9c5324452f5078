"""read in lists of persons"""

import sqlalchemy as sa
from alembic import op


revision = '0184'
down_revision = '0183'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('person_imports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('within', sa.String(length=8), nullable=False),
    sa.Column('regency_code', sa.String(length=8), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('zone', sa.String(length=32), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('head', sa.LargeBinary(), nullable=True),
    sa.Column('column_faults', sa.Text(), nullable=False),
    sa.Column('counts', sa.Text(), nullable=False),
    sa.Column('rows_done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('refusal', sa.String(length=32), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rows_deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('read', 'confirmed', 'working', 'discarded')", name=op.f('ck_person_imports_status')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['users.id'], name=op.f('fk_person_imports_confirmed_by_id_users')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_person_imports_created_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_imports')),
    )
    op.create_index('ix_person_imports_organisation_id', 'person_imports', ['organisation_id', 'id'])
    op.create_index(op.f('ix_person_imports_status'), 'person_imports', ['status'])

    op.create_table('person_import_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cells', sa.LargeBinary(), nullable=False),
    sa.Column('faults', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('answer', sa.String(length=12), server_default='', nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.CheckConstraint(
        "outcome IN ('new', 'same', 'here', 'perhaps', 'faulty', 'skipped')", name=op.f('ck_person_import_rows_outcome')
    ),
    sa.ForeignKeyConstraint(
        ['import_id'], ['person_imports.id'], name=op.f('fk_person_import_rows_import_id_person_imports')
    ),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_person_import_rows_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_import_rows')),
    sa.UniqueConstraint('import_id', 'number', name=op.f('uq_person_import_rows_import_id_number')),
    )
    op.create_index('ix_person_import_rows_import_id_outcome', 'person_import_rows', ['import_id', 'outcome', 'number'])


def downgrade() -> None:
    op.drop_index('ix_person_import_rows_import_id_outcome', table_name='person_import_rows')

    op.drop_table('person_import_rows')
    op.drop_index(op.f('ix_person_imports_status'), table_name='person_imports')
    op.drop_index('ix_person_imports_organisation_id', table_name='person_imports')

    op.drop_table('person_imports')
