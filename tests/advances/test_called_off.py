"""What was handed over and never counted, and what was asked and declined."""

from marketplace.advances.models import Adjustment, Advance
from marketplace.infra.data.runtime import Runtime
from marketplace.orders.queries import list_holds
from tests.advances.acts import People, offered, received
from tests.book import stage


def handed_over(people: People) -> None:
    """Offered, accepted and issued, and not counted yet."""
    offered(people)
    assert people["coordinator"].submit("/advances/1", "/accept").status_code == 303
    assert people["buyer"].submit("/advances/1/issue").status_code == 303


def standing(runtime: Runtime) -> tuple[str, list[str], list[str]]:
    """The advance's state, those of its proposals, and what holds the order."""
    with runtime.unit_of_work(write=False) as work:
        advance = work.get_one(Advance, 1)
        return advance.status, [each.status for each in advance.adjustments], sorted(h.key for h in list_holds(1))


REASON = {"reason": "Paketnya tertukar di ekspedisi dan kembali."}


def test_what_was_never_counted_is_called_off_by_both(people: People, runtime: Runtime) -> None:
    handed_over(people)
    assert people["coordinator"].get("/advances/1/adjustments/new/return").status_code == 200
    refused = people["coordinator"].submit("/advances/1/adjustments/new/return", quantity="1")
    assert refused.status_code in (409, 422)
    made = people["buyer"].submit("/advances/1/adjustments/new/withdrawal", **REASON).follow()
    assert standing(runtime) == ("issued", ["proposed"], ["adjustment:1", "advance:1"])
    again = people["coordinator"].submit("/advances/1/adjustments/new/withdrawal", **REASON)
    assert "sudah diusulkan" in again.words
    assert people["coordinator"].submit(made.path, "/accept").status_code == 303
    assert standing(runtime) == ("withdrawn", ["accepted"], [])
    assert stage.faults(runtime) == []
    assert "Rp945.000" in people["buyer"].get(made.path).words


def test_a_count_overtakes_the_proposal_to_call_it_off(people: People, runtime: Runtime) -> None:
    handed_over(people)
    people["coordinator"].submit("/advances/1/adjustments/new/withdrawal", **REASON)
    page = people["coordinator"].get("/advances/1/receive")
    assert page.send(**{"counts-0-counted": "30,18"}).status_code == 303
    assert standing(runtime) == ("received", ["withdrawn"], ["advance:1"])
    assert stage.faults(runtime) == []


def test_a_declined_proposal_says_what_was_asked(people: People, runtime: Runtime) -> None:
    received(people)
    made = people["coordinator"].submit("/advances/1/adjustments/new/return", quantity="2,5").follow()
    beyond = people["coordinator"].submit("/advances/1/adjustments/new/loss", quantity="30", cause="cutting",
                                          bearer="group", reason="Terpotong salah di meja")  # fmt: skip
    assert "sudah menunggu jawaban, jadi tinggal 27,68" in beyond.words.replace("\xa0", " ")
    assert people["buyer"].submit(f"{made.path}/decline", reason="Belum kami terima di galeri").status_code == 303
    assert "2,5" in people["coordinator"].get(made.path).words
    with runtime.unit_of_work(write=False) as work:
        assert work.get_one(Adjustment, 1).settled_quantity == 2_500
