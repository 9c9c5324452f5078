"""How the events of persons read in a timeline. Nobody is told of them in the inbox."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.manifest import NoticeKind, Notices

NOTICES = Notices(
    kinds={
        "person.registered": NoticeKind(_l("A person was written down")),
        "person.changed": NoticeKind(_l("What is known of a person changed")),
        "person.login_linked": NoticeKind(_l("A login was linked to a person")),
        "consent.answered": NoticeKind(_l("A person answered what may be done with her data")),
        "consent.withdrawn": NoticeKind(_l("A person took a consent back")),
        "nik.viewed": NoticeKind(_l("Somebody saw a whole NIK, for a reason that the person can read")),
        "import.read": NoticeKind(_l("A list of %(rows)s persons was read; nothing is written yet")),
        "import.confirmed": NoticeKind(_l("A list was taken in: %(new)s new, %(same)s known elsewhere")),
        "import.discarded": NoticeKind(_l("A list was thrown away")),
        "village.added": NoticeKind(_l("A village without a code was written down: %(name)s")),
        "village.coded": NoticeKind(_l("A village was given its code: %(code)s")),
        "kantong.flagged": NoticeKind(_l("A regency counts among the kantong: %(source)s")),
        "kantong.unflagged": NoticeKind(_l("A regency no longer counts among the kantong")),
    },
    icons={
        "import": "file",
        "person": "person",
        "consent": "person",
        "nik": "person",
        "village": "pin",
        "kantong": "pin",
    },
    pages={"import": ("people.imported", "import_id")},
    jobs={
        "people.forget_rows": _l("Delete the rows of lists of people after 30 days"),
        "people.write_digests": _l("Give NIKs the digest by which the same person is found"),
        "people.write_import": _l("Take in a long list of people"),
    },
)
