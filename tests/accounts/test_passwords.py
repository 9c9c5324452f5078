"""Which passwords may be one: length first, then how soon others would guess it."""

import pytest

from marketplace.accounts.passwords import check_password, own_words
from marketplace.kernel.errors import DomainError
from tests.accounts.people import PASSWORD

OWN = own_words("Bu Darmini Lestari", "+6281234567890", "darmini@contoh.example")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "tiga kata baru",
        "lilin malam sogan",
        "Xq7#vv2Lm9",
        "jemur kain di pagar bambu",
        "kemarau di bukit menoreh " * 5,
    ],
)
def test_these_may(password: str) -> None:
    check_password(password, OWN)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_length"), ("pendek", "password_length"), ("kata saya", "password_length"),
        ("x" * 129, "password_length"),
        ("1234567890", "password_common"), ("aaaaaaaaaaaa", "password_common"), ("qwertyuiop12", "password_common"),
        ("password12", "password_common"), ("rahasia123", "password_common"), ("bismillah123", "password_common"),
        ("indonesia45", "password_common"), ("P@ssw0rd123", "password_common"), ("sayangku12", "password_common"),
        ("darmini1990", "password_own"), ("D4rm1n1 2020", "password_own"), ("inimrad1990", "password_own"),
        ("081234567890", "password_own"), ("81234567890", "password_own"), ("+6281234567890", "password_own"),
        ("darmini@contoh.example", "password_own"), ("Purnakarya2026", "password_own"),
        ("darminipurnakarya", "password_own"), ("budarminilestari", "password_own"),
    ],
)  # fmt: skip
def test_these_may_not_and_the_reason_is_said(password: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_password(password, OWN)
    assert (refused.value.code, refused.value.field) == (code, "password")


def test_somebody_elses_name_is_no_reason() -> None:
    check_password("suharti menganyam nila", OWN)
    with pytest.raises(DomainError):
        check_password("suharti 1990", own_words("Suharti", None, None))
