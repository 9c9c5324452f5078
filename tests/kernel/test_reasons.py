"""A reason that somebody else reads: long enough to tell something, short enough to be read."""

import pytest

from marketplace.kernel.errors import DomainError
from marketplace.kernel.reasons import clean_reason


@pytest.mark.parametrize("reason", ["", "   ", "pendek", "   pendek    ", "x" * 1001])
def test_a_reason_says_something(reason: str) -> None:
    with pytest.raises(DomainError, match="reason_length"):
        clean_reason(reason)


def test_a_reason_is_kept_without_outer_spaces() -> None:
    assert clean_reason("  Kain habis di pasar  ") == "Kain habis di pasar"
