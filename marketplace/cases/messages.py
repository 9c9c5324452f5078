"""The words for what a case refuses."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.language.messages import register

WORDS = {
    "case_amount": _l("At most %(most_rupiah)s can be given here."),
    "case_awaits_answer": _l("The other side has until %(answer_by)s to answer."),
    "case_open": _l("Somebody has said already that something is not right here. Write there."),
    "case_subject": _l("Nothing can be objected to here yet."),
    "case_units": _l("At most %(most_quantity)s of these can be counted as accepted."),
    "case_too_late": _l("An objection had to be raised by %(latest_on)s."),
    "group_not_heard": _l("The group has not answered. Nothing is decided against it before it was heard."),
    "programme_bears_part": _l("The programme bears a part of this, so it decides. Write your answer."),
    "message_length": _l("Write something, with at most %(most)s letters."),
}
register(WORDS)
