"""Who is given a role, or loses it, reads so in their own security log."""

from marketplace.accounts import security_log
from marketplace.parties import events
from marketplace.parties.erased import leave_everything
from marketplace.parties.queries import load_organisation
from marketplace.people.rights_events import PersonErased


def log_role(event: events.MembershipAdded | events.MembershipEnded) -> None:
    """One line for the person whose role it is."""
    kind = "role_added" if isinstance(event, events.MembershipAdded) else "role_ended"
    name = load_organisation(event.affected_id).name
    security_log.note(
        event.user_id, kind, event.at, by_user_id=event.by_user_id, role=event.role, organisation=name
    )  # fmt: skip


BINDINGS = (
    (events.MembershipAdded, log_role), (events.MembershipEnded, log_role), (PersonErased, leave_everything),
)  # fmt: skip
