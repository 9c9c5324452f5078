"""How long a reason has to be that somebody else reads."""

from marketplace.kernel.errors import DomainError

SHORTEST_REASON = 10
LONGEST_REASON = 1000


def clean_reason(reason: str, field: str = "reason") -> str:
    """The reason without outer spaces; DomainError when it is too short to tell anything, or too long."""
    clean = reason.strip()
    if not SHORTEST_REASON <= len(clean) <= LONGEST_REASON:
        raise DomainError("reason_length", field, least=SHORTEST_REASON, most=LONGEST_REASON)
    return clean
