"""What a settlement and its payment write in the book."""

from marketplace.ledger.rules import PostingLine, rupiah


def goods(order_key: str, gross: int) -> tuple[PostingLine, ...]:
    """Goods of that value were taken; the off-taker owes it."""
    return rupiah("goods_received", order_key, gross), rupiah("payable", order_key, -gross)


def payment_key(settlement_key: str, payment_id: int) -> str:
    """The key of the entry of one payment; before there could be several it was `settlement:5:paid`."""
    return f"{settlement_key}:paid:{payment_id}"


def payment(order_key: str, amount: int) -> tuple[PostingLine, ...]:
    """The off-taker paid the group."""
    return rupiah("payable", order_key, amount), rupiah("cash", order_key, -amount)
