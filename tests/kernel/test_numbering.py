"""Short codes: made of the name, of two to five letters, and enough of them for everybody."""

from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.kernel.numbering import CODE, proposed_codes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Galeri GKBI Jakarta (contoh)", "GGJ"),
        ("Batik Sekar Mulih", "BSM"),
        ("Rumah Rajut", "RRA"),
        ("Émilie", "EMI"),
        ("Q", "QXA"),
        ("工房", "XXA"),
    ],
)
def test_the_first_code_is_made_of_the_name(name: str, code: str) -> None:
    assert next(proposed_codes(name)) == code


@given(st.text(max_size=30))
@example("A. B. C. D. E. F.")
def test_every_name_has_many_codes(name: str) -> None:
    codes = list(islice(proposed_codes(name), 300))
    assert all(CODE.fullmatch(code) for code in codes)
    assert len(set(codes)) > 200
