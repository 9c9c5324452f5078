"""The words for what an advance refuses."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.messages import register

WORDS = {
    "accept_order_first": _l("Take the order on first, then answer the advance."),
    "amount_not_positive": _l("Write an amount of more than zero."),
    "asked_beyond_held": _l(
        "%(asked_quantity)s already waits for an answer, so at most %(free_quantity)s is free. "
        "Wait for it, or take it back."
    ),
    "asked_beyond_owed": _l(
        "%(asked_rupiah)s already waits for an answer, so at most %(free_rupiah)s is free. "
        "Wait for it, or take it back."
    ),
    "beyond_tolerance": _l(
        "More is left than the agreed tolerance of %(most_quantity)s. Return it, or record a loss with its cause."
    ),
    "cause_missing": _l("Choose what happened to the material."),
    "cloth_for_no_unit": _l("One unit would need more than the whole advance of %(whole_quantity)s. Check the norm."),
    "contract_form_missing": _l("Choose the contract form. It decides who owns the material and who owes what."),
    "cost_missing": _l("Write what the material cost you."),
    "count_missing": _l("Write how much you counted; write 0 if this piece did not arrive."),
    "counted_more_than_issued": _l(
        "At most %(most_quantity)s was handed over. If you measure more, write what the letter says."
    ),
    "measure_far": _l("Stated are %(stated_quantity)s, and you counted %(counted_quantity)s. Did only so much arrive?"),
    "money_far": _l("Sent were %(stated_rupiah)s, and you write %(counted_rupiah)s. Did only so much arrive?"),
    "faulty_lot_missing": _l("Choose the delivery in which goods were rejected."),
    "faulty_not_owed": _l("This material stays the buyer's: nothing is owed for it, so there is nothing to claim."),
    "length_missing": _l("Write the measured length of this piece, or empty the whole line."),
    "line_not_in_order": _l("This line is not part of the order."),
    "lots_missing": _l("Write at least one piece with its measured length."),
    "margin_only_in_sale": _l("A margin belongs to a credit sale only. Leave it empty, or choose the credit sale."),
    "material_missing": _l("Choose the material."),
    "more_than_lot_rejected": _l(
        "Of this delivery at most %(most_quantity)s went into rejected units and is not yet claimed."
    ),
    "withdrawal_proposed": _l("It is proposed already to call this advance off. The other side answers."),
    "more_than_owed": _l("At most %(most_rupiah)s is still owed."),
    "more_than_rejected": _l("At most %(most_quantity)s went into rejected units and is not yet claimed."),
    "more_than_with_group": _l("The group holds %(most_quantity)s. Write that much or less."),
    "norm_not_positive": _l("Write how much material one unit needs."),
    "norms_missing": _l("Write for at least one product how much material one unit needs."),
    "order_takes_no_advance": _l("This order no longer takes an advance: it has ended, or all goods are delivered."),
    "parts_not_whole": _l("The parts must add up to 100 percent."),
    "payment_proof_missing": _l("Write the number of the transfer, or add a photo of the proof."),
    "received_more_than_sent": _l("At most %(most_rupiah)s was sent."),
    "recovery_rate_missing": _l("Write which share of each delivery is deducted, between 1 and 100 percent."),
    "still_with_group": _l(
        "The group still holds %(held_quantity)s. First return it, use it or record its loss; then settle the rest."
    ),
    "target_order_missing": _l("Choose a running order between the same two parties."),
    "too_many_lots": _l("An advance has at most %(most)s pieces. Make a second advance for the rest."),
}
register(WORDS)
