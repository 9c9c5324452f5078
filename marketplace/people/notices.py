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
        "person.exported": NoticeKind(_l("Somebody took a copy of a person's data")),
        "person.restricted": NoticeKind(_l("A person's data are only kept, not used")),
        "person.restriction_lifted": NoticeKind(_l("A person's data may be used again")),
        "person.erased": NoticeKind(_l("A person was erased")),
        "data_request.recorded": NoticeKind(_l("A person asked about her data")),
        "data_request.answered": NoticeKind(_l("A request about data was answered")),
        "data_request.refused": NoticeKind(_l("A request about data was refused")),
        "data_request.withdrawn": NoticeKind(_l("A request about data was taken back")),
        "data_request.told": NoticeKind(_l("A breach was told to the persons or to the authority")),
        "referral.recorded": NoticeKind(_l("A troubled case was sent to an agency")),
        "referral.closed": NoticeKind(_l("A troubled case was closed")),
    },
    icons={"data_request": "person", "referral": "person", "person": "person", "consent": "person", "nik": "person"},
    jobs={
        "people.write_digests": _l("Give NIKs the digest by which the same person is found"),
        "people.destroy_old_keys": _l("Destroy the keys to erased names whose papers are past their time"),
        "people.end_retention": _l("End what is kept about people past its time"),
    },
)
