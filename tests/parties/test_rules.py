"""What a registration needs, numbers, regions: pure rules by table."""

from datetime import date

import pytest

from marketplace.kernel.errors import Conflict, DomainError
from marketplace.parties import rules
from marketplace.parties.lifecycle import ORGANISATION
from marketplace.parties.rules import Registration, gaps, normal_name

TODAY = date(2026, 11, 22)
WHOLE_GROUP = Registration(
    kind="producer_group", address="Dusun Krajan", about="Batik", reachable=True, members=2,
    has_bank_account=True, certificates={"nib": None},
)  # fmt: skip
WHOLE_OFF_TAKER = Registration(
    kind="off_taker", address="Jalan Rasuna", about="Galeri", reachable=True, outlets=1,
    roles={"off_taker_finance"}, certificates={"nib": None},
)  # fmt: skip


def changed(registration: Registration, **fields: object) -> Registration:
    return Registration(**{**registration.__dict__, **fields})


@pytest.mark.parametrize(
    ("registration", "missing"),
    [
        (WHOLE_GROUP, []),
        (WHOLE_OFF_TAKER, []),
        (changed(WHOLE_GROUP, address=" "), [("address", True)]),
        (changed(WHOLE_GROUP, reachable=False), [("contact", True)]),
        (changed(WHOLE_GROUP, members=1), [("members", True)]),
        (changed(WHOLE_GROUP, about="", has_bank_account=False), [("about", False), ("bank_account", False)]),
        (changed(WHOLE_GROUP, certificates={}), [("nib", False)]),
        (changed(WHOLE_GROUP, certificates={"nib": None, "pirt": TODAY}), []),
        (changed(WHOLE_GROUP, certificates={"nib": None, "pirt": date(2026, 11, 21)}), [("expired_pirt", False)]),
        (changed(WHOLE_OFF_TAKER, outlets=0), [("outlet", True)]),
        (changed(WHOLE_OFF_TAKER, roles=set()), [("finance", False)]),
    ],
)
def test_gaps_name_what_is_missing_and_whether_it_blocks(
    registration: Registration, missing: list[tuple[str, bool]]
) -> None:
    assert [(gap.key, gap.blocking) for gap in gaps(registration, TODAY)] == missing


def test_only_blocking_gaps_stop_a_registration() -> None:
    rules.check_complete(changed(WHOLE_GROUP, about="", certificates={}), TODAY)
    with pytest.raises(DomainError, match="registration_incomplete"):
        rules.check_complete(changed(WHOLE_GROUP, members=1), TODAY)


MOVES = {
    **{(state, "edit"): state for state in ("draft", "sent_back", "approved", "suspended")},
    ("draft", "submit"): "submitted",
    ("sent_back", "submit"): "submitted",
    ("submitted", "take_back"): "draft",
    ("submitted", "approve"): "approved",
    ("submitted", "send_back"): "sent_back",
    ("approved", "suspend"): "suspended",
    ("suspended", "resume"): "approved",
}


@pytest.mark.parametrize("state", ORGANISATION.states)
@pytest.mark.parametrize("action", ORGANISATION.actions)
def test_every_state_and_action(state: str, action: str) -> None:
    if (state, action) in MOVES:
        assert ORGANISATION.after(state, action) == MOVES[state, action]
    else:
        with pytest.raises(Conflict):
            ORGANISATION.after(state, action)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("nib", "1234 5678 90123", "1234567890123"),
        ("pirt", "P-IRT  1234567890123-45", "P-IRT 1234567890123-45"),
        ("halal", " ID00110000123450624 ", "ID00110000123450624"),
        ("nib", "123456789012", None),
        ("pirt", "P-IRT 12345678901234", None),
    ],
)
def test_certificate_numbers(kind: str, text: str, kept: str | None) -> None:
    if kept is not None:
        assert rules.check_certificate_number(kind, text) == kept
    else:
        with pytest.raises(DomainError):
            rules.check_certificate_number(kind, text)


@pytest.mark.parametrize("text", ["12345", "123456789012345678901", "0012345a", ""])
def test_account_numbers_that_no_bank_gives(text: str) -> None:
    with pytest.raises(DomainError, match="account_number_wrong"):
        rules.check_account_number(text)


def test_an_account_number_keeps_its_leading_zeros() -> None:
    assert rules.check_account_number("0012-3456.78") == "0012345678"


@pytest.mark.parametrize("around", ["\u200b", "\u2066 ", "\ufeff\u00a0", "\u00ad"])
def test_numbers_are_judged_without_what_cannot_be_seen(around: str) -> None:
    assert rules.check_account_number(f"{around}0012{around}-3456{around}") == "00123456"
    assert rules.check_certificate_number("nib", f"{around}1234567890123{around}") == "1234567890123"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Batik Sekar Mulih", "Kelompok SEKAR MULIH, Batik", True),
        ("Lestari Purna Karya", "Kelompok Lestari Purna Karya", True),
        ("Batik Sekar Mulih", "Batik Sekar", False),
        ("Tunas 1", "Tunas 2", False),
    ],
)
def test_names_of_groups_are_compared_without_what_every_group_has(one: str, other: str, same: bool) -> None:
    assert (normal_name(one) == normal_name(other)) is same
