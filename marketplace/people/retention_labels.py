"""Words of the table of what is kept: what, why, on which ground, how long, for whom."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.people.retention import Kept

WHAT = {
    "login": _l("Name, phone number or e-mail of whoever signs in"),
    "person": _l("Persons: name, village, phone, skill and trades, country, years abroad"),
    "nik": _l("NIK"),
    "public_name": _l("Name and journey shown to everybody"),
    "consents": _l("What a person agreed to or declined, when and how"),
    "accesses": _l("Who looked at a person's data, and why the whole NIK was seen"),
    "requests": _l("What persons ask about their data, and the answers"),
    "referrals": _l("Troubled cases: which agency, from when until when; no case file"),
    "bank_account": _l("Bank accounts of groups and buyers"),
    "photos": _l("Photos; place and camera data are removed before they are kept"),
    "papers": _l("Orders, deliveries, contracts, payments, with the names of who signed"),
    "words": _l("Reasons and remarks that people write in the history"),
    "security": _l("What happened with an account: signing in, passwords, devices"),
}
WHY = {
    "login": _l("to sign in, and to show who did what"),
    "person": _l("to train, to form groups, and to count whom the programmes reach"),
    "nik": _l("to count nobody twice; kept encrypted, the last four digits are shown"),
    "public_name": _l("to show buyers who makes the goods"),
    "consents": _l("to prove what was agreed"),
    "accesses": _l("so that a person can see who looked"),
    "requests": _l("to prove that the answer came in time"),
    "referrals": _l("so that nobody is lost between agencies"),
    "bank_account": _l("to be paid; kept encrypted"),
    "photos": _l("to show products, workplaces and proofs of payment"),
    "papers": _l("the book of both sides; it is never changed afterwards"),
    "words": _l("to show why something was decided"),
    "security": _l("to notice when somebody else uses the account"),
}
GROUNDS = {
    "consent": _l("consent"),
    "contract": _l("contract"),
    "law": _l("duty by law"),
    "task": _l("public task of the programme"),
}
SINCE = {
    "until_erased": _l("until the person is erased"),
    "nobody_keeps_her": _l("after the last organisation stopped keeping her; then erasure is proposed to the office"),
    "while_kept": _l("while an organisation keeps the person"),
    "until_withdrawn": _l("until the consent is withdrawn, then gone at once"),
    "as_a_number": _l("as long as the book; without a name once the person is erased"),
    "the_look": _l("after the look"),
    "the_answer": _l("after the answer"),
    "the_closing": _l("after the case was closed"),
    "last_payment": _l("after the last payment"),
    "until_removed": _l("until they are taken off"),
    "last_paper": _l("after the last paper she signed; then the key to her name is destroyed"),
    "the_event": _l("after it happened"),
}
READERS = {
    "herself": _l("the person herself"),
    "team": _l("colleagues and partners in trade"),
    "office": _l("the office of the region"),
    "keepers": _l("the organisations that keep her"),
    "keepers_last4": _l("the organisations that keep her: the last four digits"),
    "everybody": _l("everybody"),
    "case_handler": _l("the person for troubled cases at the office, nobody else"),
    "payer": _l("who pays"),
    "both_sides": _l("both sides of the order"),
    "administrator": _l("the administrator"),
}


def how_long(kept: Kept) -> str:
    """The time and from when it counts."""
    since = str(SINCE[kept.since])
    if kept.years is None:
        return since
    years = ngettext("%(num)d year", "%(num)d years", kept.years)
    return f"{years} {since}"


def readers(kept: Kept) -> str:
    """For whom it is, as one line."""
    return ", ".join(str(READERS[each]) for each in kept.readers)


def rights() -> list[tuple[str, str]]:
    """What a person may ask for, each with what happens then."""
    return [
        (_("A copy"), _("all that is kept about you, on paper or as a file")),
        (_("A correction"), _("what is wrong or missing is mended")),
        (_("Withdrawal"), _("every consent ends; your name is gone from public pages at once")),
        (_("Restriction"), _("your data are kept but not used while something is unclear")),
        (_("Erasure"), _("a number stands in place of your name; amounts and dates of finished trade stay")),
        (_("News of a breach"), _("if data get into wrong hands, you are told: what, when, and what is done")),
    ]
