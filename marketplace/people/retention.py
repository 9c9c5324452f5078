"""What is kept about people, for which purpose, on which ground, how long and since when: one table.

The page "What is kept" reads it, and so does the job that ends what is past its time. Its words are in
`retention_labels`.
"""

from dataclasses import dataclass
from datetime import timedelta

from marketplace.accounts.sealed_names import PAPERS_KEPT_YEARS

YEAR = timedelta(days=365.25)
ACCESSES_KEPT = 5 * YEAR + timedelta(days=2)
"""Who looked at a person's data; the database itself keeps such a row for five years, see `models.PersonAccess`."""
REQUESTS_KEPT = 5 * YEAR
"""The words of what was asked about data, and of the answer, since the answer."""
REFERRALS_KEPT = 5 * YEAR
"""A referral, since the case was closed."""
FORGOTTEN_AFTER = 2 * YEAR
"""A person whom nobody has kept that long is proposed for erasure."""
BACKUPS_KEPT_DAYS = 90
"""How long a backup holds what was erased here, where backups are kept as the manual says."""


@dataclass(frozen=True)
class Kept:
    """One kind of data: codes whose words are in `retention_labels`."""

    code: str
    ground: str
    """consent, contract, law, task: on what the keeping rests."""
    years: int | None
    """None: as long as `since` says and no longer."""
    since: str
    readers: tuple[str, ...]


KEPT = (
    Kept("login", "contract", None, "until_erased", ("herself", "team", "office")),
    Kept("person", "task", 2, "nobody_keeps_her", ("keepers", "office", "herself")),
    Kept("nik", "task", None, "while_kept", ("keepers_last4", "office")),
    Kept("public_name", "consent", None, "until_withdrawn", ("everybody",)),
    Kept("consents", "law", None, "as_a_number", ("office", "herself")),
    Kept("accesses", "law", 5, "the_look", ("office", "herself")),
    Kept("requests", "law", 5, "the_answer", ("office", "herself")),
    Kept("referrals", "task", 5, "the_closing", ("case_handler", "herself")),
    Kept("bank_account", "contract", 10, "last_payment", ("payer", "office")),
    Kept("photos", "consent", None, "until_removed", ("everybody",)),
    Kept("papers", "law", PAPERS_KEPT_YEARS, "last_paper", ("both_sides", "office")),
    Kept("words", "law", PAPERS_KEPT_YEARS, "last_paper", ("both_sides", "office")),
    Kept("security", "contract", 1, "the_event", ("herself", "administrator")),
)
