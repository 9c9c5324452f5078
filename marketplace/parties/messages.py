"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "registration_incomplete": _l("The registration is not complete yet. The list on this page says what is missing."),
    "code_is_in_use": _l("Numbers with this code were given already, so that it stays as it is."),
    "code_shape": _l("A short code has %(least)s to %(most)s letters, A to Z."),
    "code_taken": _l("%(taken)s is the code of somebody else. Choose another."),
    "reason_missing": _l("Write the reason; it is read by those it concerns."),
    "unknown_region": _l("Choose a regency or city from the list."),
    "fixed_after_approval": _l("This was approved as it stands. Ask the programme officer to change it."),
    "nik_in_group": _l("This NIK is %(name)s's already, who is a member of this group."),
    "nik_in_other_group": _l(
        "This NIK is that of a member of %(name)s. One person is in one group at a time: first she leaves that group."
    ),
    "nik_in_unseen_group": _l(
        "This NIK is that of a member of another group. One person is in one group at a time. "
        "Ask your programme officer, who sees which group it is."
    ),
    "nik_of_another_name": _l(
        "This NIK is on record under another name. Compare number and name with the identity card; "
        "if both are right, ask your programme officer."
    ),
    "member_role_unknown": _l("Choose what she or he does in the group."),
    "joined_later": _l("This day is still to come. Choose today or an earlier day."),
    "login_not_here": _l("Choose somebody who signs in for this group and is linked to nobody yet."),
    "account_number_wrong": _l("An account number has 6 to 20 digits."),
    "unknown_bank": _l("Choose a bank from the list."),
    "nib_not_13_digits": _l("A NIB has 13 digits."),
    "pirt_too_short": _l("A P-IRT number has at least 15 digits."),
    "already_registered": _l("You already registered an organisation of this name."),
    "already_in_team": _l("This person already has this role here."),
    "already_offered": _l("This role is offered to this number already. Take that offer back first."),
    "too_many_offers": _l("%(most)d offers wait for an answer. Take one back before you make another."),
    "offer_answered": _l("This offer was answered already."),
    "own_offer": _l("You cannot offer a role to yourself, nor accept what you offered. Another person does that."),
    "offer_to_another": _l(
        "This role approves or pays. Only the number or address it was offered to may take it on: "
        "sign in with that one, or have the role offered to yours."
    ),
    "leader_not_ended_by_partner": _l("A partner ends nobody's leading role. The group or the office does."),
    "not_your_account": _l("Another office had this account made. Ask the programme officer for a link."),
    "erasure_leaves_nobody": _l(
        "%(name)s would have nobody left who can act for it. Finish first: let somebody else take on the leading role "
        "there, or close its orders; then erase."
    ),
    "last_leader": _l(
        "Nobody else here can sign in and act for the organisation. First let another person take on this role."
    ),
    "last_outlet": _l("An off-taker needs at least one outlet. Add another one first."),
    "role_missing": _l("Choose what this person does here."),
    "role_not_here": _l("This role does not belong to this kind of organisation."),
    "partner_missing": _l("Only a facilitator of an approved partner registers a group on its behalf."),
    "assistance_awaits_answer": _l("An offer of help waits for the group's answer already. Take it back first."),
    "slip_missing": _l("Nobody of the group signs in. Add a photo of the slip that the group has signed."),
    "no_such_partner": _l("Choose an approved partner from the list."),
    "power_missing": _l("Tick at least one thing that the partner may do."),
    "help_ends_past": _l("This date is past. Choose today or later, or leave it empty."),
    "nobody_left_to_act": _l(
        "Nobody of the group signs in, so nobody could act for it. "
        "Let another partner help first, or add a coordinator."
    ),
    "has_password": _l("This person already has a password. An officer can make a link for a new one."),
    "works_elsewhere": _l("This person also works elsewhere. Ask the administrator for a new link."),
    "office_level_missing": _l("Choose the level of the office."),
    "office_duty_missing": _l("Choose what the office is for."),
    "office_region_missing": _l("Choose the region this office is for."),
    "office_region_of_country": _l("A national office is for the whole country: leave the region empty."),
    "office_region_not_province": _l("An office of a province is for a whole province: choose one."),
    "office_region_not_regency": _l("An office of a regency is for one regency or city: choose it."),
    "office_number_missing": _l("Write the number at which the office answers the public."),
    "contact_number_missing": _l("Write the number that everybody may see, or take the tick away."),
    "region_missing": _l("Choose the region, or the whole country."),
    "kind_missing": _l("Choose what you set up."),
    "no_head_here": _l("Only offices and lenders have a head."),
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
messages.register(WORDS)
