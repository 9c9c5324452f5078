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
    "import_answer_unknown": _l("Choose what the row is."),
    "import_changed": _l(
        "Somebody else wrote meanwhile, and a row is no longer what you confirmed. Nothing was written; look again."
    ),
    "import_country_has_digits": _l("A country has no digits. Another column may have slipped in here."),
    "import_district_alone": _l("The village is missing. Write it beside the district."),
    "import_group_full": _l("The group has no room for so many members. Nothing was written."),
    "import_group_not_open": _l("The group's file lies with the office now and takes no members. Nothing was written."),
    "import_in_other_group": _l("In these days she is in the group %(name)s. End that first, or write a later day."),
    "import_in_unseen_group": _l("In these days she is in another group. End that first, or write a later day."),
    "import_joined_later": _l("This day is still to come."),
    "import_kind_unknown": _l("Write purna, calon or keluarga."),
    "import_name_has_digits": _l("A name has no digits. Another column may have slipped in here."),
    "import_name_has_no_letters": _l("Write the name in letters."),
    "import_nik_of_another_name": _l("This NIK is on record with another name. Compare both with the identity card."),
    "import_nik_twice": _l("The same NIK stands in row %(row)s. Leave one row, or mend the number."),
    "import_not_a_year": _l("Write the year with four digits, for example 2023."),
    "import_nothing_to_write": _l("No row can be taken in. Mend the list, then send it again."),
    "import_organisation_not_yours": _l("Choose an office or partner for which you count people."),
    "import_person_twice": _l("This is the same person as in row %(row)s. Leave one of the rows."),
    "import_regency_like": _l("No regency is called so. Is it %(like)s?"),
    "import_regency_unknown": _l("No regency or city is called so. Check the spelling."),
    "import_region_elsewhere": _l("This regency lies outside the region of whoever counts these persons."),
    "import_relative_of_no_family": _l("This is only for family. Leave it empty, or write keluarga as the status."),
    "import_relative_unknown": _l("Write masih di luar negeri or sudah pulang."),
    "import_row_twice": _l("The same person stands in row %(row)s. Leave one row, or tell them apart by NIK or phone."),
    "import_too_long": _l("Write at most %(most)s characters."),
    "import_trade_unknown": _l(
        "Trade number %(place)s in this cell is not on the list. The template names the trades."
    ),
    "import_trades_too_many": _l("Write at most %(most)s trades."),
    "import_undecided": _l("Decide first about the rows that are perhaps somebody known."),
    "import_village_in_other_district": _l("There it lies in another district: %(like)s."),
    "import_village_like": _l("No village there is called so. Is it %(like)s?"),
    "import_village_several": _l("%(number)s villages there are called so. Write the district too."),
    "import_village_unknown": _l(
        "No village of this regency is called so. Check it, or write it down as one without a code."
    ),
    "kantong_ends_before": _l("The last day cannot lie before the first."),
}

messages.register(WORDS)
