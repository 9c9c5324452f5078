"""What happened to an organisation's team: roles offered, begun and ended, and links made, with who and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.queries import names_of
from marketplace.audit.models import AuditEvent
from marketplace.audit.queries import list_of_keys
from marketplace.kernel.document_keys import key_of
from marketplace.parties import labels
from marketplace.parties.models import Membership, Organisation

KEYS = (
    "membership.added", "membership.offered", "membership.accepted", "membership.declined", "membership.withdrawn",
    "membership.ended", "membership.link_issued", "user.password_link_issued",
)  # fmt: skip
MOST = 20


@dataclass(frozen=True)
class Step:
    """One thing that happened, in words."""

    text: str
    who: str
    at: datetime


def list_history(organisation: Organisation, rows: Sequence[tuple[Membership, User]]) -> list[Step]:
    """The latest steps, the newest first. Who was asked and has not accepted is not named."""
    subjects = {key_of("organisation", organisation.id), *(key_of("user", user.id) for _membership, user in rows)}
    happened = list_of_keys(subjects, KEYS, MOST)
    people = {each.by_user_id for each in happened} | {each.details.get("user_id") for each in happened}
    names = names_of({each for each in people if each is not None})
    return [Step(_words(each, names), names.get(each.by_user_id or 0, ""), each.occurred_at) for each in happened]


def _words(event: AuditEvent, names: dict[int, str]) -> str:
    role = str(labels.ROLES.get(event.details.get("role", ""), ""))
    name = names.get(event.details.get("user_id", 0), _("a person"))
    words: dict[str, str] = {
        "membership.added": _("%(name)s began as %(role)s", name=name, role=role),
        "membership.offered": _("The role “%(role)s” was offered", role=role),
        "membership.accepted": _("%(name)s accepted the role “%(role)s”", name=name, role=role),
        "membership.declined": _("The role “%(role)s” was declined", role=role),
        "membership.withdrawn": _("The offer of the role “%(role)s” was taken back", role=role),
        "membership.ended": _("The role “%(role)s” of %(name)s ended", name=name, role=role),
        "membership.link_issued": _("A link was made for the offered role “%(role)s”", role=role),
        "user.password_link_issued": _("A password link was made for %(name)s", name=name),
    }
    return words[event.key]
