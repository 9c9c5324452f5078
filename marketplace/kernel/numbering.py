"""Document numbers as people read them."""


def document_number(prefix: str, year: int, count: int) -> str:
    """`PO-2026-0001`: prefix, year, running count of four digits or more."""
    return f"{prefix}-{year}-{count:04d}"
