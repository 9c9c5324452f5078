"""What waits for a buyer before the first standard is published."""

from collections.abc import Callable

from marketplace.infra.data.runtime import Runtime
from marketplace.standards import operations
from tests.client import Client
from tests.standards.conftest import AT, Parties


def test_a_new_buyer_is_led_to_the_first_standard_and_no_further(
    runtime: Runtime, parties: Parties, make_client: Callable[[], Client]
) -> None:
    buyer, finance = make_client(), make_client()
    buyer.sign_in(parties.buyer.user)
    finance.sign_in(parties.finance.user)
    assert "/standards/new" in buyer.get("/").follow().links
    assert "/standards/new" not in finance.get("/").follow().links
    with runtime.unit_of_work():
        standard = operations.create_standard(
            parties.buyer.organisation_id, "Tas kur", "macrame", actor=parties.buyer.actor, at=AT,
            template_key="macrame_bag",
        )  # fmt: skip
    waiting = buyer.get("/").follow()
    assert "Terbitkan standar: Tas kur" in waiting.words
    assert "/standards/new" not in waiting.links
    buyer.get(f"/standards/{standard.id}/publish").send("/publish")
    assert "Tas kur" not in buyer.get("/").follow().words
