"""What a settlement and its payment write in the book."""

from marketplace.ledger.rules import PostingLine, rupiah


def goods(order_key: str, gross: int) -> tuple[PostingLine, ...]:
    """Goods of that value were taken; the off-taker owes it."""
    return rupiah("goods_received", order_key, gross), rupiah("payable", order_key, -gross)


def payment(order_key: str, amount: int) -> tuple[PostingLine, ...]:
    """The off-taker paid the group."""
    return rupiah("payable", order_key, amount), rupiah("cash", order_key, -amount)
