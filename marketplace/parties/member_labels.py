"""Words for what a member does in her group."""

from flask_babel import lazy_gettext as _l

MEMBER_ROLES = {
    "chair": _l("Leads the group"),
    "secretary": _l("Keeps the papers"),
    "treasurer": _l("Keeps the money"),
    "member": _l("Member"),
}


def role_word(role: str) -> str:
    """The word for a role; the code itself for one that is no longer known."""
    return str(MEMBER_ROLES.get(role, role))
