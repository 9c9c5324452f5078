"""let disputes of payments that were open before there were cases be cases"""

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from marketplace.audit.rules import GENESIS, chain_hash
from marketplace.infra.data.database import UtcDateTime


revision = '0302'
down_revision = '0301'
branch_labels = None
depends_on = None

MOMENT = UtcDateTime()
HOURS_AHEAD = {'WITA': 8, 'WIT': 9}
TERM = timedelta(days=7)
PARTIES = ('producer_group_id', 'off_taker_id', 'region_code')


def upgrade() -> None:
    """Opened by nobody, with the words of the group's own objection; the buyer's term begins today."""
    disputed = sa.and_(PAYMENTS.c.status.in_(('disputed', 'reported')), PAYMENTS.c.disputed_at.is_not(None))
    owner = 'payment:' + sa.cast(PAYMENTS.c.id, sa.String())
    without = ~sa.select(CASES.c.id).where(CASES.c.owner == owner).exists()
    of_orders = sa.select(PAYMENTS).where(disputed, without, PAYMENTS.c.file.startswith('order:'))
    for payment in op.get_bind().execute(of_orders.order_by(PAYMENTS.c.id)).all():
        _open(payment)


def downgrade() -> None:
    """What history tells stays, and the cases with it."""


def _table(name: str, *columns: str, **types: object) -> sa.TableClause:
    told = [sa.column(each) for each in columns] + [sa.column(each, kind) for each, kind in types.items()]
    return sa.table(name, *told)


PAYMENTS = _table(
    'payments', 'status', 'file', 'disputed_by', 'dispute_reason', id=sa.Integer(), disputed_at=MOMENT,
)
ORDERS = _table('purchase_orders', 'id', *PARTIES)
ORGANISATIONS = _table('organisations', 'id', 'zone')
CASES = _table(
    'cases', 'owner', 'status', 'side', 'asked', 'amount', 'asked_units', 'units', 'version', 'order_id', *PARTIES,
    id=sa.Integer(), opened_at=MOMENT, answer_by=sa.Date(), decide_by=sa.Date(),
)
THREADS = _table('threads', 'owner', id=sa.Integer(), begun_at=MOMENT)
MESSAGES = _table('messages', 'thread_id', 'side', 'text', 'written_by', id=sa.Integer(), written_at=MOMENT)
EVENTS = _table(
    'audit_events', 'subject', 'number', 'key', 'file', 'details', 'previous_hash', 'hash', id=sa.Integer(),
    occurred_at=MOMENT,
)
HEADS = _table('audit_heads', 'subject', 'count', 'hash')
WORDS = _table('event_words', 'subject', 'number', 'field', 'user_id', sealed=sa.LargeBinary())


def _open(payment: sa.Row) -> None:
    bind, order_id = op.get_bind(), int(payment.file.partition(':')[2])
    order = bind.execute(sa.select(ORDERS).where(ORDERS.c.id == order_id)).first()
    if order is None:
        return
    at = _moment(payment.file)
    zone = bind.scalar(sa.select(ORGANISATIONS.c.zone).where(ORGANISATIONS.c.id == order.off_taker_id))
    today = (at + timedelta(hours=HOURS_AHEAD.get(zone, 7))).date()
    case_id = _insert(
        CASES, owner=f'payment:{payment.id}', status='opened', side='group', asked=0, amount=0, asked_units=0, units=0,
        version=1, order_id=order_id, opened_at=at, answer_by=today + TERM, decide_by=today + TERM + TERM,
        **{name: getattr(order, name) for name in PARTIES},
    )
    key = f'case:{case_id}'
    words, sealed = _said(payment)
    message_id = _insert(
        MESSAGES, thread_id=_insert(THREADS, owner=key, begun_at=at), side='group', text=payment.dispute_reason,
        written_by=payment.disputed_by, written_at=payment.disputed_at,
    )
    details = {'case_id': case_id, 'order_id': order_id, 'owner': f'payment:{payment.id}', 'side': 'group'}
    details |= {'asked_rupiah': 0, 'asked_units': 0, 'message_id': message_id, **words}
    made = chain_hash(GENESIS, key, 1, 'case.opened', payment.file, None, None, at, details)
    told = json.dumps(details, sort_keys=True, ensure_ascii=False, separators=(',', ':'))
    _insert(
        EVENTS, subject=key, number=1, key='case.opened', file=payment.file, details=told, previous_hash=GENESIS,
        hash=made, occurred_at=at,
    )
    bind.execute(sa.insert(HEADS).values(subject=key, count=1, hash=made))
    if sealed is not None:
        copied = {'field': 'reason', 'user_id': sealed.user_id, 'sealed': sealed.sealed}
        bind.execute(sa.insert(WORDS).values(subject=key, number=1, **copied))


def _insert(table: sa.TableClause, **values: object) -> int:
    return op.get_bind().execute(sa.insert(table).values(values).returning(table.c.id)).scalar_one()


def _moment(file: str) -> datetime:
    """Now, or a microsecond after the last that happened in the order's file: its moments never go back."""
    last = op.get_bind().scalar(sa.select(sa.func.max(EVENTS.c.occurred_at, type_=MOMENT)).where(EVENTS.c.file == file))
    now = datetime.now(UTC)
    return now if last is None or last < now else last + timedelta(microseconds=1)


def _said(payment: sa.Row) -> tuple[dict[str, object], sa.Row | None]:
    """The words of the objection as the new event keeps them: sealed as they are under their writer's key, so that
    they go when she has them erased; of history from before words were sealed as they stand there.
    """
    bind, subject = op.get_bind(), f'payment:{payment.id}'
    objected = sa.select(EVENTS).where(EVENTS.c.subject == subject, EVENTS.c.key == 'payment.disputed')
    event = bind.execute(objected.order_by(EVENTS.c.number.desc())).first()
    if event is None:
        return {'reason': payment.dispute_reason}, None
    details = json.loads(event.details)
    mine = sa.select(WORDS).where(WORDS.c.subject == subject, WORDS.c.number == event.number, WORDS.c.field == 'reason')
    sealed = bind.execute(mine).first()
    if sealed is None or 'reason_digest' not in details:
        return {'reason': details.get('reason', payment.dispute_reason)}, None
    quoted = {'quoted_id': sealed.user_id} if sealed.user_id else {}
    return {'reason_digest': details['reason_digest'], **quoted}, sealed
