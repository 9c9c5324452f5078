"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "criterion_code_malformed": _l("Write the code in capitals and figures, at most 6, for example MK8."),
    "criterion_code_twice": _l("The code %(criterion)s is used twice. Give each criterion its own code."),
    "criterion_name_missing": _l("Say what is checked."),
    "criterion_unfinished": _l("The criterion %(criterion)s is not finished. Open it and fill in what is missing."),
    "too_many_criteria": _l("A standard has at most %(most)s criteria. Put what belongs together into one."),
    "no_criterion_on_the_goods": _l("Add at least one criterion that can be checked on the goods."),
    "unknown_defect_class": _l("Choose how serious it is when the criterion is not met."),
    "unknown_place_of_check": _l("Choose who checks this."),
    "unknown_criterion_type": _l("Choose how this is judged."),
    "limit_missing": _l("Write a lowest or a highest value, or both."),
    "limits_crossed": _l("The highest value is below the lowest. Swap them or correct one."),
    "grade_limit_missing": _l("Choose the lowest grade that passes."),
    "count_limit_missing": _l("Write how many faults are still allowed; 0 means none."),
    "limit_not_a_grade": _l("A grade is 1, 1-2, 2 and so on up to 5."),
    "limit_not_a_count": _l("Write a whole number, 0 or more."),
    "limit_too_large": _l("This number is too large. Check the number of zeros."),
    "choices_missing": _l("Write at least one answer that passes, each on its own line."),
    "choices_that_fail_missing": _l("Write at least one answer that does not pass, each on its own line."),
    "choice_twice": _l("The same answer stands twice. Write each answer once."),
    "too_many_choices": _l("Write at most %(most)s answers."),
    "reading_not_a_grade": _l("Choose a grade from 1 to 5 for: %(criterion)s."),
    "reading_not_a_count": _l("Write a whole number, 0 or more, for: %(criterion)s."),
    "reading_not_a_number": _l("Write a number for: %(criterion)s."),
    "reading_too_large": _l("This number is too large. Check the number of zeros."),
    "reading_not_an_answer": _l("Choose an answer for: %(criterion)s."),
    "unknown_inspection_level": _l("Choose an inspection level from the list."),
    "unknown_aql": _l("Choose a quality limit (AQL) from the list."),
    "unknown_inspection_unit": _l("Choose what is counted: pieces, sheets or packs."),
    "version_unchanged": _l(
        "Nothing differs from version %(number)s. Change something first, or throw the draft away."
    ),
    "nothing_to_publish": _l("There is no draft to publish. Somebody published or discarded it already."),
    "lot_size_too_small": _l("A lot has at least one unit."),
}
messages.register(WORDS)
