"""One sentence for each kind of event, for the inbox and for the timeline of an order; and who is told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language
from marketplace.orders.labels import change_words
from marketplace.parties.labels import ROLES

SENTENCES: Mapping[str, Any] = {
    "order.drafted": _l("Draft of the order saved"),
    "order.issued": _l("Order %(number)s sent, worth %(value_rupiah)s"),
    "order.accepted": _l("The group took on order %(number)s, worth %(value_rupiah)s"),
    "order.declined": _l("The group cannot take on order %(number)s: %(reason)s"),
    "order.fulfilled": _l("Order %(number)s has enough: what was ordered is accepted, within what may be missing"),
    "order.short_close_proposed": _l("Proposal to end order %(number)s with less than was ordered: %(reason)s"),
    "order.short_close_refused": _l("The proposal to end order %(number)s early does not stand: %(reason)s"),
    "order.short_closed": _l("Agreed to end order %(number)s with less than was ordered: %(reason)s"),
    "order.closed": _l("Order %(number)s is closed: goods, material and money are all settled"),
    "order.cancelled": _l("Order %(number)s cancelled: %(reason)s"),
    "revision.proposed": _l("Change of order %(number)s proposed: %(changes)s. %(reason)s"),
    "revision.accepted": _l("Order %(number)s changed, revision %(revision)s: %(changes)s. It is now worth %(after_rupiah)s"),  # noqa: E501
    "revision.declined": _l("The change of order %(number)s is not agreed: %(reason)s"),
    "revision.withdrawn": _l("The proposed change of order %(number)s was taken back"),
    "revision.lapsed": _l("The proposed change of order %(number)s is no longer needed: the order needs no more goods"),
    "advance.drafted": _l("Draft of advance saved"),
    "advance.offered": _l("Advance %(number)s offered, worth %(total_rupiah)s"),
    "advance.accepted": _l("The group accepted advance %(number)s"),
    "advance.declined": _l("The group declined advance %(number)s: %(reason)s"),
    "advance.withdrawn": _l("Advance %(number)s taken back: %(reason)s"),
    "advance.issued": _l("Advance %(number)s handed over: %(issued_quantity)s, worth %(total_rupiah)s"),
    "advance.received": _l("Advance %(number)s counted by the group: %(received_quantity)s, worth %(total_rupiah)s"),
    "advance.settled": _l("Advance %(number)s is settled: nothing left with the group, nothing owed"),
    "advance.consumed": _l("Material of advance %(number)s used in a delivery"),
    "advance.excess_owed": _l("The buyer owes the group %(amount_rupiah)s for material returned or lost"),
    "adjustment.proposed": _l("%(adjustment)s on advance %(number)s recorded: %(measure)s%(its_reason)s"),
    "adjustment.agreed": _l("%(adjustment)s on advance %(number)s agreed; the programme has yet to confirm its part"),
    "adjustment.accepted": _l("%(adjustment)s on advance %(number)s agreed: %(measure)s"),
    "adjustment.declined": _l("%(adjustment)s on advance %(number)s not agreed: %(reason)s"),
    "adjustment.withdrawn": _l("%(adjustment)s on advance %(number)s taken back"),
    "delivery.despatched": _l("Delivery %(number)s on its way: %(lots)s"),
    "delivery.received": _l("Delivery %(number)s arrived: %(lots)s"),
    "delivery.cancelled": _l("Delivery %(number)s taken back: %(reason)s"),
    "inspection.started": _l("Inspection of %(title)s begun: %(sample_size)s of %(lot_size)s drawn"),
    "inspection.passed": _l("%(title)s passed the inspection of the sample"),
    "inspection.failed": _l("%(title)s did not pass the inspection of the sample"),
    "inspection.sorting_started": _l("Every unit of %(title)s is inspected now"),
    "inspection.sorted": _l("Every unit of %(title)s is inspected, %(nonconforming)s with a defect"),
    "concession.offered": _l("The buyer offers to take %(title)s although it did not pass"),
    "concession.accepted": _l("The group accepted the buyer's offer for %(title)s"),
    "concession.declined": _l("The group declined the buyer's offer for %(title)s: %(reason)s"),
    "concession.withdrawn": _l("The buyer took back its offer for %(title)s"),
    "lot.decided": _l("%(title)s decided: %(decided)s"),
    "standard.created": _l("Standard “%(title)s” begun"),
    "standard.published": _l("Standard “%(title)s” published, version %(number)s"),
    "standard.withdrawn": _l("Standard “%(title)s” withdrawn: %(reason)s"),
    "settlement.drafted": _l("Settlement %(number)s reckoned: %(gross_rupiah)s less %(deducted_rupiah)s is %(net_rupiah)s"),  # noqa: E501
    "settlement.approved": _l("Settlement %(number)s approved: %(net_rupiah)s to be paid by %(payable_on)s"),
    "settlement.paid": _l("Settlement %(number)s paid: %(net_rupiah)s"),
    "payment.started": _l("Payment of %(amount_rupiah)s started"),
    "payment.reported": _l("%(amount_rupiah)s sent by bank transfer on %(transferred_on)s; look into the account"),
    "payment.disputed": _l("The transfer of %(amount_rupiah)s has not arrived: %(reason)s"),
    "payment.processing": _l("Payment of %(amount_rupiah)s is under way"),
    "payment.confirmed": _l("%(amount_rupiah)s has arrived"),
    "payment.failed": _l("The payment of %(amount_rupiah)s came to nothing"),
    "payment.cancelled": _l("The payment of %(amount_rupiah)s was cancelled; another way can be chosen"),
    "payment.doubled": _l("%(amount_rupiah)s arrived a second time and is being given back"),
    "payment.refunded": _l("%(amount_rupiah)s that came twice went back to the payer"),
    "payment.mismatched": _l("A payment of %(reported_rupiah)s was reported instead of %(amount_rupiah)s; nothing was counted"),  # noqa: E501
    "organisation.registered": _l("Registration begun"),
    "organisation.submitted": _l("A registration waits for approval"),
    "organisation.taken_back": _l("The registration was taken back"),
    "organisation.approved": _l("The registration is approved"),
    "organisation.sent_back": _l("The registration needs mending: %(reason)s"),
    "organisation.suspended": _l("Suspended: %(reason)s"),
    "organisation.resumed": _l("The suspension ended: %(reason)s"),
    "organisation.changed": _l("The organisation's page changed"),
    "office.opened": _l("The office was set up"),
    "office.changed": _l("The level, region or duty of the office was changed"),
    "head.named": _l("A person now heads the place and adds colleagues"),
    "head.ended": _l("A person no longer heads the place"),
    "membership.added": _l("A person may now act for the organisation"),
    "assistance.offered": _l("Help by a partner is offered to the group"),
    "assistance.agreed": _l("The group agreed to be helped by a partner"),
    "assistance.consent_recorded": _l("The group's consent to the partner's help is on file"),
    "assistance.declined": _l("The group does not want the partner's help on these terms: %(reason)s"),
    "assistance.withdrawn": _l("The offer of a partner's help was taken back"),
    "assistance.ended": _l("The partner's help for the group ended: %(reason)s"),
    "membership.offered": _l("The role “%(role)s” at %(party)s was offered by %(maker)s"),
    "membership.link_issued": _l("%(maker)s made a link for the role “%(role)s” offered at %(party)s"),
    "membership.accepted": _l("%(person)s accepted the role “%(role)s” at %(party)s"),
    "membership.declined": _l("The role “%(role)s” at %(party)s was declined"),
    "membership.withdrawn": _l("The offer of the role “%(role)s” at %(party)s was taken back"),
    "membership.ended": _l("%(person)s no longer has the role “%(role)s” at %(party)s"),
    "user.password_link_issued": _l("%(maker)s made a link with which %(person)s sets a new password"),
    "bank_account.named": _l("A new bank account was named"),
    "bank_account.agreed": _l("The group's coordinator stands for the new bank account"),
    "bank_account.released": _l("A second person confirmed the new bank account; it can be paid to at once"),
    "receiving_account.set": _l("The account for card payments was set"),
    "role_change.proposed": _l("A change of who approves and pays was proposed and waits for a second person"),
    "role_change.confirmed": _l("Who approves and pays has changed; the team's page says who and when"),
    "role_change.declined": _l("A proposed change of who approves and pays does not come about"),
    "threshold.set": _l("One of your limits was set anew: %(reason)s"),
    "bank_account.confirmed": _l("The new bank account is confirmed"),
    "bank_account.refused": _l("The new bank account was refused: %(reason)s"),
    "listing.saved": _l("Product %(title)s was changed"),
    "listing.submitted": _l("Product %(title)s waits for approval"),
    "listing.taken_back": _l("Product %(title)s was taken back before an answer"),
    "listing.approved": _l("Product %(title)s is approved and appears in the catalogue"),
    "listing.sent_back": _l("Product %(title)s needs mending: %(reason)s"),
    "listing.withdrawn": _l("Product %(title)s no longer appears in the catalogue%(its_reason)s"),
    "listing.offered_again": _l("Product %(title)s appears in the catalogue again"),
    "listing.standard_passed": _l("Product %(title)s passed a buyer's quality standard"),
}  # fmt: skip

IN_CASH: Mapping[str, Any] = {
    "payment.reported": _l("%(amount_rupiah)s handed over in cash on %(transferred_on)s; confirm that it was received"),
    "payment.disputed": _l("%(amount_rupiah)s in cash was not received: %(reason)s"),
    "payment.confirmed": _l("%(amount_rupiah)s in cash was received"),
}
"""What reads differently when the money went from hand to hand."""

ICONS: Mapping[str, str] = {
    "order": "orders", "advance": "scale", "adjustment": "return", "delivery": "truck", "inspection": "seal",
    "lot": "seal", "standard": "seal", "settlement": "money", "payment": "money", "organisation": "group",
    "listing": "catalogue", "bank_account": "money", "membership": "person", "revision": "orders", "office": "seal",
    "head": "person", "assistance": "group", "user": "person", "role_change": "person", "threshold": "scale",
    "receiving_account": "money",
}  # fmt: skip

ADJUSTMENTS: Mapping[str, Any] = {
    "return": _l("Return of material"),
    "loss": _l("Loss of material"),
    "faulty": _l("Claim for faulty material"),
    "repayment": _l("Repayment in cash"),
    "forgiveness": _l("Debt forgiven"),
    "carry_over": _l("Debt carried to another order"),
    "variance": _l("Remainder of material"),
}


def sentence(key: str, details: Mapping[str, Any]) -> str:
    """What happened, in the reader's language; KeyError on an event without words."""
    words = IN_CASH.get(key) if details.get("method") == "cash" else None
    return str(words or SENTENCES[key]) % _Shown(details)


