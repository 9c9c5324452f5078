"""How the events of standards read in the inbox and in a timeline, and who is told."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.manifest import NoticeKind, Notices

KINDS_OF_NOTICE = {
    "standard.created": NoticeKind(_l("Standard “%(title)s” begun")),
    "standard.published": NoticeKind(_l("Standard “%(title)s” published, version %(number)s")),
    "standard.witnessed": NoticeKind(
        _l("What version %(number)s of standard “%(title)s” says was taken down"), in_timeline=False
    ),
    "standard.withdrawn": NoticeKind(_l("Standard “%(title)s” withdrawn: %(reason)s")),
}


NOTICES = Notices(
    kinds=KINDS_OF_NOTICE,
    icons={"standard": "seal"},
    pages={"standard": ("standards.standard", "standard_id")},
)
