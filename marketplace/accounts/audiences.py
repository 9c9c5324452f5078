"""Who may be told of an event."""

GROUP, BUYER, FINANCE, OFFICER, OWNER = "group", "buyer", "finance", "officer", "owner"
PARTNER = "partner"
PERSON, HOLDER, COLLEAGUES = "person", "holder", "colleagues"
"""Whom it is about, the known holder of the number it went to, everybody she acts with."""
BOTH = (GROUP, BUYER)
SIDES = {
    GROUP: frozenset({"group_coordinator", "field_facilitator"}),
    BUYER: frozenset({"off_taker_buyer"}),
    FINANCE: frozenset({"off_taker_finance"}),
}
"""The people of an order's two sides, by their roles."""
