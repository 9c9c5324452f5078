"""What the two sides of an advance do on its pages, step by step."""

from tests.client import Client

People = dict[str, Client]

OFFER = {
    "contract_form": "credit_sale", "material_code": "mori_primissima", "lots-0-label": "Pis 1",
    "lots-0-length": "30,18", "cost": "900.000", "margin": "45.000", "norms-0-quantity_per_unit": "2,5",
    "norms-0-standard_loss": "0,015",
}  # fmt: skip


def offered(people: People) -> None:
    answer = people["buyer"].submit("/orders/1/advances/new", "advances/new", press="Simpan dan periksa", **OFFER)
    assert answer.location == "/advances/1", answer
    assert people["buyer"].submit("/advances/1", "/offer").status_code == 303


def received(people: People, counted: str = "30,18") -> None:
    offered(people)
    assert people["coordinator"].submit("/advances/1", "/accept").status_code == 303
    assert people["buyer"].submit("/advances/1/issue").status_code == 303
    answer = people["coordinator"].submit("/advances/1/receive", **{"counts-0-counted": counted})
    answer = answer.send(press="Ya, benar") if answer.status_code == 422 else answer
    assert answer.status_code == 303, answer