def icon(key: str) -> str:
    """The icon of a kind of event."""
    return ICONS.get(key.split(".")[0], "info")


class _Shown(dict[str, Any]):
    """An event's details as they read in a sentence."""

    def __init__(self, details: Mapping[str, Any]) -> None:
        super().__init__(details)
        self.unit = str(details.get("unit") or "")

    def __missing__(self, name: str) -> str:
        if name == "measure":
            return self._measure()
        if name == "decided":
            return self._decided()
        if name in ("person", "maker"):
            return str(_("somebody"))
        if name == "its_reason":
            return f". {self.get('reason')}" if self.get("reason") else ""
        return _("no reason given") if name == "reason" else ""

    def __getitem__(self, name: str) -> Any:
        value = self.get(name)
        if value is None or value == "":
            return self.__missing__(name)
        if name == "role":
            return str(ROLES.get(value, value))
        if name == "adjustment":
            return str(ADJUSTMENTS.get(value, value))
        if name == "changes":
            return change_words(value)
        if name == "lots":
            return ", ".join(_lot(lot) for lot in value)
        if name.endswith("_rupiah"):
            return formats.rupiah(value, language())
        if name.endswith("_quantity"):
            return formats.quantity(value, self.unit, language()) if self.unit else _("in money")
        if name.endswith("_on"):
            return formats.day(date.fromisoformat(value) if isinstance(value, str) else value, language())
        return value

    def _measure(self) -> str:
        parts = []
        if self.get("adjusted_quantity") and self.unit:
            parts.append(formats.quantity(self.get("adjusted_quantity", 0), self.unit, language()))
        if self.get("amount_rupiah"):
            parts.append(formats.rupiah(self.get("amount_rupiah", 0), language()))
        return ", ".join(parts)

    def _decided(self) -> str:
        words = (
            ("accepted", _("%(quantity)s accepted")),
            ("second_grade", _("%(quantity)s second grade")),
            ("rework", _("%(quantity)s to mend")),
            ("rejected", _("%(quantity)s not accepted")),
        )
        amounts = ((self.get(name), text) for name, text in words)
        shown = ((formats.quantity(amount, self.unit, language()), text) for amount, text in amounts if amount)
        return ", ".join(text % {"quantity": quantity} for quantity, text in shown)


def _lot(lot: Mapping[str, Any]) -> str:
    counted = next((lot[name] for name in ("received_quantity", "despatched_quantity", "quantity") if name in lot), 0)
    return f"{formats.quantity(counted, str(lot['unit']), language())} {lot['title']}"
