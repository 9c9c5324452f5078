"""Words for requests about data, their clock, and referrals."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.infra.language import formats
from marketplace.infra.language.i18n import language, zone
from marketplace.infra.language.labels import Label
from marketplace.people.models import Person
from marketplace.people.rights_models import DataRequest
from marketplace.people.rights_rules import pseudonym
from marketplace.people.surroundings import NamingText

REQUEST_KINDS = {
    "copy": _l("A copy of her data"),
    "correction": _l("A correction"),
    "erasure": _l("Erasure"),
    "restriction": _l("Restriction: keep, but do not use"),
    "withdrawal": _l("Withdrawal of every consent"),
    "breach": _l("Breach of data protection"),
}
REQUEST_STATES = {
    "open": Label(_l("Waits for an answer"), "attention", "clock"),
    "done": Label(_l("Done"), "good", "check-circle"),
    "refused": Label(_l("Refused"), "bad", "cross-circle"),
    "withdrawn": Label(_l("Taken back"), "wait", "return"),
}
REQUEST_CHANNELS = {
    "office": _l("At the office or in the village"),
    "letter": _l("By letter or e-mail"),
    "phone": _l("By phone or WhatsApp"),
    "online": _l("By herself, in the app"),
}
NAMING = {
    "about": _l("%(of)s: its text about itself"),
    "bank_account": _l("%(of)s: the name on its bank account"),
    "listing": _l("%(of)s: the text or the photos of this product"),
}
AGENCIES = {
    "bp3mi": _l("BP3MI (protection of migrant workers)"),
    "manpower_office": _l("Manpower office"),
    "social_office": _l("Social affairs office"),
    "police": _l("Police"),
    "women_children": _l("Protection of women and children (UPTD PPA)"),
    "health": _l("Health services"),
    "legal_aid": _l("Legal aid"),
}


def clock(request: DataRequest, at: datetime) -> Label:
    """How much of the 3 × 24 hours is left, in words; late ones say by how much."""
    if not request.is_open:
        return Label(_("Answered late"), "bad", "alert") if request.is_late(at) else REQUEST_STATES[request.status]
    if request.is_late(at):
        return Label(_("Late by %(time)s", time=span(at - request.due_at)), "bad", "alert")
    left = request.due_at - at
    return Label(
        _("Still %(time)s", time=span(left)), "attention" if left < timedelta(days=1) else "wait", "clock"
    )  # fmt: skip


def span(length: timedelta) -> str:
    """A length of time in days and hours; below an hour in minutes."""
    minutes = int(length.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [ngettext("%(num)d day", "%(num)d days", days)] if days else []
    parts += [ngettext("%(num)d hour", "%(num)d hours", hours)] if hours else []
    return " ".join(parts) or ngettext("%(num)d minute", "%(num)d minutes", minutes)


def day_of(written: str) -> str:
    """A day or a moment of a copy (ISO 8601) as people write it."""
    moment = datetime.fromisoformat(written)
    return formats.day(formats.local_date(moment, zone()) if moment.tzinfo else moment.date(), language())


def name_of(person: Person | None) -> str:
    """The person's name; of an erased one what stands in its place, in the reader's language."""
    if person is None:
        return ""
    return person.name if person.erased_at is None else pseudonym(person.id, language())


def title_of(request: DataRequest) -> str:
    """What it is, and whose."""
    who = name_of(request.person)
    return f"{REQUEST_KINDS[request.kind]}: {who}" if who else str(REQUEST_KINDS[request.kind])


def answer_of(request: DataRequest) -> str:
    """What was done, in the words of whoever answered, or what the act itself was."""
    done = {
        "copy": _("The copy was handed over."),
        "erasure": _("Who she is was erased."),
        "restriction": _("Her data are only kept."),
        "withdrawal": _("Every consent has ended."),
    }
    return request.answer or (done.get(request.kind, "") if request.status == "done" else "")


def naming_text(text: NamingText) -> str:
    """A text that names a person, as it is told to the office."""
    return str(NAMING[text.kind]) % {"of": text.of}
