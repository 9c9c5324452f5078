"""Create the tables"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=48), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('file', sa.String(length=48), nullable=True),
    sa.Column('by_user_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_events')),
    sa.UniqueConstraint('subject', 'number', name=op.f('uq_audit_events_subject_number'))
    )
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.create_index('ix_audit_events_file_id', ['file', 'id'], unique=False)

    op.create_table('audit_heads',
    sa.Column('subject', sa.String(length=48), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_audit_heads'))
    )
    op.create_table('audit_seals',
    sa.Column('sealed_on', sa.Date(), nullable=False),
    sa.Column('last_event_id', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('hmac', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('sealed_on', name=op.f('pk_audit_seals'))
    )
    op.create_table('document_counters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('prefix', sa.String(length=8), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_counters')),
    sa.UniqueConstraint('organisation_id', 'prefix', 'year', name=op.f('uq_document_counters_organisation_id_prefix_year'))
    )
    op.create_table('form_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('endpoint', sa.String(length=96), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('flashes', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_keys')),
    sa.UniqueConstraint('owner', 'endpoint', 'key', name=op.f('uq_form_keys_owner_endpoint_key'))
    )
    with op.batch_alter_table('form_keys', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_form_keys_created_at'), ['created_at'], unique=False)

    op.create_table('ledger_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('memo', sa.String(length=80), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('file', sa.String(length=40), nullable=False),
    sa.Column('reverses_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['reverses_id'], ['ledger_entries.id'], name=op.f('fk_ledger_entries_reverses_id_ledger_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entries')),
    sa.UniqueConstraint('key', name=op.f('uq_ledger_entries_key')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_ledger_entries_reverses_id'))
    )
    with op.batch_alter_table('ledger_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_entries_file'), ['file'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_entries_source'), ['source'], unique=False)

    op.create_table('uploads',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('original_sha256', sa.String(length=64), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_uploads')),
    sa.UniqueConstraint('token', name=op.f('uq_uploads_token'))
    )
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_uploads_claimed_at'), ['claimed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_uploads_created_at'), ['created_at'], unique=False)

    op.create_table('users',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('email', sa.String(length=160), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.Column('is_enabled', sa.Boolean(), nullable=False),
    sa.Column('is_administrator', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('phone IS NOT NULL OR email IS NOT NULL', name=op.f('ck_users_reachable')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email', name=op.f('uq_users_email')),
    sa.UniqueConstraint('phone', name=op.f('uq_users_phone'))
    )
    op.create_table('attachments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=160), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_attachments_upload_id_uploads')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments'))
    )
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachments_subject'), ['subject'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachments_upload_id'), ['upload_id'], unique=False)

    op.create_table('ledger_postings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(length=24), nullable=False),
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('commodity', sa.String(length=40), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount <> 0', name=op.f('ck_ledger_postings_amount')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entries.id'], name=op.f('fk_ledger_postings_entry_id_ledger_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_postings'))
    )
    with op.batch_alter_table('ledger_postings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_postings_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_ledger_postings_owner_account', ['owner', 'account', 'commodity'], unique=False)

    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=48), nullable=False),
    sa.Column('file', sa.String(length=48), nullable=True),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notices_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index('ix_notices_user_id_read_at', ['user_id', 'read_at'], unique=False)

    op.create_table('organisations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.Column('region_name', sa.String(length=80), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('zone', sa.String(length=4), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('status_reason', sa.Text(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('registered_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('producer_group', 'off_taker', 'agency', 'partner', 'lender')", name=op.f('ck_organisations_kind')),
    sa.CheckConstraint("status IN ('draft', 'sent_back', 'approved', 'suspended', 'submitted')", name=op.f('ck_organisations_status')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_organisations_decided_by_id_users')),
    sa.ForeignKeyConstraint(['partner_id'], ['organisations.id'], name=op.f('fk_organisations_partner_id_organisations')),
    sa.ForeignKeyConstraint(['registered_by_id'], ['users.id'], name=op.f('fk_organisations_registered_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations'))
    )
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisations_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_status'), ['status'], unique=False)

    op.create_table('password_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('issued_by_user_id', sa.Integer(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_password_links_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_password_links_token_hash'))
    )
    with op.batch_alter_table('password_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_password_links_user_id'), ['user_id'], unique=False)

    op.create_table('upload_variants',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_upload_variants_upload_id_uploads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload_variants')),
    sa.UniqueConstraint('upload_id', 'name', name=op.f('uq_upload_variants_upload_id_name'))
    )
    with op.batch_alter_table('upload_variants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_variants_key'), ['key'], unique=False)

    op.create_table('bank_accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('bank_code', sa.String(length=8), nullable=False),
    sa.Column('number', sa.LargeBinary(), nullable=False),
    sa.Column('last4', sa.String(length=4), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['users.id'], name=op.f('fk_bank_accounts_confirmed_by_id_users')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_bank_accounts_created_by_id_users')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_bank_accounts_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_accounts'))
    )
    with op.batch_alter_table('bank_accounts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bank_accounts_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('certificates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_certificates_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates'))
    )
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificates_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('group_members',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('skill', sa.String(length=120), nullable=False),
    sa.Column('country', sa.String(length=60), nullable=False),
    sa.Column('years_abroad', sa.Integer(), nullable=True),
    sa.Column('returned_in', sa.Integer(), nullable=True),
    sa.Column('show_name', sa.Boolean(), nullable=False),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consent_text', sa.String(length=24), nullable=False),
    sa.Column('consent_withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('nik', sa.LargeBinary(), nullable=True),
    sa.Column('nik_last4', sa.String(length=4), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_group_members_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_members'))
    )
    with op.batch_alter_table('group_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_group_members_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('listings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('current_version_id', sa.Integer(), nullable=True),
    sa.Column('working_version_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'live', 'withdrawn')", name=op.f('ck_listings_status')),
    sa.ForeignKeyConstraint(['current_version_id'], ['listing_versions.id'], name='fk_listings_current_version_id', use_alter=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_listings_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['working_version_id'], ['listing_versions.id'], name='fk_listings_working_version_id', use_alter=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listings'))
    )
    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listings_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listings_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_listings_status'), ['status'], unique=False)

    op.create_table('memberships',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=24), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_memberships_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_memberships_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_memberships_user_id'), ['user_id'], unique=False)

    op.create_table('outlets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.Column('region_name', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_outlets_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outlets'))
    )
    with op.batch_alter_table('outlets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outlets_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('payments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('owner', sa.String(length=40), nullable=False),
    sa.Column('file', sa.String(length=40), nullable=True),
    sa.Column('payer_id', sa.Integer(), nullable=False),
    sa.Column('payee_id', sa.Integer(), nullable=False),
    sa.Column('method', sa.String(length=16), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('transferred_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported_by', sa.Integer(), nullable=True),
    sa.Column('disputed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disputed_by', sa.Integer(), nullable=True),
    sa.Column('dispute_reason', sa.Text(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('receiver', sa.String(length=120), nullable=False),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('provider_ref', sa.String(length=255), nullable=True),
    sa.Column('charge_ref', sa.String(length=255), nullable=True),
    sa.Column('checkout_url', sa.Text(), nullable=True),
    sa.Column('checkout_closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(length=24), nullable=False),
    sa.Column('refund_ref', sa.String(length=255), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("method IN ('bank_transfer', 'stripe', 'cash')", name=op.f('ck_payments_method')),
    sa.CheckConstraint("status IN ('started', 'reported', 'processing', 'confirmed', 'failed', 'expired', 'cancelled', 'disputed', 'refunding', 'refunded')", name=op.f('ck_payments_status')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_payments_amount')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_payments_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['payee_id'], ['organisations.id'], name=op.f('fk_payments_payee_id_organisations')),
    sa.ForeignKeyConstraint(['payer_id'], ['organisations.id'], name=op.f('fk_payments_payer_id_organisations')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_payments_producer_group_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('method', 'provider_ref', name=op.f('uq_payments_method_provider_ref')),
    sa.UniqueConstraint('payer_id', 'number', name=op.f('uq_payments_payer_id_number'))
    )
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payments_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_owner'), ['owner'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_payee_id'), ['payee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_payer_id'), ['payer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_status'), ['status'], unique=False)
        batch_op.create_index('uq_payments_owner_confirmed', ['owner'], unique=True, sqlite_where=sa.text("status IN ('confirmed')"), postgresql_where=sa.text("status IN ('confirmed')"))
        batch_op.create_index('uq_payments_owner_open', ['owner'], unique=True, sqlite_where=sa.text("status IN ('disputed', 'processing', 'reported', 'started')"), postgresql_where=sa.text("status IN ('disputed', 'processing', 'reported', 'started')"))

    op.create_table('quality_standards',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=32), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('withdraw_reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name=op.f('ck_quality_standards_status')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_quality_standards_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quality_standards'))
    )
    with op.batch_alter_table('quality_standards', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quality_standards_category'), ['category'], unique=False)
        batch_op.create_index(batch_op.f('ix_quality_standards_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quality_standards_status'), ['status'], unique=False)

    op.create_table('receiving_accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=16), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_receiving_accounts_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receiving_accounts'))
    )
    with op.batch_alter_table('receiving_accounts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receiving_accounts_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('uq_receiving_accounts_current', ['organisation_id', 'provider'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('trade_outcomes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('received', sa.BigInteger(), nullable=False),
    sa.Column('accepted', sa.BigInteger(), nullable=False),
    sa.Column('on_time', sa.Boolean(), nullable=False),
    sa.Column('first_pass', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['organisations.id'], name=op.f('fk_trade_outcomes_group_id_organisations')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_trade_outcomes_off_taker_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trade_outcomes')),
    sa.UniqueConstraint('lot_id', name=op.f('uq_trade_outcomes_lot_id'))
    )
    with op.batch_alter_table('trade_outcomes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trade_outcomes_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_trade_outcomes_off_taker_id'), ['off_taker_id'], unique=False)

    op.create_table('catalogue_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('province_code', sa.String(length=2), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.Column('region_name', sa.String(length=80), nullable=False),
    sa.Column('group_name', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('unit_price', sa.BigInteger(), nullable=False),
    sa.Column('photo_token', sa.String(length=32), nullable=False),
    sa.Column('photo_alt', sa.String(length=160), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_catalogue_entries_listing_id_listings')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_catalogue_entries_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_entries')),
    sa.UniqueConstraint('listing_id', name=op.f('uq_catalogue_entries_listing_id'))
    )
    with op.batch_alter_table('catalogue_entries', schema=None) as batch_op:
        batch_op.create_index('ix_catalogue_entries_category', ['category', 'id'], unique=False)
        batch_op.create_index('ix_catalogue_entries_category_price', ['category', 'unit_price', 'id'], unique=False)
        batch_op.create_index('ix_catalogue_entries_category_province', ['category', 'province_code', 'id'], unique=False)
        batch_op.create_index('ix_catalogue_entries_category_region', ['category', 'region_code', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_catalogue_entries_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_catalogue_entries_price', ['unit_price', 'id'], unique=False)
        batch_op.create_index('ix_catalogue_entries_province', ['province_code', 'id'], unique=False)
        batch_op.create_index('ix_catalogue_entries_province_price', ['province_code', 'unit_price', 'id'], unique=False)
        batch_op.create_index('ix_catalogue_entries_region', ['region_code', 'id'], unique=False)

    op.create_table('listing_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('technique', sa.String(length=16), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('unit_price', sa.BigInteger(), nullable=False),
    sa.Column('minimum_quantity', sa.BigInteger(), nullable=False),
    sa.Column('monthly_capacity', sa.BigInteger(), nullable=False),
    sa.Column('lead_days', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("status IN ('draft', 'submitted', 'approved', 'sent_back', 'superseded')", name=op.f('ck_listing_versions_status')),
    sa.CheckConstraint('minimum_quantity > 0', name=op.f('ck_listing_versions_minimum_quantity')),
    sa.CheckConstraint('unit_price > 0', name=op.f('ck_listing_versions_unit_price')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_listing_versions_created_by_id_users')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_listing_versions_decided_by_id_users')),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_listing_versions_listing_id_listings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_versions')),
    sa.UniqueConstraint('listing_id', 'number', name=op.f('uq_listing_versions_listing_id_number'))
    )
    with op.batch_alter_table('listing_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listing_versions_listing_id'), ['listing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listing_versions_status'), ['status'], unique=False)

    op.create_table('purchase_orders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=True),
    sa.Column('outlet_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('deduction_method', sa.String(length=8), nullable=False),
    sa.Column('deduction_rate', sa.Integer(), nullable=True),
    sa.Column('deduction_amount', sa.BigInteger(), nullable=True),
    sa.Column('deduction_cap', sa.Integer(), nullable=False),
    sa.Column('inspection_days', sa.Integer(), nullable=False),
    sa.Column('payment_days', sa.Integer(), nullable=False),
    sa.Column('second_grade_factor', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('issued_by', sa.Integer(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by', sa.Integer(), nullable=True),
    sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decline_reason', sa.Text(), nullable=True),
    sa.Column('fulfilled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=True),
    sa.Column('short_close_side', sa.String(length=12), nullable=True),
    sa.Column('short_close_reason', sa.Text(), nullable=True),
    sa.Column('short_close_proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('short_close_proposed_by', sa.Integer(), nullable=True),
    sa.Column('short_closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('short_closed_by', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("deduction_method IN ('norm', 'percent', 'fixed')", name=op.f('ck_purchase_orders_deduction_method')),
    sa.CheckConstraint("status IN ('draft', 'issued', 'cancelled', 'accepted', 'declined', 'fulfilled', 'closed')", name=op.f('ck_purchase_orders_status')),
    sa.CheckConstraint('deduction_cap BETWEEN 0 AND 10000', name=op.f('ck_purchase_orders_deduction_cap')),
    sa.CheckConstraint('second_grade_factor BETWEEN 0 AND 10000', name=op.f('ck_purchase_orders_second_grade_factor')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_purchase_orders_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['outlet_id'], ['outlets.id'], name=op.f('fk_purchase_orders_outlet_id_outlets')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_purchase_orders_producer_group_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_orders')),
    sa.UniqueConstraint('off_taker_id', 'number', name=op.f('uq_purchase_orders_off_taker_id_number'))
    )
    with op.batch_alter_table('purchase_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_purchase_orders_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_orders_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_orders_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_orders_status'), ['status'], unique=False)

    op.create_table('standard_drafts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('lot_definition', sa.String(length=300), nullable=False),
    sa.Column('lot_definition_en', sa.String(length=300), nullable=False),
    sa.Column('reference_sample', sa.String(length=120), nullable=False),
    sa.Column('inspection_unit', sa.String(length=16), nullable=False),
    sa.Column('inspect_all', sa.Boolean(), nullable=False),
    sa.Column('level', sa.String(length=4), nullable=False),
    sa.Column('aql_major', sa.String(length=8), nullable=False),
    sa.Column('aql_minor', sa.String(length=8), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['standard_id'], ['quality_standards.id'], name=op.f('fk_standard_drafts_standard_id_quality_standards')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_drafts')),
    sa.UniqueConstraint('standard_id', name=op.f('uq_standard_drafts_standard_id'))
    )
    op.create_table('standard_passes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('standard_version_id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('passed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_standard_passes_listing_id_listings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_passes')),
    sa.UniqueConstraint('listing_id', 'standard_version_id', name=op.f('uq_standard_passes_listing_id_standard_version_id'))
    )
    with op.batch_alter_table('standard_passes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_passes_listing_id'), ['listing_id'], unique=False)

    op.create_table('standard_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('standard_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Integer(), nullable=True),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('lot_definition', sa.String(length=300), nullable=False),
    sa.Column('lot_definition_en', sa.String(length=300), nullable=False),
    sa.Column('reference_sample', sa.String(length=120), nullable=False),
    sa.Column('inspection_unit', sa.String(length=16), nullable=False),
    sa.Column('inspect_all', sa.Boolean(), nullable=False),
    sa.Column('level', sa.String(length=4), nullable=False),
    sa.Column('aql_major', sa.String(length=8), nullable=False),
    sa.Column('aql_minor', sa.String(length=8), nullable=False),
    sa.CheckConstraint("status IN ('published', 'superseded', 'withdrawn')", name=op.f('ck_standard_versions_status')),
    sa.ForeignKeyConstraint(['standard_id'], ['quality_standards.id'], name=op.f('fk_standard_versions_standard_id_quality_standards')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_versions')),
    sa.UniqueConstraint('standard_id', 'number', name=op.f('uq_standard_versions_standard_id_number'))
    )
    with op.batch_alter_table('standard_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_versions_status'), ['status'], unique=False)

    op.create_table('webhook_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payment_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=24), nullable=False),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], name=op.f('fk_webhook_events_payment_id_payments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_events')),
    sa.UniqueConstraint('provider', 'event_id', name=op.f('uq_webhook_events_provider_event_id'))
    )
    with op.batch_alter_table('webhook_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_events_payment_id'), ['payment_id'], unique=False)

    op.create_table('advances',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('contract_form', sa.String(length=16), nullable=False),
    sa.Column('material_code', sa.String(length=32), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('issued_quantity', sa.BigInteger(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=False),
    sa.Column('margin', sa.BigInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('recovery_rate', sa.Integer(), nullable=False),
    sa.Column('tolerance', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('payment_reference', sa.String(length=80), nullable=False),
    sa.Column('carried_from_id', sa.Integer(), nullable=True),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('offered_by_id', sa.Integer(), nullable=True),
    sa.Column('offered_by_name', sa.String(length=120), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted_by_name', sa.String(length=120), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('issued_by_name', sa.String(length=120), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_by_id', sa.Integer(), nullable=True),
    sa.Column('received_by_name', sa.String(length=120), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=False),
    sa.Column('received_quantity', sa.BigInteger(), nullable=False),
    sa.Column('received_cost', sa.BigInteger(), nullable=False),
    sa.Column('received_margin', sa.BigInteger(), nullable=False),
    sa.Column('received_total', sa.BigInteger(), nullable=False),
    sa.Column('good_quantity', sa.BigInteger(), nullable=False),
    sa.Column('consumed_good', sa.BigInteger(), nullable=False),
    sa.Column('consumed_rejected', sa.BigInteger(), nullable=False),
    sa.Column('returned_quantity', sa.BigInteger(), nullable=False),
    sa.Column('lost_quantity', sa.BigInteger(), nullable=False),
    sa.Column('variance_quantity', sa.BigInteger(), nullable=False),
    sa.Column('faulty_quantity', sa.BigInteger(), nullable=False),
    sa.Column('valued_quantity', sa.BigInteger(), nullable=False),
    sa.Column('claimed_quantity', sa.BigInteger(), nullable=False),
    sa.Column('claimed', sa.BigInteger(), nullable=False),
    sa.Column('recovered', sa.BigInteger(), nullable=False),
    sa.Column('repaid', sa.BigInteger(), nullable=False),
    sa.Column('forgiven', sa.BigInteger(), nullable=False),
    sa.Column('carried', sa.BigInteger(), nullable=False),
    sa.Column('written_down', sa.BigInteger(), nullable=False),
    sa.Column('excess', sa.BigInteger(), nullable=False),
    sa.Column('margin_earned', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("contract_form IN ('credit_sale', 'loan', 'consigned', 'cash')", name=op.f('ck_advances_contract_form')),
    sa.CheckConstraint("kind IN ('material', 'cash', 'carried')", name=op.f('ck_advances_kind')),
    sa.CheckConstraint("status IN ('drafted', 'offered', 'withdrawn', 'accepted', 'declined', 'issued', 'received', 'settled')", name=op.f('ck_advances_status')),
    sa.CheckConstraint('received_total = received_cost + received_margin', name=op.f('ck_advances_received_total')),
    sa.CheckConstraint('total = cost + margin AND cost >= 0 AND margin >= 0', name=op.f('ck_advances_total')),
    sa.ForeignKeyConstraint(['carried_from_id'], ['advances.id'], name=op.f('fk_advances_carried_from_id_advances')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_advances_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_advances_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_advances_producer_group_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advances')),
    sa.UniqueConstraint('off_taker_id', 'number', name=op.f('uq_advances_off_taker_id_number'))
    )
    with op.batch_alter_table('advances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_advances_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_advances_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_advances_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_advances_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_advances_status'), ['status'], unique=False)

    op.create_table('criteria',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('name_en', sa.String(length=160), nullable=False),
    sa.Column('type', sa.String(length=12), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.Column('unit_en', sa.String(length=32), nullable=False),
    sa.Column('lower_limit', sa.BigInteger(), nullable=True),
    sa.Column('upper_limit', sa.BigInteger(), nullable=True),
    sa.Column('target', sa.BigInteger(), nullable=True),
    sa.Column('accepted_choices', sa.Text(), nullable=False),
    sa.Column('other_choices', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('method_en', sa.Text(), nullable=False),
    sa.Column('where_checked', sa.String(length=12), nullable=False),
    sa.Column('defect_class', sa.String(length=8), nullable=False),
    sa.Column('is_photo_required', sa.Boolean(), nullable=False),
    sa.Column('good_photo', sa.String(length=64), nullable=True),
    sa.Column('bad_photo', sa.String(length=64), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_en', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['standard_versions.id'], name=op.f('fk_criteria_version_id_standard_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criteria')),
    sa.UniqueConstraint('version_id', 'code', name=op.f('uq_criteria_version_id_code'))
    )
    op.create_table('deliveries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('carrier', sa.String(length=120), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('despatched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('despatched_by', sa.Integer(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_by', sa.Integer(), nullable=True),
    sa.Column('receipt_note', sa.Text(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_by', sa.Integer(), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("status IN ('despatched', 'received', 'cancelled', 'decided')", name=op.f('ck_deliveries_status')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_deliveries_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_deliveries_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_deliveries_producer_group_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('producer_group_id', 'number', name=op.f('uq_deliveries_producer_group_id_number'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliveries_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deliveries_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deliveries_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deliveries_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_deliveries_status'), ['status'], unique=False)

    op.create_table('draft_criteria',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('name_en', sa.String(length=160), nullable=False),
    sa.Column('type', sa.String(length=12), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.Column('unit_en', sa.String(length=32), nullable=False),
    sa.Column('lower_limit', sa.BigInteger(), nullable=True),
    sa.Column('upper_limit', sa.BigInteger(), nullable=True),
    sa.Column('target', sa.BigInteger(), nullable=True),
    sa.Column('accepted_choices', sa.Text(), nullable=False),
    sa.Column('other_choices', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('method_en', sa.Text(), nullable=False),
    sa.Column('where_checked', sa.String(length=12), nullable=False),
    sa.Column('defect_class', sa.String(length=8), nullable=False),
    sa.Column('is_photo_required', sa.Boolean(), nullable=False),
    sa.Column('good_photo', sa.String(length=64), nullable=True),
    sa.Column('bad_photo', sa.String(length=64), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_en', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['standard_drafts.id'], name=op.f('fk_draft_criteria_draft_id_standard_drafts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_criteria'))
    )
    with op.batch_alter_table('draft_criteria', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_criteria_draft_id'), ['draft_id'], unique=False)

    op.create_table('listing_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('alt', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['listing_versions.id'], name=op.f('fk_listing_photos_version_id_listing_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_photos'))
    )
    with op.batch_alter_table('listing_photos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listing_photos_version_id'), ['version_id'], unique=False)

    op.create_table('order_holds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=80), nullable=False),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_order_holds_order_id_purchase_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_holds')),
    sa.UniqueConstraint('order_id', 'key', name=op.f('uq_order_holds_order_id_key'))
    )
    with op.batch_alter_table('order_holds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_holds_order_id'), ['order_id'], unique=False)

    op.create_table('order_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('listing_version_id', sa.Integer(), nullable=False),
    sa.Column('standard_version_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('ordered_quantity', sa.BigInteger(), nullable=False),
    sa.Column('unit_price', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('over_tolerance', sa.Integer(), nullable=False),
    sa.Column('under_tolerance', sa.Integer(), nullable=False),
    sa.Column('accepted_quantity', sa.BigInteger(), nullable=False),
    sa.Column('second_grade_quantity', sa.BigInteger(), nullable=False),
    sa.Column('rejected_quantity', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('ordered_quantity > 0', name=op.f('ck_order_lines_ordered_quantity')),
    sa.CheckConstraint('unit_price > 0', name=op.f('ck_order_lines_unit_price')),
    sa.ForeignKeyConstraint(['listing_version_id'], ['listing_versions.id'], name=op.f('fk_order_lines_listing_version_id_listing_versions')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_order_lines_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['standard_version_id'], ['standard_versions.id'], name=op.f('fk_order_lines_standard_version_id_standard_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_lines')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_order_lines_order_id_position'))
    )
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_lines_order_id'), ['order_id'], unique=False)

    op.create_table('settlements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=True),
    sa.Column('gross', sa.BigInteger(), nullable=False),
    sa.Column('ceiling', sa.BigInteger(), nullable=False),
    sa.Column('deducted', sa.BigInteger(), nullable=False),
    sa.Column('net', sa.BigInteger(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payable_on', sa.Date(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_by_name', sa.String(length=120), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("kind IN ('lot', 'excess')", name=op.f('ck_settlements_kind')),
    sa.CheckConstraint("status IN ('drafted', 'approved', 'paid')", name=op.f('ck_settlements_status')),
    sa.CheckConstraint('deducted <= ceiling', name=op.f('ck_settlements_ceiling')),
    sa.CheckConstraint('net = gross - deducted AND net >= 0 AND deducted >= 0', name=op.f('ck_settlements_net')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_settlements_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_settlements_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_settlements_producer_group_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlements')),
    sa.UniqueConstraint('off_taker_id', 'number', name=op.f('uq_settlements_off_taker_id_number')),
    sa.UniqueConstraint('source', name=op.f('uq_settlements_source'))
    )
    with op.batch_alter_table('settlements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_settlements_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_settlements_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_settlements_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_settlements_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_settlements_status'), ['status'], unique=False)

    op.create_table('adjustments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('agreed_quantity', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('cause', sa.String(length=32), nullable=False),
    sa.Column('bearer', sa.String(length=12), nullable=False),
    sa.Column('parts', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('payment_reference', sa.String(length=80), nullable=False),
    sa.Column('target_order_id', sa.Integer(), nullable=True),
    sa.Column('target_advance_id', sa.Integer(), nullable=True),
    sa.Column('lot_id', sa.Integer(), nullable=True),
    sa.Column('proposed_side', sa.String(length=12), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_by_name', sa.String(length=120), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_by_name', sa.String(length=120), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_name', sa.String(length=120), nullable=False),
    sa.Column('answer_reason', sa.Text(), nullable=False),
    sa.Column('off_taker_quantity', sa.BigInteger(), nullable=False),
    sa.Column('programme_quantity', sa.BigInteger(), nullable=False),
    sa.Column('group_quantity', sa.BigInteger(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('excess', sa.BigInteger(), nullable=False),
    sa.Column('claimed', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("kind IN ('return', 'loss', 'faulty', 'repayment', 'forgiveness', 'carry_over', 'variance')", name=op.f('ck_adjustments_kind')),
    sa.CheckConstraint("proposed_side IN ('group', 'off_taker')", name=op.f('ck_adjustments_proposed_side')),
    sa.CheckConstraint("status IN ('proposed', 'accepted', 'agreed', 'declined', 'withdrawn')", name=op.f('ck_adjustments_status')),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_adjustments_advance_id_advances')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_adjustments_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_adjustments_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_adjustments_producer_group_id_organisations')),
    sa.ForeignKeyConstraint(['target_advance_id'], ['advances.id'], name=op.f('fk_adjustments_target_advance_id_advances')),
    sa.ForeignKeyConstraint(['target_order_id'], ['purchase_orders.id'], name=op.f('fk_adjustments_target_order_id_purchase_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustments'))
    )
    with op.batch_alter_table('adjustments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_adjustments_advance_id'), ['advance_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_adjustments_status'), ['status'], unique=False)

    op.create_table('consumptions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=False),
    sa.Column('order_line_id', sa.Integer(), nullable=False),
    sa.Column('good_units', sa.BigInteger(), nullable=False),
    sa.Column('rejected_units', sa.BigInteger(), nullable=False),
    sa.Column('good_quantity', sa.BigInteger(), nullable=False),
    sa.Column('good_consumed', sa.BigInteger(), nullable=False),
    sa.Column('rejected_consumed', sa.BigInteger(), nullable=False),
    sa.Column('consumed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_consumptions_advance_id_advances')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_lines.id'], name=op.f('fk_consumptions_order_line_id_order_lines')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consumptions')),
    sa.UniqueConstraint('lot_id', 'advance_id', name=op.f('uq_consumptions_lot_id_advance_id'))
    )
    with op.batch_alter_table('consumptions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consumptions_advance_id'), ['advance_id'], unique=False)

    op.create_table('lots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('delivery_id', sa.Integer(), nullable=False),
    sa.Column('order_line_id', sa.Integer(), nullable=False),
    sa.Column('rework_of_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('despatched_quantity', sa.BigInteger(), nullable=False),
    sa.Column('unit_count', sa.Integer(), nullable=False),
    sa.Column('received_quantity', sa.BigInteger(), nullable=True),
    sa.Column('received_units', sa.Integer(), nullable=True),
    sa.Column('accepted_quantity', sa.BigInteger(), nullable=False),
    sa.Column('second_grade_quantity', sa.BigInteger(), nullable=False),
    sa.Column('rework_quantity', sa.BigInteger(), nullable=False),
    sa.Column('rejected_quantity', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('despatched', 'received', 'cancelled', 'decided')", name=op.f('ck_lots_status')),
    sa.CheckConstraint('despatched_quantity > 0', name=op.f('ck_lots_despatched_quantity')),
    sa.CheckConstraint('received_quantity BETWEEN 0 AND despatched_quantity', name=op.f('ck_lots_received_quantity')),
    sa.CheckConstraint('unit_count > 0', name=op.f('ck_lots_unit_count')),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_lots_delivery_id_deliveries')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_lines.id'], name=op.f('fk_lots_order_line_id_order_lines')),
    sa.ForeignKeyConstraint(['rework_of_id'], ['lots.id'], name=op.f('fk_lots_rework_of_id_lots')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lots'))
    )
    with op.batch_alter_table('lots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lots_delivery_id'), ['delivery_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lots_order_line_id'), ['order_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lots_rework_of_id'), ['rework_of_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lots_status'), ['status'], unique=False)

    op.create_table('material_lots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('measured_length', sa.BigInteger(), nullable=False),
    sa.Column('counted_length', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('counted_length BETWEEN 0 AND measured_length', name=op.f('ck_material_lots_counted_length')),
    sa.CheckConstraint('measured_length > 0', name=op.f('ck_material_lots_measured_length')),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_material_lots_advance_id_advances')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material_lots')),
    sa.UniqueConstraint('advance_id', 'position', name=op.f('uq_material_lots_advance_id_position'))
    )
    with op.batch_alter_table('material_lots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_material_lots_advance_id'), ['advance_id'], unique=False)

    op.create_table('norms',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('order_line_id', sa.Integer(), nullable=False),
    sa.Column('quantity_per_unit', sa.BigInteger(), nullable=False),
    sa.Column('standard_loss', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('quantity_per_unit > 0 AND standard_loss >= 0', name=op.f('ck_norms_quantity')),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_norms_advance_id_advances')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_lines.id'], name=op.f('fk_norms_order_line_id_order_lines')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_norms')),
    sa.UniqueConstraint('advance_id', 'order_line_id', name=op.f('uq_norms_advance_id_order_line_id'))
    )
    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_norms_advance_id'), ['advance_id'], unique=False)

    op.create_table('recoveries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('settlement_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('recovered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_recoveries_amount')),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_recoveries_advance_id_advances')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recoveries')),
    sa.UniqueConstraint('settlement_id', 'advance_id', name=op.f('uq_recoveries_settlement_id_advance_id'))
    )
    with op.batch_alter_table('recoveries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recoveries_advance_id'), ['advance_id'], unique=False)

    op.create_table('settlement_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('settlement_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('cause', sa.String(length=16), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('unit_price', sa.BigInteger(), nullable=False),
    sa.Column('factor', sa.Integer(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount BETWEEN 0 AND due', name=op.f('ck_settlement_lines_amount')),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_settlement_lines_advance_id_advances')),
    sa.ForeignKeyConstraint(['settlement_id'], ['settlements.id'], name=op.f('fk_settlement_lines_settlement_id_settlements')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_lines')),
    sa.UniqueConstraint('settlement_id', 'position', name=op.f('uq_settlement_lines_settlement_id_position'))
    )
    with op.batch_alter_table('settlement_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_settlement_lines_settlement_id'), ['settlement_id'], unique=False)

    op.create_table('inspections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('standard_version_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=24), nullable=False),
    sa.Column('seed', sa.String(length=32), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('sample', sa.Text(), nullable=False),
    sa.Column('corrective_action', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('producer_group_id', sa.Integer(), nullable=False),
    sa.Column('off_taker_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=16), nullable=False),
    sa.CheckConstraint("status IN ('started', 'passed', 'failed', 'sorted', 'decided', 'sorting', 'concession_offered')", name=op.f('ck_inspections_status')),
    sa.ForeignKeyConstraint(['lot_id'], ['lots.id'], name=op.f('fk_inspections_lot_id_lots')),
    sa.ForeignKeyConstraint(['off_taker_id'], ['organisations.id'], name=op.f('fk_inspections_off_taker_id_organisations')),
    sa.ForeignKeyConstraint(['order_id'], ['purchase_orders.id'], name=op.f('fk_inspections_order_id_purchase_orders')),
    sa.ForeignKeyConstraint(['producer_group_id'], ['organisations.id'], name=op.f('fk_inspections_producer_group_id_organisations')),
    sa.ForeignKeyConstraint(['standard_version_id'], ['standard_versions.id'], name=op.f('fk_inspections_standard_version_id_standard_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspections')),
    sa.UniqueConstraint('lot_id', name=op.f('uq_inspections_lot_id'))
    )
    with op.batch_alter_table('inspections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspections_off_taker_id'), ['off_taker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspections_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspections_producer_group_id'), ['producer_group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspections_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspections_standard_version_id'), ['standard_version_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspections_status'), ['status'], unique=False)

    op.create_table('concessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('fates', sa.Text(), nullable=False),
    sa.Column('rest', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_by', sa.Integer(), nullable=True),
    sa.Column('answer', sa.String(length=12), nullable=True),
    sa.Column('answer_reason', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_concessions_inspection_id_inspections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concessions'))
    )
    with op.batch_alter_table('concessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_concessions_inspection_id'), ['inspection_id'], unique=False)

    op.create_table('decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('accepted', sa.BigInteger(), nullable=False),
    sa.Column('second_grade', sa.BigInteger(), nullable=False),
    sa.Column('rework', sa.BigInteger(), nullable=False),
    sa.Column('rejected', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("outcome IN ('passed', 'sorted', 'concession', 'rework', 'rejected')", name=op.f('ck_decisions_outcome')),
    sa.CheckConstraint('accepted >= 0 AND second_grade >= 0 AND rework >= 0 AND rejected >= 0', name=op.f('ck_decisions_quantities')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_decisions_inspection_id_inspections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions')),
    sa.UniqueConstraint('inspection_id', name=op.f('uq_decisions_inspection_id'))
    )
    op.create_table('unit_results',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('unit_number', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('worst_class', sa.String(length=8), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_unit_results_inspection_id_inspections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_results')),
    sa.UniqueConstraint('inspection_id', 'unit_number', name=op.f('uq_unit_results_inspection_id_unit_number'))
    )
    op.create_table('verdicts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('classes', sa.Text(), nullable=False),
    sa.Column('counts_for_switching', sa.Boolean(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_verdicts_inspection_id_inspections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdicts')),
    sa.UniqueConstraint('inspection_id', name=op.f('uq_verdicts_inspection_id'))
    )
    op.create_table('readings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_result_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.String(length=60), nullable=True),
    sa.Column('defect_class', sa.String(length=8), nullable=True),
    sa.CheckConstraint('(number IS NULL) <> (answer IS NULL)', name=op.f('ck_readings_value')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criteria.id'], name=op.f('fk_readings_criterion_id_criteria')),
    sa.ForeignKeyConstraint(['unit_result_id'], ['unit_results.id'], name=op.f('fk_readings_unit_result_id_unit_results')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_readings'))
    )
    with op.batch_alter_table('readings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_readings_unit_result_id'), ['unit_result_id'], unique=False)

    op.create_table('rejects',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('fate', sa.String(length=16), nullable=False),
    sa.Column('criterion_code', sa.String(length=12), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('units', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_rejects_decision_id_decisions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rejects'))
    )
    with op.batch_alter_table('rejects', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rejects_decision_id'), ['decision_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for column in ("current_version_id", "working_version_id"):
            name = f"fk_listings_{column}"
            op.create_foreign_key(name, "listings", "listing_versions", [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for column in ("current_version_id", "working_version_id"):
            op.drop_constraint(f"fk_listings_{column}", "listings", type_="foreignkey")
    with op.batch_alter_table('rejects', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rejects_decision_id'))

    op.drop_table('rejects')
    with op.batch_alter_table('readings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_readings_unit_result_id'))

    op.drop_table('readings')
    op.drop_table('verdicts')
    op.drop_table('unit_results')
    op.drop_table('decisions')
    with op.batch_alter_table('concessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_concessions_inspection_id'))

    op.drop_table('concessions')
    with op.batch_alter_table('inspections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inspections_status'))
        batch_op.drop_index(batch_op.f('ix_inspections_standard_version_id'))
        batch_op.drop_index(batch_op.f('ix_inspections_region_code'))
        batch_op.drop_index(batch_op.f('ix_inspections_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_inspections_order_id'))
        batch_op.drop_index(batch_op.f('ix_inspections_off_taker_id'))

    op.drop_table('inspections')
    with op.batch_alter_table('settlement_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_settlement_lines_settlement_id'))

    op.drop_table('settlement_lines')
    with op.batch_alter_table('recoveries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recoveries_advance_id'))

    op.drop_table('recoveries')
    with op.batch_alter_table('norms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_norms_advance_id'))

    op.drop_table('norms')
    with op.batch_alter_table('material_lots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_material_lots_advance_id'))

    op.drop_table('material_lots')
    with op.batch_alter_table('lots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lots_status'))
        batch_op.drop_index(batch_op.f('ix_lots_rework_of_id'))
        batch_op.drop_index(batch_op.f('ix_lots_order_line_id'))
        batch_op.drop_index(batch_op.f('ix_lots_delivery_id'))

    op.drop_table('lots')
    with op.batch_alter_table('consumptions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consumptions_advance_id'))

    op.drop_table('consumptions')
    with op.batch_alter_table('adjustments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_adjustments_status'))
        batch_op.drop_index(batch_op.f('ix_adjustments_region_code'))
        batch_op.drop_index(batch_op.f('ix_adjustments_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_adjustments_order_id'))
        batch_op.drop_index(batch_op.f('ix_adjustments_off_taker_id'))
        batch_op.drop_index(batch_op.f('ix_adjustments_advance_id'))

    op.drop_table('adjustments')
    with op.batch_alter_table('settlements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_settlements_status'))
        batch_op.drop_index(batch_op.f('ix_settlements_region_code'))
        batch_op.drop_index(batch_op.f('ix_settlements_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_settlements_order_id'))
        batch_op.drop_index(batch_op.f('ix_settlements_off_taker_id'))

    op.drop_table('settlements')
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_lines_order_id'))

    op.drop_table('order_lines')
    with op.batch_alter_table('order_holds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_holds_order_id'))

    op.drop_table('order_holds')
    with op.batch_alter_table('listing_photos', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listing_photos_version_id'))

    op.drop_table('listing_photos')
    with op.batch_alter_table('draft_criteria', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_criteria_draft_id'))

    op.drop_table('draft_criteria')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deliveries_status'))
        batch_op.drop_index(batch_op.f('ix_deliveries_region_code'))
        batch_op.drop_index(batch_op.f('ix_deliveries_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_deliveries_order_id'))
        batch_op.drop_index(batch_op.f('ix_deliveries_off_taker_id'))

    op.drop_table('deliveries')
    op.drop_table('criteria')
    with op.batch_alter_table('advances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_advances_status'))
        batch_op.drop_index(batch_op.f('ix_advances_region_code'))
        batch_op.drop_index(batch_op.f('ix_advances_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_advances_order_id'))
        batch_op.drop_index(batch_op.f('ix_advances_off_taker_id'))

    op.drop_table('advances')
    with op.batch_alter_table('webhook_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_events_payment_id'))

    op.drop_table('webhook_events')
    with op.batch_alter_table('standard_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_versions_status'))

    op.drop_table('standard_versions')
    with op.batch_alter_table('standard_passes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standard_passes_listing_id'))

    op.drop_table('standard_passes')
    op.drop_table('standard_drafts')
    with op.batch_alter_table('purchase_orders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_purchase_orders_status'))
        batch_op.drop_index(batch_op.f('ix_purchase_orders_region_code'))
        batch_op.drop_index(batch_op.f('ix_purchase_orders_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_purchase_orders_off_taker_id'))

    op.drop_table('purchase_orders')
    with op.batch_alter_table('listing_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listing_versions_status'))
        batch_op.drop_index(batch_op.f('ix_listing_versions_listing_id'))

    op.drop_table('listing_versions')
    with op.batch_alter_table('catalogue_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_catalogue_entries_region')
        batch_op.drop_index('ix_catalogue_entries_province_price')
        batch_op.drop_index('ix_catalogue_entries_province')
        batch_op.drop_index('ix_catalogue_entries_price')
        batch_op.drop_index(batch_op.f('ix_catalogue_entries_organisation_id'))
        batch_op.drop_index('ix_catalogue_entries_category_region')
        batch_op.drop_index('ix_catalogue_entries_category_province')
        batch_op.drop_index('ix_catalogue_entries_category_price')
        batch_op.drop_index('ix_catalogue_entries_category')

    op.drop_table('catalogue_entries')
    with op.batch_alter_table('trade_outcomes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trade_outcomes_off_taker_id'))
        batch_op.drop_index(batch_op.f('ix_trade_outcomes_group_id'))

    op.drop_table('trade_outcomes')
    with op.batch_alter_table('receiving_accounts', schema=None) as batch_op:
        batch_op.drop_index('uq_receiving_accounts_current', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_receiving_accounts_organisation_id'))

    op.drop_table('receiving_accounts')
    with op.batch_alter_table('quality_standards', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quality_standards_status'))
        batch_op.drop_index(batch_op.f('ix_quality_standards_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_quality_standards_category'))

    op.drop_table('quality_standards')
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.drop_index('uq_payments_owner_open', sqlite_where=sa.text("status IN ('disputed', 'processing', 'reported', 'started')"), postgresql_where=sa.text("status IN ('disputed', 'processing', 'reported', 'started')"))
        batch_op.drop_index('uq_payments_owner_confirmed', sqlite_where=sa.text("status IN ('confirmed')"), postgresql_where=sa.text("status IN ('confirmed')"))
        batch_op.drop_index(batch_op.f('ix_payments_status'))
        batch_op.drop_index(batch_op.f('ix_payments_region_code'))
        batch_op.drop_index(batch_op.f('ix_payments_producer_group_id'))
        batch_op.drop_index(batch_op.f('ix_payments_payer_id'))
        batch_op.drop_index(batch_op.f('ix_payments_payee_id'))
        batch_op.drop_index(batch_op.f('ix_payments_owner'))
        batch_op.drop_index(batch_op.f('ix_payments_off_taker_id'))

    op.drop_table('payments')
    with op.batch_alter_table('outlets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outlets_organisation_id'))

    op.drop_table('outlets')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_memberships_user_id'))
        batch_op.drop_index(batch_op.f('ix_memberships_organisation_id'))

    op.drop_table('memberships')
    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listings_status'))
        batch_op.drop_index(batch_op.f('ix_listings_region_code'))
        batch_op.drop_index(batch_op.f('ix_listings_organisation_id'))

    op.drop_table('listings')
    with op.batch_alter_table('group_members', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_group_members_organisation_id'))

    op.drop_table('group_members')
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificates_organisation_id'))

    op.drop_table('certificates')
    with op.batch_alter_table('bank_accounts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bank_accounts_organisation_id'))

    op.drop_table('bank_accounts')
    with op.batch_alter_table('upload_variants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_upload_variants_key'))

    op.drop_table('upload_variants')
    with op.batch_alter_table('password_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_password_links_user_id'))

    op.drop_table('password_links')
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisations_status'))
        batch_op.drop_index(batch_op.f('ix_organisations_region_code'))
        batch_op.drop_index(batch_op.f('ix_organisations_partner_id'))
        batch_op.drop_index(batch_op.f('ix_organisations_kind'))

    op.drop_table('organisations')
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_user_id_read_at')

    op.drop_table('notices')
    with op.batch_alter_table('ledger_postings', schema=None) as batch_op:
        batch_op.drop_index('ix_ledger_postings_owner_account')
        batch_op.drop_index(batch_op.f('ix_ledger_postings_entry_id'))

    op.drop_table('ledger_postings')
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachments_upload_id'))
        batch_op.drop_index(batch_op.f('ix_attachments_subject'))

    op.drop_table('attachments')
    op.drop_table('users')
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_uploads_created_at'))
        batch_op.drop_index(batch_op.f('ix_uploads_claimed_at'))

    op.drop_table('uploads')
    with op.batch_alter_table('ledger_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_entries_source'))
        batch_op.drop_index(batch_op.f('ix_ledger_entries_file'))

    op.drop_table('ledger_entries')
    with op.batch_alter_table('form_keys', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_form_keys_created_at'))

    op.drop_table('form_keys')
    op.drop_table('document_counters')
    op.drop_table('audit_seals')
    op.drop_table('audit_heads')
    with op.batch_alter_table('audit_events', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_events_file_id')

    op.drop_table('audit_events')
