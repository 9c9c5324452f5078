"""tell history of versions of old"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.kernel.fingerprints import fingerprint


revision = '0300'
down_revision = '0292'
branch_labels = None
depends_on = None

AT_ONCE = 500
TERMS = (
    'standard_id', 'number', 'title', 'title_en', 'lot_definition', 'lot_definition_en', 'reference_sample',
    'inspection_unit', 'inspect_all', 'level', 'aql_major', 'aql_minor',
)
CRITERION = (
    'position', 'code', 'name', 'name_en', 'type', 'unit', 'unit_en', 'lower_limit', 'upper_limit', 'target',
    'accepted_choices', 'other_choices', 'method', 'method_en', 'where_checked', 'defect_class', 'is_photo_required',
    'good_photo', 'bad_photo', 'source', 'source_en',
)
WRITTEN = (
    'listing_id', 'number', 'title', 'description', 'category', 'technique', 'unit', 'unit_price', 'minimum_quantity',
    'monthly_capacity', 'lead_days',
)
PHOTO = ('position', 'token', 'alt')
JSON = frozenset({'accepted_choices', 'other_choices'})
TRUTH = frozenset({'inspect_all', 'is_photo_required'})


def upgrade() -> None:
    """What no event tells of with a fingerprint is taken down as it stands today, by nobody."""
    known = _told(('standard.published', 'standard.witnessed'), 'standard_version_id')
    standards, versions = _table('quality_standards', 'id', 'organisation_id'), _table('standard_versions', 'id', *TERMS)
    whole = sa.select(versions, standards.c.organisation_id)
    for row in _rows(whole.join_from(versions, standards, standards.c.id == versions.c.standard_id), versions.c.id):
        if row.id not in known:
            witness = fingerprint(_figures(row, TERMS), _parts('criteria', 'version_id', row.id, CRITERION, 'id'))
            details = {'standard_id': row.standard_id, 'standard_version_id': row.id, 'number': row.number}
            details |= {'title': row.title, 'fingerprint': witness}
            _tell(f'standard:{row.standard_id}', 'standard.witnessed', row.organisation_id, details)
    known = _told(('listing.saved', 'listing.witnessed'), 'listing_version_id')
    listings, versions = _table('listings', 'id', 'organisation_id', 'region_code'), _table('listing_versions', 'id', *WRITTEN)
    whole = sa.select(versions, listings.c.organisation_id, listings.c.region_code)
    for row in _rows(whole.join_from(versions, listings, listings.c.id == versions.c.listing_id), versions.c.id):
        if row.id not in known:
            photos = _parts('listing_photos', 'version_id', row.id, PHOTO, 'position')
            details = {'listing_id': row.listing_id, 'listing_version_id': row.id, 'region_code': row.region_code}
            details |= {'title': row.title, 'fingerprint': fingerprint(_figures(row, WRITTEN), photos)}
            _tell(f'listing:{row.listing_id}', 'listing.witnessed', row.organisation_id, details)


def downgrade() -> None:
    """What history tells stays; versions before do not read it."""


def _table(name: str, *columns: str, **types: object) -> sa.TableClause:
    told = [sa.column(each, sa.Boolean()) if each in TRUTH else sa.column(each) for each in columns]
    return sa.table(name, *told, *(sa.column(each, kind) for each, kind in types.items()))


EVENTS = _table(
    'audit_events', 'subject', 'key', 'file', 'by_user_id', 'organisation_id', 'details', 'previous_hash', 'hash',
    id=sa.Integer(), number=sa.Integer(), occurred_at=sa.DateTime(timezone=True),
)
HEADS = _table('audit_heads', 'subject', 'count', 'hash')


def _rows(picked: sa.Select, key: sa.ColumnElement, last: int = 0) -> object:
    """All rows, so many at a time."""
    while rows := op.get_bind().execute(picked.where(key > last).order_by(key).limit(AT_ONCE)).all():
        yield from rows
        last = rows[-1].id


def _told(keys: tuple[str, ...], named_by: str) -> set[int]:
    """The versions of which an event keeps the fingerprint."""
    events = _rows(sa.select(EVENTS.c.id, EVENTS.c.details).where(EVENTS.c.key.in_(keys)), EVENTS.c.id)
    told = (json.loads(event.details) for event in events)
    return {details[named_by] for details in told if details.get('fingerprint')}


def _figures(row: object, names: tuple[str, ...]) -> list[object]:
    return [json.loads(getattr(row, name)) if name in JSON else getattr(row, name) for name in names]


def _parts(name: str, pointer: str, version_id: int, columns: tuple[str, ...], order: str) -> list[list[object]]:
    table = _table(name, *dict.fromkeys(('id', pointer, *columns)))
    mine = sa.select(table).where(table.c[pointer] == version_id).order_by(table.c[order])
    return [_figures(row, columns) for row in op.get_bind().execute(mine)]


def _tell(subject: str, key: str, organisation_id: int, details: dict[str, object]) -> None:
    """Adds an event by nobody to the document's chain, as the room of history does."""
    bind, at = op.get_bind(), datetime.now(UTC)
    head = bind.execute(sa.select(HEADS.c.count, HEADS.c.hash).where(HEADS.c.subject == subject)).first()
    count, previous = (head.count, head.hash) if head else (0, GENESIS)
    made = chain_hash(previous, subject, count + 1, key, None, None, organisation_id, at, details)
    stored = at.replace(tzinfo=None) if bind.dialect.name == 'sqlite' else at
    bind.execute(sa.insert(EVENTS).values(
        subject=subject, number=count + 1, key=key, organisation_id=organisation_id, occurred_at=stored,
        details=json.dumps(details, sort_keys=True, ensure_ascii=False, separators=(',', ':')), previous_hash=previous, hash=made,
    ))
    latest = {'count': count + 1, 'hash': made}
    if head:
        bind.execute(sa.update(HEADS).where(HEADS.c.subject == subject).values(latest))
    else:
        bind.execute(sa.insert(HEADS).values(latest | {'subject': subject}))
