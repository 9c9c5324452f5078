"""Words of this room's refusals."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language import messages

WORDS = {
    "title_missing": _l("Write the name of the product."),
    "unknown_category": _l("Choose a kind from the list."),
    "technique_not_here": _l("This is a way to make batik. Choose “Not batik”, or the kind “Batik”."),
    "kind_or_technique": _l("The kind says batik, the answer here does not. Choose how it is made, or another kind."),
    "technique_missing": _l("Choose how the batik is made: tulis, cap or both."),
    "price_not_positive": _l("Write a price of more than zero."),
    "lead_days_out_of_range": _l("Write a number of days between 1 and %(most)s."),
    "capacity_below_minimum": _l("You cannot make less in a month than the smallest order. Change one of the two."),
    "pieces_meant": _l("You wrote a number alone. It is read as %(read_quantity)s. Is that right?"),
    "photo_missing": _l("Add at least one photo. A photo by daylight in front of a plain wall is good enough."),
    "photo_words_missing": _l("Say beside each photo what it shows; blind buyers and slow phones read it."),
    "description_too_short": _l("Write at least %(least)s characters about size, material and care."),
    "nothing_changed": _l("Nothing differs from what is public now."),
    "no_version_in_work": _l("There is no version waiting. Look at the page again."),
}
messages.register(WORDS)
