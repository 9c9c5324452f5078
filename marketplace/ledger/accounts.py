"""The accounts of the book, as the off-taker sees them, and which way each may stand."""

NON_NEGATIVE = frozenset(
    {
        "with_group",  # material the group holds
        "in_accepted",  # material that went into good units
        "in_rejected",  # material that went into rejected units
        "lost",
        "variance",  # a remainder within the tolerance, closed without a bearer
        "material_debt",  # what the group owes for material
        "claim",  # what the group owes for the off-taker's own material it lost
        "cash_advance",
        "goods_received",
        "written_off",
        "programme_relief",
        "forgiven",
    }
)
"""Accounts that never fall below zero, owner by owner."""

NON_POSITIVE = frozenset(
    {
        "store",  # material that left the off-taker's store
        "payable",  # what the off-taker owes the group
        "deferred_margin",  # margin agreed and not yet earned
        "margin_earned",
    }
)
"""Accounts that never rise above zero, owner by owner."""

ACCOUNTS = NON_NEGATIVE | NON_POSITIVE | {"cash", "material_supplied"}
"""Every account; `cash` and `material_supplied` may stand either way (a group may repay more cash than it was paid)."""

IDR = "IDR"
"""The commodity of money; a material's commodity is its code and unit, `mori_primissima/metre`."""
