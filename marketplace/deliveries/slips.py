"""The slip that travels with the goods: the address that its QR code leads to."""

from marketplace.infra.data.runtime import runtime


def absolute(path: str) -> str:
    """The address of a page of this copy, as it is known outside; whoever opens a slip must sign in."""
    return runtime().base_url.rstrip("/") + path
