"""hold orders for what is to be mended"""

from alembic import op


revision = '0050'
down_revision = '0040'
branch_labels = None
depends_on = None


# Open orders with units that were sent back and have not come again, as each is held from here on.
HOLDS = """
INSERT INTO order_holds (order_id, "key", reason, placed_at)
SELECT deliveries.order_id, 'mend:' || lots.id, 'mend', lots.decided_at
FROM lots
JOIN deliveries ON deliveries.id = lots.delivery_id
JOIN purchase_orders ON purchase_orders.id = deliveries.order_id
WHERE purchase_orders.status IN ('accepted', 'fulfilled')
    AND purchase_orders.short_closed_at IS NULL
    AND lots.status = 'decided'
    AND lots.rework_quantity > COALESCE((
        SELECT SUM(COALESCE(mended.received_quantity, mended.despatched_quantity))
        FROM lots AS mended WHERE mended.rework_of_id = lots.id AND mended.status <> 'cancelled'
    ), 0)
"""


def upgrade() -> None:
    op.execute(HOLDS)


def downgrade() -> None:
    op.execute("DELETE FROM order_holds WHERE reason = 'mend'")
