"""keep contracts as signed"""

import json

import sqlalchemy as sa
from alembic import op


revision = '0220'
down_revision = '0203'
branch_labels = None
depends_on = None

COUNTED = ('sheet', 'piece', 'kodi', 'pack')
SIGNED = """
SELECT a.id, a.number, a.kind, a.contract_form, a.material_code, a.unit, a.issued_quantity, a.cost, a.margin, a.total,
    a.recovery_rate, a.tolerance, a.due_on, a.accepted_at, o.number AS order_number, o.deduction_cap,
    g.name AS group_name, g.address AS group_address, g.region_name AS group_region,
    b.name AS buyer_name, b.address AS buyer_address, b.region_name AS buyer_region
FROM advances a JOIN purchase_orders o ON o.id = a.order_id
    JOIN organisations g ON g.id = a.producer_group_id JOIN organisations b ON b.id = a.off_taker_id
WHERE a.accepted_at IS NOT NULL AND a.kind <> 'carried' ORDER BY a.id
"""
LOTS = 'SELECT advance_id, label, measured_length FROM material_lots ORDER BY advance_id, position'
NORMS = """
SELECT n.advance_id, n.order_line_id, n.quantity_per_unit, n.standard_loss, l.title, l.unit
FROM norms n JOIN order_lines l ON l.id = n.order_line_id ORDER BY n.advance_id, n.order_line_id
"""
FIGURES = (
    'number', 'kind', 'contract_form', 'material_code', 'unit', 'issued_quantity', 'cost', 'margin', 'total',
    'recovery_rate', 'tolerance', 'order_number', 'deduction_cap',
)


def upgrade() -> None:
    op.create_table('advance_contracts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('advance_id', sa.Integer(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_advance_contracts_advance_id_advances')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advance_contracts')),
    sa.UniqueConstraint('advance_id', name=op.f('uq_advance_contracts_advance_id')),
    )
    work = op.get_bind()
    lots: dict[int, list[dict[str, object]]] = {}
    for lot in work.execute(sa.text(LOTS)):
        lots.setdefault(lot.advance_id, []).append({'label': lot.label, 'length': lot.measured_length})
    norms: dict[int, list[sa.Row]] = {}
    for norm in work.execute(sa.text(NORMS)):
        norms.setdefault(norm.advance_id, []).append(norm)
    insert = sa.text('INSERT INTO advance_contracts (advance_id, terms, agreed_at) VALUES (:advance, :terms, :at)')
    for row in work.execute(sa.text(SIGNED)).all():
        terms = {name: getattr(row, name) for name in FIGURES} | {
            'due_on': str(row.due_on) if row.due_on else None,
            'lots': lots.get(row.id, []),
            'group': {'name': row.group_name, 'address': row.group_address, 'region': row.group_region},
            'off_taker': {'name': row.buyer_name, 'address': row.buyer_address, 'region': row.buyer_region},
            'products': [product(norm, row) for norm in norms.get(row.id, [])],
        }
        text = json.dumps(terms, sort_keys=True, ensure_ascii=False, separators=(',', ':'))
        work.execute(insert, {'advance': row.id, 'terms': text, 'at': row.accepted_at})


def product(norm: sa.Row, advance: sa.Row) -> dict[str, object]:
    """What the whole of the material was planned for in one line, as the offer said."""
    taken = norm.quantity_per_unit + norm.standard_loss
    step = 1000 if norm.unit in COUNTED else 1
    return {
        'order_line_id': norm.order_line_id, 'title': norm.title, 'unit': norm.unit,
        'quantity_per_unit': norm.quantity_per_unit, 'standard_loss': norm.standard_loss,
        'units': advance.issued_quantity * 1000 // taken // step * step,
        'per_unit': advance.total * taken // advance.issued_quantity,
    }


def downgrade() -> None:
    op.drop_table('advance_contracts')
