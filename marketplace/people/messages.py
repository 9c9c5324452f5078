"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "person_kind_missing": _l("Say who this is: came home, about to leave, or family."),
    "relative_unknown": _l("Say whether the worker of the family is still abroad or came home."),
    "years_impossible": _l("Write at most %(most)s years."),
    "trade_unknown": _l("Choose trades from the list."),
    "nik_not_16_digits": _l("A NIK has 16 digits. Copy it from the identity card."),
    "nik_impossible": _l("No such NIK can exist. Compare the digits with the identity card."),
    "nik_counted": _l("This NIK is on record already. Compare it with the identity card."),
    "not_the_same_person": _l("This is not the person of that NIK and name. Compare both with the identity card."),
    "region_missing_person": _l("Choose the regency she or he lives in."),
    "no_nik": _l("No NIK is on record for this person."),
    "year_impossible": _l("Write a year between %(first)s and %(last)s."),
    "purpose_unknown": _l("Choose what the consent is for."),
    "answer_missing": _l("Say what the person answered."),
    "channel_missing": _l("Say how the answer came."),
    "nothing_to_withdraw": _l("There is no consent here that could be taken back."),
    "request_kind_unknown": _l("Say what is asked."),
    "request_channel_missing": _l("Say how the request came."),
    "correction_missing": _l("Write what is wrong, and how it should read."),
    "received_impossible": _l("Choose a day within the last year, not after today."),
    "asked_already": _l("She asked for this already, and the answer is still open."),
    "done_first": _l("First do what was asked, on the page of her data; the request is then answered by itself."),
    "told_first": _l("First tell the persons and the authority, and note both here."),
    "told_already": _l("This notice was noted already. Open the page again."),
    "not_a_breach": _l("This is no breach."),
    "breach_not_refused": _l("A breach can neither be refused nor taken back."),
    "person_is_erased": _l("Meanwhile this person was erased. Nothing can be changed any more."),
    "person_is_restricted": _l(
        "Meanwhile this person's data were restricted: they are kept, and neither shown nor changed. Ask the officer."
    ),
    "consent_changed": _l(
        "Meanwhile she took a consent back. Nothing was saved; open the page again and ask her before you write it "
        "down anew."
    ),
    "restricted_already": _l("Her data are restricted already."),
    "not_restricted": _l("Her data are not restricted."),
    "agency_unknown": _l("Choose an agency from the list."),
    "referral_in_future": _l("The day cannot be after today."),
    "closed_impossible": _l("Choose a day between the referral and today."),
    "referral_is_closed": _l("This case is closed already."),
    "login_of_another": _l("This login belongs to another person, or this person signs in with another one."),
    "village_unknown": _l("Choose a village from those found."),
    "village_name_length": _l("Write between %(least)d and %(most)d letters."),
    "village_is_listed": _l("The list has this village: %(village)s. Choose it there."),
    "village_already_added": _l("This village was written down already."),
    "village_elsewhere": _l("This code is of a village in another regency."),
    "village_has_code": _l("This village has its code already."),
    "region_not_yours": _l("Choose a regency or city in which your office or partner works."),
    "source_length": _l("Say by which paper or programme, in %(least)d to %(most)d letters."),
    "kantong_already": _l("This regency counts in these days already."),
    "kantong_ended": _l("This regency was taken off the list already."),
    "kantong_ends_before": _l("The last day cannot lie before the first."),
}

messages.register(WORDS)
