"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "lot_not_waiting": _l("This lot does not wait for an inspection: it has not arrived, or it is decided already."),
    "inspection_exists": _l("Somebody has started the inspection of this lot already."),
    "inspection_stopped": _l(
        "Too many lots of this group failed in a row. Agree with the group what it will change, and write it here."
    ),
    "sample_not_complete": _l("%(left)s more to inspect before the verdict."),
    "more_units_than_sample": _l("More units are recorded than the sample has."),
    "reading_missing": _l("Not recorded yet."),
    "photo_asked": _l("The standard asks for a photo of this defect: %(criterion)s."),
    "unit_not_to_record": _l("Number %(number)s is not one to record now. Numbers run from 1 to %(lot_size)s."),
    "fate_missing": _l("Choose what becomes of number %(number)s."),
    "critical_not_sold": _l("Number %(number)s has a critical defect and cannot be sold as second grade."),
    "unit_is_not_bad": _l("Number %(number)s has no defect. Read the list again."),
    "rest_missing": _l("Choose at which price the rest is taken."),
    "no_concession_for_critical": _l(
        "A critical defect was found. The lot cannot be taken as it is: sort it, send it back, or reject it."
    ),
    "nothing_comes_back": _l(
        "This order was ended early and takes no more goods, so nothing can be mended and sent again."
    ),
    "results_missing": _l(
        "The lot cannot pass yet: %(criteria)s has no result. Record it, or agree on a change of the order to judge "
        "without it."
    ),
    "nothing_to_wait_for": _l("No result is missing any more. Read the page again."),
    "sorting_cannot_help": _l("A result for the whole lot does not conform; sorting it unit by unit does not help."),
    "result_stands": _l("This result stands: the verdict is given."),
    "examined_in_future": _l("This day has not come yet."),
    "laboratory_missing": _l("Write which laboratory examined it."),
    "report_number_missing": _l("Write the number of the laboratory's report."),
    "report_missing": _l("Add the laboratory's report: a PDF, or a photo of it."),
    "no_concession_open": _l("The offer was answered or taken back already."),
}
messages.register(WORDS)
