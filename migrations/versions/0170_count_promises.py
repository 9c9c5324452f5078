"""count the promises of buyers that are over, and find the documents that are not at their end by an index of those"""

from collections import Counter
from datetime import UTC, timedelta

import sqlalchemy as sa
from alembic import op


revision = '0170'
down_revision = '0165'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HOURS_AHEAD = {'WITA': 8, 'WIT': 9}
KEY = ('month', 'kind', 'off_taker_id', 'producer_group_id', 'region_code', 'days', 'promised')
OF_STATES = (
    ('inspections', 'open', ('concession_offered', 'failed', 'passed', 'sorted', 'sorting', 'started')),
    ('purchase_orders', 'unfinished', ('accepted', 'draft', 'fulfilled', 'issued')),
    ('settlements', 'unpaid', ('approved', 'drafted')),
)
WIDENED = (
    ('ix_purchase_orders_region_code', 'purchase_orders', 'region_code', ('accepted_at', 'id')),
    ('ix_order_lines_order_id', 'order_lines', 'order_id',
     ('ordered_quantity', 'unit_price', 'priced_quantity', 'priced_value')),
    ('ix_trade_outcomes_group_id', 'trade_outcomes', 'group_id', ('first_pass',)),
)


def upgrade() -> None:
    op.create_table(
        'promise_counts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('days', sa.Integer(), nullable=False),
        sa.Column('promised', sa.Integer(), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('producer_group_id', sa.Integer(), nullable=False),
        sa.Column('off_taker_id', sa.Integer(), nullable=False),
        sa.Column('region_code', sa.String(length=16), nullable=False),
        sa.CheckConstraint("kind IN ('inspecting', 'paying')", name=op.f('ck_promise_counts_kind')),
        sa.ForeignKeyConstraint(
            ['off_taker_id'], ['organisations.id'], name=op.f('fk_promise_counts_off_taker_id_organisations')
        ),
        sa.ForeignKeyConstraint(
            ['producer_group_id'], ['organisations.id'], name=op.f('fk_promise_counts_producer_group_id_organisations')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_promise_counts')),
        sa.UniqueConstraint(*KEY, name=op.f('uq_promise_counts')),
    )
    for column in ('off_taker_id', 'producer_group_id', 'region_code'):
        op.create_index(op.f(f'ix_promise_counts_{column}'), 'promise_counts', [column])
    for table, name, states in OF_STATES:
        where = sa.text("status IN ({})".format(", ".join(f"'{state}'" for state in states)))
        op.create_index(
            f'ix_{table}_{name}', table, ['producer_group_id'], sqlite_where=where, postgresql_where=where
        )
    op.create_index('ix_settlements_paid_at', 'settlements', ['paid_at'])
    for name, table, column, more in WIDENED:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [column, *more])
    _count_what_is_over()


def downgrade() -> None:
    for name, table, column, _more in WIDENED:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [column])
    op.drop_index('ix_settlements_paid_at', table_name='settlements')
    for table, name, _states in OF_STATES:
        op.drop_index(f'ix_{table}_{name}', table_name=table)
    op.drop_table('promise_counts')


def _table(name: str, *columns: str, **types: object) -> sa.TableClause:
    told = [sa.column(each) for each in columns] + [sa.column(each, kind) for each, kind in types.items()]
    return sa.table(name, *told)


PARTIES = ('producer_group_id', 'off_taker_id', 'region_code')
ORGANISATIONS = _table('organisations', 'id', 'zone')
LOTS = _table('lots', 'delivery_id', decided_at=MOMENT)
DELIVERIES = _table('deliveries', 'id', 'order_id', *PARTIES, received_at=MOMENT)
ORDERS = _table('purchase_orders', 'id', 'inspection_days', 'payment_days')
SETTLEMENTS = _table(
    'settlements', *PARTIES, 'order_id', 'net', id=sa.Integer(), paid_at=MOMENT, payable_on=sa.Date()
)
PAYMENTS = _table('payments', 'owner', 'status', transferred_on=sa.Date())


def _count_what_is_over() -> None:
    """Every lot decided and every settlement paid so far, by the calendar of its buyer."""
    connection, counts = op.get_bind(), Counter()

    def count(kind: str, row: sa.Row, begun_on: object, over_on: object, promised: int) -> None:
        parties = (row.off_taker_id, row.producer_group_id, row.region_code)
        counts[(over_on.replace(day=1), kind, *parties, (over_on - begun_on).days, promised)] += 1

    for row in connection.execute(_decided()):
        count('inspecting', row, _day(row.received_at, row), _day(row.decided_at, row), row.inspection_days)
    for row in connection.execute(_paid()):
        drafted_on = row.payable_on - timedelta(days=row.payment_days)
        count('paying', row, drafted_on, row.transferred_on or _day(row.paid_at, row), row.payment_days)
    rows = [dict(zip(KEY, key, strict=True)) | {'times': times} for key, times in sorted(counts.items())]
    columns = {'month': sa.Date()}
    if rows:
        connection.execute(sa.insert(_table('promise_counts', *(set(KEY) - {'month'}), 'times', **columns)), rows)


def _decided() -> sa.Select:
    """Lots of which nothing arrived are decided as they are received."""
    columns = (DELIVERIES.c[name] for name in (*PARTIES, 'received_at'))
    joined = (
        LOTS.join(DELIVERIES, DELIVERIES.c.id == LOTS.c.delivery_id)
        .join(ORDERS, ORDERS.c.id == DELIVERIES.c.order_id)
        .join(ORGANISATIONS, ORGANISATIONS.c.id == DELIVERIES.c.off_taker_id)
    )
    picked = sa.select(*columns, LOTS.c.decided_at, ORDERS.c.inspection_days, ORGANISATIONS.c.zone).select_from(joined)
    return picked.where(LOTS.c.decided_at.is_not(None), DELIVERIES.c.received_at.is_not(None))


def _paid() -> sa.Select:
    """Settlements of which something was to pay, each with the day on which money was sent by hand."""
    columns = (SETTLEMENTS.c[name] for name in (*PARTIES, 'paid_at', 'payable_on'))
    owner = sa.literal('settlement:') + sa.cast(SETTLEMENTS.c.id, sa.String())
    joined = (
        SETTLEMENTS.join(ORDERS, ORDERS.c.id == SETTLEMENTS.c.order_id)
        .join(ORGANISATIONS, ORGANISATIONS.c.id == SETTLEMENTS.c.off_taker_id)
        .outerjoin(PAYMENTS, sa.and_(PAYMENTS.c.owner == owner, PAYMENTS.c.status == 'confirmed'))
    )
    told = (PAYMENTS.c.transferred_on, ORDERS.c.payment_days, ORGANISATIONS.c.zone)
    picked = sa.select(*columns, *told).select_from(joined)
    return picked.where(SETTLEMENTS.c.paid_at.is_not(None), SETTLEMENTS.c.net > 0)


def _day(moment: object, row: sa.Row) -> object:
    """The day by the buyer's clock; SQLite gives moments without a zone, in UTC."""
    here = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return (here + timedelta(hours=HOURS_AHEAD.get(row.zone, 7))).date()
