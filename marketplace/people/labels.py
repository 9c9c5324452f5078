"""Words for persons: who they are, their consent, their journey in one line."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.infra.language.labels import Label
from marketplace.people.models import Person

PERSON_KINDS = {
    "returned_worker": _l("Returned migrant worker (purna PMI)"),
    "prospective_worker": _l("About to leave for work abroad (calon PMI)"),
    "family": _l("Family of a migrant worker"),
}
RELATIVES = {
    "abroad": _l("The worker is still abroad"),
    "returned": _l("The worker came home"),
}
PURPOSES = {
    "public_name": _l("Name and journey in the catalogue"),
    "programme_figures": _l("Counted in the programme's figures"),
    "whatsapp": _l("Messages by WhatsApp"),
    "face_photo": _l("A photo of the face"),
    "story": _l("Her story told to those who are about to leave"),
}
ANSWERS = {
    "given": _l("Agrees"),
    "declined": _l("Was asked and does not agree"),
}
CHANNELS = {
    "signed": _l("Signed on paper"),
    "spoken": _l("Spoken, before a witness"),
    "online": _l("By herself, in the app"),
    "on_record": _l("Noted by the group"),
}
CONSENT_STATES = {
    "not_asked": Label(_l("Not asked"), "wait", "clock"),
    "given": Label(_l("Allowed"), "good", "check-circle"),
    "declined": Label(_l("Not allowed"), "bad", "cross-circle"),
    "withdrawn": Label(_l("Withdrawn"), "action", "return"),
}
ACCESSES = {
    "page": _l("Opened this page"),
    "nik": _l("Saw the whole NIK"),
    "export": _l("Took a copy"),
    "import": _l("Read it in from a list"),
}


def journey(person: Person) -> str:
    """A person in one line: the skill first, the years abroad second. Without her name."""
    parts = [person.skill] if person.skill else []
    if person.kind == "family":
        parts.append(_("family of a migrant worker") if parts else _("Family of a migrant worker"))
        return ", ".join(parts) + "."
    words = _leaving(person) if person.kind == "prospective_worker" else _journey_abroad(person)
    lead = f"{person.skill}." if person.skill else ""
    return " ".join(part for part in (lead, words) if part)


def _leaving(person: Person) -> str:
    country = person.country
    return str(_("Is about to work in %(country)s.", country=country) if country else _("Is about to work abroad."))


def _journey_abroad(person: Person) -> str:
    country, years, back = person.country, person.years_abroad, person.returned_in
    if country and years and back:
        return str(
            _("Worked %(years)s years in %(country)s, came home in %(back)s.", years=years, country=country, back=back)
        )
    if country and back:
        return str(_("Worked in %(country)s, came home in %(back)s.", country=country, back=back))
    if country:
        return str(_("Worked in %(country)s.", country=country))
    return str(_("Came home in %(back)s.", back=back) if back else _("Returned migrant worker."))


def initials(name: str) -> str:
    """Two letters for the place of a picture."""
    words = [word for word in name.split() if word[:1].isalpha()]
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else (words[0][:2] if words else "?")
    return letters.upper()
