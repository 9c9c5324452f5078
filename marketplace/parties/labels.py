"""Words of this room that several pages share: states, kinds, roles, gaps."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from marketplace.infra.language.labels import Label
from marketplace.parties.rules import Gap

STATES = {
    "draft": Label(_l("Being written"), "action", "edit"),
    "submitted": Label(_l("Waiting for the officer"), "wait", "clock"),
    "sent_back": Label(_l("Needs mending"), "attention", "return"),
    "approved": Label(_l("Approved"), "good", "check-circle"),
    "suspended": Label(_l("Suspended"), "bad", "cross-circle"),
}
KINDS = {
    "producer_group": _l("Producer group"),
    "off_taker": _l("Off-taker (standing buyer)"),
    "agency": _l("Programme office"),
    "partner": _l("Local partner"),
    "lender": _l("Lender"),
}
STILL_DONE = {
    "producer_group": _l(
        "What can still be done: finish the running orders, from counting material and sending goods to confirming "
        "payments; answer, correct and withdraw; decline what was ordered."
    ),
    "off_taker": _l(
        "What can still be done: finish the running orders, from handing over promised material to inspecting and "
        "paying; answer and correct; cancel what the group has not taken on."
    ),
    "partner": _l("What can still be done: help the groups to finish their running orders, and correct their pages."),
    "agency": _l("What can still be done: read the files of the region; confirm the programme's part in an order."),
    "lender": _l("What can still be done: sign in and read."),
}
STOPPED = {
    "producer_group": _l("Not until it ends: new products, orders and advances, new people, another bank account."),
    "off_taker": _l("Not until it ends: new orders, advances and standards, new people, another bank account."),
    "partner": _l("Not until it ends: registering groups, and beginning anything new for them."),
    "agency": _l("Not until it ends: decisions on others. Another office in charge of the region makes them."),
    "lender": _l("Not until it ends: letting new people in."),
}
"""What a suspension leaves and what it takes, by kind of organisation."""
ROLES = {
    "group_coordinator": _l("Group leader"),
    "group_member": _l("Member, reads along"),
    "off_taker_buyer": _l("Buyer"),
    "off_taker_finance": _l("Finance, pays"),
    "programme_officer": _l("Programme officer"),
    "field_facilitator": _l("Field facilitator"),
    "lender": _l("Loan officer"),
}
POWERS = {
    "profile": _l("The group's page, members and papers, and sending its registration"),
    "people": _l("Who signs in for the group, and links for new passwords"),
    "account": _l("Naming the group's bank account; never one in the facilitator's own name"),
    "products": _l("Writing, sending and withdrawing products"),
    "orders": _l("Answering orders and advances, sending goods, answering about them"),
    "payments": _l("Saying whether money has arrived"),
}
ASSISTANCES = {
    "offered": Label(_l("Waits for the group"), "attention", "clock"),
    "agreed": Label(_l("Holds"), "good", "check-circle"),
    "declined": Label(_l("Not wanted"), "wait", "cross-circle"),
    "withdrawn": Label(_l("Taken back"), "wait", "return"),
    "ended": Label(_l("Ended"), "wait", "return"),
}
CONSENTS = {
    "awaited": Label(_l("The group has not answered yet"), "wait", "clock"),
    "not_on_file": Label(_l("Not on file"), "attention", "alert"),
    "slip": Label(_l("By a signed slip"), "good", "check-circle"),
    "coordinator": Label(_l("By its coordinator"), "good", "check-circle"),
}
DUTIES = {
    "group_coordinator": _l("You show products, take on orders, send goods and change the group's particulars."),
    "group_member": _l("You read the group's orders and money; others answer for the group."),
    "off_taker_buyer": _l("You order, receive and inspect goods, and change the business's particulars."),
    "off_taker_finance": _l("You approve settlements and pay the groups."),
    "programme_officer": _l("You decide on registrations and products of the region."),
    "field_facilitator": _l("You speak for the groups that the partner assists."),
    "lender": _l("You read what groups show to the lender."),
}
"""What an offered role means, in one sentence to whoever is asked."""
THRESHOLDS = {
    "one_person_shop": _l("Buying, inspecting and paying by one person"),
    "new_account_hours": _l("Waiting of the first payment to a new account"),
    "second_approver": _l("Approving and paying by one person"),
    "step_up": _l("Payments that ask again who is there"),
}
THRESHOLD_RULES = {
    "one_person_shop": _l(
        "Where a buyer has nobody else for finance, who ordered, received or inspected may also approve and pay a "
        "settlement, up to this amount. The paper says so."
    ),
    "new_account_hours": _l(
        "So many hours the first payment to a new bank account waits, unless a second person confirms the account."
    ),
    "second_approver": _l("Up to this amount, who approved a settlement may also pay it."),
    "step_up": _l("For a payment above this amount, the person who pays shows once more who she is."),
}
CERTIFICATES = {
    "nib": _l("Business number (NIB)"),
    "pirt": _l("Home food permit (P-IRT)"),
    "halal": _l("Halal certificate"),
    "batikmark": _l("Batikmark"),
    "sni": _l("SNI certificate"),
    "other": _l("Another paper"),
}
_GAPS = {
    "address": _l("The address of the workplace"),
    "contact": _l("A phone number, or a person who signs in"),
    "members": _l("At least two members by name"),
    "outlet": _l("At least one outlet where goods arrive"),
    "about": _l("A few sentences about who you are"),
    "bank_account": _l("A bank account to be paid to"),
    "nib": _l("The business number (NIB)"),
    "finance": _l("A person for finance who approves payments"),
}
_SHORT_GAPS = {
    "about": _l("Nothing about themselves"),
    "bank_account": _l("No bank account"),
    "nib": _l("No NIB"),
    "finance": _l("Nobody for finance"),
}
_SHORT_PAPERS = {"nib": "NIB", "pirt": "P-IRT", "halal": "Halal", "batikmark": "Batikmark", "sni": "SNI"}
_STEPS = {
    "address": "parties.edit_profile",
    "about": "parties.edit_profile",
    "contact": "parties.edit_profile",
    "members": "parties.add_member",
    "outlet": "parties.add_outlet",
    "bank_account": "parties.name_bank_account",
    "nib": "parties.add_certificate",
    "finance": "parties.offer_membership",
}


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def gap_words(gap: Gap) -> str:
    """What is missing, in the reader's language."""
    if gap.key.startswith("expired_"):
        return _("%(paper)s has run out", paper=CERTIFICATES[gap.key.removeprefix("expired_")])
    return str(_GAPS[gap.key])


def completeness(gaps: Sequence[Gap]) -> Label:
    """What a registration lacks, in a chip: the worst by name, and how much more there is."""
    if not gaps:
        return Label(_("Complete"), "good", "check-circle")
    needed = [gap for gap in gaps if gap.blocking]
    ended = [gap for gap in gaps if gap.key.startswith("expired_")]
    worst = next(iter(needed or ended), gaps[0])
    word, more = _short_words(worst), len(gaps) - 1
    word = _("%(gap)s, and %(count)s more", gap=word, count=more) if more else word
    return Label(word, "bad", "alert") if needed or ended else Label(word, "wait", "info")


def _short_words(gap: Gap) -> str:
    paper = _SHORT_PAPERS.get(gap.key.removeprefix("expired_"), "")
    if paper and gap.key.startswith("expired_"):
        return _("%(paper)s has run out", paper=paper)
    return str(_SHORT_GAPS.get(gap.key, "")) or gap_words(gap)


def gap_endpoint(gap: Gap) -> str:
    """The page on which the gap is closed."""
    return _STEPS.get(gap.key, "parties.add_certificate")
