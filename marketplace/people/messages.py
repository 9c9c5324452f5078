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
    "login_of_another": _l("This login belongs to another person, or this person signs in with another one."),
}

messages.register(WORDS)
