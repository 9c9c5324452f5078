"""The words for what an order refuses."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.messages import register

WORDS = {
    "price_far": _l(
        "The listing says %(known_rupiah)s per %(per_unit)s, and you wrote %(asked_rupiah)s. Is that right?"
    ),
    "price_far_from_before": _l(
        "So far it is %(known_rupiah)s per %(per_unit)s, and you wrote %(asked_rupiah)s. Is that right?"
    ),
    "same_person_on_both_sides": _l(
        "%(name)s acts for the buyer and for the group. Nobody stands on both sides of an order: one of the two roles "
        "has to end first."
    ),
    "below_minimum_order": _l("The smallest order of %(title)s is %(minimum_quantity)s."),
    "below_what_was_sent": _l(
        "Of %(title)s %(sent_quantity)s are already sent or accepted. The new quantity cannot be less."
    ),
    "days_out_of_range": _l("Choose between 1 and %(most)s days."),
    "deduction_amount_missing": _l("Write how many rupiah are deducted from each delivery."),
    "deduction_rate_missing": _l("Write which share of each delivery is deducted, between 1 and 100 percent."),
    "due_date_past": _l("%(due_on)s is past. Choose today or later."),
    "group_not_in_standing": _l("%(name)s cannot take orders now: the group is not approved, or is suspended."),
    "line_of_other_group": _l("%(title)s is not made by %(group)s. One order goes to one group."),
    "listing_changed": _l("The group has changed its listing %(title)s. Read the new one, then save the draft again."),
    "listing_gone": _l("The group no longer offers %(title)s. Choose another product or remove this line."),
    "no_lines": _l("An order needs at least one product."),
    "no_such_listing": _l("Choose a product of this group."),
    "not_larger_while_suspended": _l("%(name)s is suspended. Until that ends the order may change, but not grow."),
    "nothing_changes": _l("Nothing is different yet. Change a quantity, a price or a date."),
    "off_taker_not_in_standing": _l("%(name)s cannot order now: it is not approved, or is suspended."),
    "order_has_moved": _l("Goods, material or money have moved in this order. End it early together instead."),
    "order_is_held": _l("The order cannot close yet: something in it is not settled."),
    "order_not_open": _l("This order is not running, so nothing can be sent, lent or paid in it."),
    "order_too_large": _l(
        "One order is worth at most %(most_rupiah)s, with all that the tolerances allow. Split it, or check the zeros."
    ),
    "outlet_unknown": _l("Choose one of your own outlets."),
    "price_kept_for_loan": _l(
        "A loan without addition (qardh) runs in this order, so the price of %(title)s may not be lowered."
    ),
    "price_not_positive": _l("Write a price of more than zero."),
    "revision_standing": _l("A change of this order is waiting for an answer already."),
    "revision_unanswered": _l("A change of this order waits for an answer. Answer it or take it back first."),
    "share_above_whole": _l("Choose a share between 0 and 100 percent."),
    "short_close_not_standing": _l("No proposal to end this order early is standing."),
    "short_close_unanswered": _l(
        "A proposal to end this order early waits for an answer. Answer it or take it back first."
    ),
    "nothing_to_end_early": _l(
        "This order has enough, and nothing is left to be mended: it closes once it is settled."
    ),
    "short_close_standing": _l("A proposal to end this order early is waiting for an answer already."),
    "standard_renewed": _l(
        "Version %(number)s of %(title)s was published since. Take it, or say that you keep the earlier one."
    ),
    "standard_not_published": _l("Choose one of your published standards."),
    "tolerance_too_wide": _l("A tolerance is between 0 and %(most)s percent."),
    "too_many_lines": _l("An order has at most %(most)s lines."),
    "unknown_deduction_method": _l("Choose how material in advance is paid off."),
}
register(WORDS)
