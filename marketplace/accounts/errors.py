"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra import words

WORDS = {
    "sign_in_refused": _l("The phone number, e-mail or password does not fit. Check each of them and try again."),
    "password_length": _l("The password needs %(least)d to %(most)d characters."),
    "password_common": _l("Everybody tries this password first. Choose another, for example three words in a row."),
    "password_wrong": _l("The present password does not fit."),
    "name_missing": _l("Write the name."),
    "login_missing": _l("Write a phone number or an e-mail address."),
    "phone_taken": _l("This phone number already has an account. Sign in with it first."),
    "email_taken": _l("This e-mail address already has an account."),
    "email_invalid": _l("This is not an e-mail address. Example: nama@contoh.example"),
    "link_used": _l("This link was used already. Ask for a new one."),
    "own_account": _l("You cannot close your own account."),
    "not_found": _l("There is no such page, or it is not yours to see."),
    "not_allowed": _l("Your account may not do this."),
    "sign_in_first": _l("Please sign in first."),
    "party_suspended": _l("Your organisation is suspended. Nothing new can be sent until it is resumed."),
    "power_not_given": _l("The group has not let your partner do this. Its page shows what it agreed to."),
    "party_not_approved": _l("Your organisation is not approved yet. An officer looks at it first."),
    "stale_form": _l("Somebody changed this while you were writing. Look at it again, then decide."),
    "wrong_state": _l("This can no longer be done: the document has moved on."),
    "quantity_not_positive": _l("The quantity must be more than zero."),
    "quantity_not_whole": _l("Write a whole number; this unit is counted in pieces."),
    "unknown_unit": _l("Choose a unit from the list."),
}
words.register(WORDS)
