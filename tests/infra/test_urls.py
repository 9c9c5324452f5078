"""Addresses that no page of ours has."""

import pytest

from tests.client import Client

pytestmark = pytest.mark.spread


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/listings/99999999999999999999", 404),
        ("/listings/2147483647", 404),
        ("/listings/-1", 404),
        ("/catalogue?group=99999999999999999999", 200),
        ("/catalogue?group=-1", 200),
        ("/catalogue?q=%00", 400),
        ("/groups?after=x~99999999999999999999", 200),
        ("/groups?q=a%00b", 400),
        ("/photos/%00/thumb.webp", 400),
    ],
)
def test_strange_addresses_get_a_clear_answer(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_form_with_a_nul_is_refused(client: Client) -> None:
    form = client.get("/register/group").form("/register/group")
    answer = client.post("/register/group", data=dict(form.values) | {"name": "Batik\x00"})
    assert answer.status_code == 400
