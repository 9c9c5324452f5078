"""The words for what a delivery refuses."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.messages import register

WORDS = {
    "count_far": _l("The slip says %(sent_quantity)s, and you counted %(counted_quantity)s. Did only so much arrive?"),
    "decision_not_whole": _l("The parts of the decision must add up to what arrived: %(received_quantity)s."),
    "lot_too_large": _l(
        "At most %(most)s at once can be inspected. Send this many now, and the rest as a delivery of its own."
    ),
    "lots_not_counted": _l("State what arrived for every part of this delivery."),
    "more_packs_than_sent": _l("At most %(most)s packs were sent."),
    "more_than_may_be_sent": _l("Of %(title)s at most %(most_quantity)s may still be sent in this order."),
    "more_than_to_mend": _l("Of %(title)s at most %(most_quantity)s were sent back for mending."),
    "more_than_was_sent": _l("Of %(title)s %(most_quantity)s were sent; write what arrived, or zero."),
    "nothing_to_send": _l("Write how much you send of at least one product."),
    "order_takes_no_goods": _l("Nothing more can be sent in this order: it is not running, or was ended early."),
    "packs_missing": _l("Write in how many packs the goods are, between 1 and %(most)s."),
    "short_needs_note": _l("Something is missing. Write in a few words what, and what you know about it."),
}
register(WORDS)
