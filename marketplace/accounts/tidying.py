"""What the daily round forgets of accounts."""

from datetime import datetime

from marketplace.accounts.passkeys import forget_old_challenges
from marketplace.accounts.security_log import forget_old_events
from marketplace.accounts.sessions import forget_old_sessions
from marketplace.accounts.tries import forget_old_tries


def forget_old(at: datetime) -> None:
    """Deletes ended sessions, counts and challenges that no longer hold, and the security log's lines after a year."""
    forget_old_sessions(at)
    forget_old_tries(at)
    forget_old_challenges(at)
    forget_old_events(at)
