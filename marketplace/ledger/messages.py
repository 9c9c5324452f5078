"""Words for what the book refuses; a person meets them only when a rule above was wrong."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.messages import register

WORDS = {
    "unknown_account": _l("The book has no account of this name. Nothing was changed; please tell the programme."),
    "entry_unbalanced": _l("This would not balance in the book. Nothing was changed; please tell the programme."),
    "balance_wrong_side": _l("There is not so much left in the book. Nothing was changed. Open the page again."),
}
register(WORDS)
