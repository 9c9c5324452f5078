"""The text that a person agrees to, for each purpose, as it is read to her: version 2026-1."""

from flask_babel import lazy_gettext as _l

CONSENT_TEXTS = {
    "public_name": _l(
        "My name, my skill and the country I worked in may stand on my group's public page and beside its products. "
        "Anybody can read them there. I may say no, and nothing else changes for me. I may take this back at any time, "
        "and my name is gone from the public pages at once."
    ),
    "programme_figures": _l(
        "I may be counted in the programme's figures: how many were trained, how many produce, what they earn. The "
        "figures show no name. I may take this back at any time; from then on I am counted no more."
    ),
    "whatsapp": _l(
        "The office and the partner that look after me may write to me over WhatsApp about the programme. They see my "
        "number; nobody else is given it. I may take this back at any time."
    ),
    "face_photo": _l(
        "A photo on which my face can be known may be shown on the public pages. Photos of my work need no consent of "
        "mine. I may take this back at any time, and the photo is taken off at once."
    ),
    "story": _l(
        "My story may be told, in my own words, to those who are about to leave for work abroad. I read it before it "
        "is shown. I may take this back at any time, and it is gone the same day."
    ),
}
SUMMARY = {
    "given": _l("%(channel)s, %(day)s"),
    "declined": _l("Declined %(day)s. %(channel)s"),
    "withdrawn": _l("Taken back %(day)s, given %(since)s"),
}
