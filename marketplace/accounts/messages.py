"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "sign_in_refused": _l("The phone number, e-mail or password does not fit. Check each of them and try again."),
    "password_length": _l("The password needs %(least)d to %(most)d characters."),
    "password_common": _l("Everybody tries this password first. Choose another, for example three words in a row."),
    "password_own": _l(
        "This password is made of your own name or number, or of this site's name. Others guess that first."
    ),
    "password_wrong": _l("The present password does not fit."),
    "code_wrong": _l("This code does not fit. Type the newest one of the app, or a recovery code not used before."),
    "passkey_refused": _l("This passkey was not accepted. Try once more, or use another way."),
    "passkeys_too_many": _l("You have %(most)d passkeys. Take one off first."),
    "own_recovery": _l("Somebody else of the staff must ask for you."),
    "no_factor": _l("This person has no second factor."),
    "recovery_waits": _l("This is asked already, and waits for a second person of the staff."),
    "second_of_staff_needed": _l("This needs a second person: neither who asked nor whose account it is."),
    "name_missing": _l("Write the name."),
    "login_missing": _l("Write a phone number or an e-mail address."),
    "phone_invalid": _l(
        "No such phone number is in use. Write it like 0812 3456 7890, from another country like +852 5123 4567."
    ),
    "account_is_yours": _l("You already have an account with this password. Sign in first, then go on."),
    "phone_taken": _l("This phone number already has an account. Sign in with it first."),
    "email_taken": _l("This e-mail address already has an account."),
    "email_invalid": _l("This is not an e-mail address. Example: nama@contoh.example"),
    "link_used": _l("This link was used already. Ask for a new one."),
    "account_not_erased": _l(
        "Nobody erases herself, nor an administrator. Somebody else has to take that role off first."
    ),
    "own_account": _l("You cannot close your own account."),
    "not_found": _l("There is no such page, or it is not yours to see."),
    "not_allowed": _l("Your account may not do this."),
    "sign_in_first": _l("Please sign in first."),
    "party_suspended": _l("Your organisation is suspended. Nothing new can be sent until it is resumed."),
    "power_not_given": _l("The group has not let your partner do this. Its page shows what it agreed to."),
    "party_not_approved": _l("Your organisation is not approved yet. An officer looks at it first."),
    "decides_on_own_party": _l("You belong to this organisation or registered it yourself, so somebody else decides."),
    "decides_on_own_part": _l("You belong to one side of this, so somebody else answers for the programme."),
    "stands_on_both_sides": _l(
        "You act for both sides of this order. Somebody else has to do this, or one of your two roles has to end."
    ),
    "began_it_herself": _l("You wrote or offered this yourself for the other side, so somebody else here accepts it."),
    "handled_the_goods": _l(
        "You ordered, received or inspected these goods, so somebody else of your finance approves and pays."
    ),
    "alone_beyond_limit": _l(
        "You ordered, received or inspected these goods, and it is more than the programme leaves to one person alone. "
        "Add a second person of finance to your team."
    ),
    "approved_it_herself": _l(
        "You approved this yourself, and it is more than your organisation leaves to one person. "
        "A second person of finance pays."
    ),
    "offered_the_money": _l("You offered this money yourself, so somebody of your finance sends it."),
    "sends_alone_beyond_limit": _l(
        "You offered this money yourself, and it is more than the programme leaves to one person alone. "
        "Add a second person of finance to your team."
    ),
    "kept_from_payment": _l(
        "You ordered, received, inspected or approved what is paid here, so a second person carries this payment on."
    ),
    "just_came": _l(
        "You took up your role here only days before this was proposed. Somebody who was here longer confirms it, "
        "or the programme's staff."
    ),
    "ends_her_own_role": _l("This is about your own role. Somebody else of your organisation confirms or declines it."),
    "answers_for_own_party": _l("You belong to this organisation or registered it yourself, so somebody else answers."),
    "binds_herself": _l("You buy or pay yourself, so a colleague sets what buyers and payers are bound by."),
    "proposed_the_role": _l("You proposed this yourself. A second person of your organisation confirms it."),
    "gains_the_role": _l("The role would be your own. A second person of your organisation confirms it."),
    "vouched_for_account": _l("You named or confirmed this account already. Another person has to look at it."),
    "stale_form": _l("Somebody changed this while you were writing. Look at it again, then decide."),
    "wrong_state": _l("This can no longer be done: the document has moved on."),
    "quantity_not_positive": _l("The quantity must be more than zero."),
    "quantity_not_whole": _l("Write a whole number; this unit is counted in pieces."),
    "number_too_large": _l("This number is too large. Check the number of zeros."),
    "unknown_unit": _l("Choose a unit from the list."),
}
messages.register(WORDS)
