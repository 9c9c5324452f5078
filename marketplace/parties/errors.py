"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra import words

WORDS = {
    "registration_incomplete": _l("The registration is not complete yet. The list on this page says what is missing."),
    "reason_missing": _l("Write the reason; it is read by those it concerns."),
    "unknown_region": _l("Choose a regency or city from the list."),
    "fixed_after_approval": _l("This was approved as it stands. Ask the programme officer to change it."),
    "member_kind_missing": _l("Say who this is: somebody who came home, or family."),
    "nik_not_16_digits": _l("A NIK has 16 digits. Copy it from the identity card."),
    "nik_impossible": _l("No such NIK can exist. Compare the digits with the identity card."),
    "account_number_wrong": _l("An account number has 6 to 20 digits."),
    "unknown_bank": _l("Choose a bank from the list."),
    "nib_not_13_digits": _l("A NIB has 13 digits."),
    "pirt_too_short": _l("A P-IRT number has at least 15 digits."),
    "year_impossible": _l("Write a year between %(first)s and %(last)s."),
    "already_registered": _l("You already registered an organisation of this name."),
    "already_in_team": _l("This person already has this role here."),
    "last_leader": _l("Somebody must be able to act for the organisation. Add another person first."),
    "last_outlet": _l("An off-taker needs at least one outlet. Add another one first."),
    "role_missing": _l("Choose what this person does here."),
    "role_not_here": _l("This role does not belong to this kind of organisation."),
    "partner_missing": _l("Only a facilitator of an approved partner registers a group on its behalf."),
    "has_password": _l("This person already has a password. An officer can make a link for a new one."),
    "works_elsewhere": _l("This person also works elsewhere. Ask the administrator for a new link."),
    "account_of_facilitator": _l(
        "A facilitator does not name an account in her own name or her partner's. Write the account of the group."
    ),
    "account_of_others": _l(
        "This account already stands for another organisation. Ask the group for its own account, in the bank book."
    ),
    "group_first": _l("The group's own coordinator has to confirm this account first. It waits on her home page."),
    "second_person_needed": _l("A role that approves or pays needs a second person of the organisation to confirm it."),
    "role_change_waits": _l("This is proposed already and waits for a second person."),
    "no_such_limit": _l("Your organisation does not set this limit."),
    "limit_out_of_range": _l("Write a whole number, not less than 0 and not beyond what the page says."),
    "account_decided": _l("This account was already decided on."),
}
words.register(WORDS)
