"""What the work of this room outside requests is called."""

from flask_babel import lazy_gettext as _l

from marketplace.infra.manifest import Notices

NOTICES = Notices(
    jobs={
        "audit.seal": _l("Seal the history of the day"),
    },
)
