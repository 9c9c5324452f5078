"""The states of an inspection. The verdict is given once; what follows a failed lot is for both sides to choose."""

from marketplace.kernel.lifecycle import Lifecycle

INSPECTION = Lifecycle(
    "inspection",
    "started",
    {
        ("started", "record"): "started",
        ("started", "record_result"): "started",
        ("started", "pass"): "passed",
        ("started", "fail"): "failed",
        ("started", "judge_by_unit"): "sorted",
        ("passed", "decide"): "decided",
        ("failed", "record_result"): "failed",
        ("failed", "sort"): "sorting",
        ("failed", "send_back"): "decided",
        ("failed", "reject"): "decided",
        ("failed", "offer"): "concession_offered",
        ("concession_offered", "answer"): "decided",
        ("concession_offered", "decline"): "failed",
        ("concession_offered", "withdraw"): "failed",
        ("sorting", "record"): "sorting",
        ("sorting", "record_result"): "sorting",
        ("sorting", "fail"): "failed",
        ("sorting", "finish_sorting"): "sorted",
        ("sorted", "decide"): "decided",
    },
)


OPEN = frozenset(state for state in INSPECTION.states if state != "decided")
"""States in which somebody still has to act."""
