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
    "no_nik": _l("No NIK is on record for this person."),
    "year_impossible": _l("Write a year between %(first)s and %(last)s."),
    "purpose_unknown": _l("Choose what the consent is for."),
    "answer_missing": _l("Say what the person answered."),
    "channel_missing": _l("Say how the answer came."),
    "nothing_to_withdraw": _l("There is no consent here that could be taken back."),
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
