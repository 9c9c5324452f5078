"""Where this room is entered from the frame of every page."""

from flask_babel import lazy_gettext as _l

from marketplace.accounts.policy import can
from marketplace.infra.manifest import NavigationEntry

ENTRIES = (
    NavigationEntry(
        _l("Approvals"), "parties.approvals", "check-circle", {"office": 10}, lambda actor: can(actor, "approval:list")
    ),
    NavigationEntry(_l("Groups"), "parties.groups", "group", {"stranger": 20, "office": 20, "other": 30}),
    NavigationEntry(_l("Group"), "parties.mine", "group", {"group": 40}),
    NavigationEntry(_l("Office"), "parties.mine", "seal", {"office": 40}, lambda actor: not actor.is_administrator),
    NavigationEntry(_l("Team"), "parties.mine", "person", {"other": 40}, lambda actor: bool(actor.organisation_ids)),
)
