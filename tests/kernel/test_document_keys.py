"""Keys of documents: written and read by one spelling, and nothing else is a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.document_keys import DocumentKey, ids_of, key_of


@given(st.from_regex(r"[a-z_]{1,20}", fullmatch=True), st.integers(0, 2**63))
def test_what_is_written_is_read(kind: str, number: int) -> None:
    assert DocumentKey.parse(key_of(kind, number)) == DocumentKey(kind, number)
    assert str(DocumentKey(kind, number)) == key_of(kind, number)


@pytest.mark.parametrize(
    "text", ["", None, "order", "order:", ":17", "order:x", "order:-1", "order:1:2", "order:²", "order: 1"]
)
def test_what_is_no_key_is_none(text: str | None) -> None:
    assert DocumentKey.parse(text) is None


def test_of_many_keys_those_of_a_kind() -> None:
    assert ids_of("order", ["order:3", "payment:4", None, "order:3", "order:x", "order:5"]) == {3, 5}
