from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.standards.switching import SwitchingState, next_state

RESULT = {"+": "accepted", "-": "not_accepted", "c": "corrected"}


def after(history, start=None):
    return reduce(next_state, (RESULT[mark] for mark in history), start or SwitchingState())


@pytest.mark.parametrize(
    ("history", "standing"),
    [
        ("", "normal"),
        ("-", "normal"),
        ("--", "tightened"),
        ("-+++-", "tightened"),
        ("-++++-", "normal"),
        ("-++++-+++-", "tightened"),
        ("+" * 30, "normal"),
        ("--++++", "tightened"),
        ("--+++++", "normal"),
        ("--++++-+++++", "normal"),
        ("--++++-+", "tightened"),  # five accepted, but not in a row
        ("--+++++-", "normal"),  # coming back to normal forgets what went before
        ("--" + "-----", "stopped"),
        ("--" + "-+" * 4, "tightened"),
        ("--" + "-+" * 4 + "-", "stopped"),
        ("--" + "----" + "+++++" + "--", "tightened"),  # a new stay on tightened counts anew
        ("--" + "-----" + "+++++", "stopped"),
        ("--" + "-----" + "c", "tightened"),
        ("--" + "-----" + "c" + "+++++", "normal"),
        ("c", "normal"),
        ("--c", "tightened"),
    ],
)
def test_where_a_history_leads(history, standing):
    assert after(history).standing == standing


def test_a_lot_let_in_after_a_stop_is_inspected_tightened():
    assert [after(h).severity for h in ("", "--", "-------", "-------c")] == ["normal"] + ["tightened"] * 3


@settings(deadline=None)
@given(st.text("+-", max_size=60))
def test_the_fold_can_be_taken_up_anywhere(history):
    for cut in range(len(history)):
        assert after(history[cut:], after(history[:cut])) == after(history)


@settings(deadline=None)
@given(st.text("+-c", max_size=60))
def test_counts_stay_within_their_limits(history):
    state = SwitchingState()
    for mark in history:
        before, state = state, next_state(state, RESULT[mark])
        assert len(state.recent) <= 5
        assert state.recent.count(False) < 2
        assert state.accepted_in_a_row < 5
        assert state.not_accepted < 5
        if before.standing != "tightened" and state.standing == "stopped":
            assert before.standing == "stopped"
