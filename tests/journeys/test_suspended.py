"""While suspended: no page shows a button or a link that the server then refuses."""

from http import HTTPStatus

import pytest
from sqlalchemy import select

from marketplace.accounts.actor import Actor
from marketplace.infra.web.request_edge import Marketplace
from marketplace.parties.models import Organisation
from marketplace.parties.operations import suspend_organisation
from marketplace.parties.queries import actor_for
from tests.client import Client
from tests.journeys.sample import person, signed_in
from tests.journeys.test_guards import guard_of, verdict
from tools.steps import forms_of
from tools.walk import Visit, walk

pytestmark = pytest.mark.long

SUSPENDED = {
    "darmini": "Batik Sekar Mulih", "ratih": "Galeri GKBI Jakarta (contoh)", "bimo": "Galeri GKBI Jakarta (contoh)",
    "sari": "Mitra Desa Berdaya", "hidayat": "BP3MI Jawa Tengah", "lukman": "Bank Contoh Sejahtera",
}  # fmt: skip


@pytest.mark.parametrize("key", list(SUSPENDED))
def test_what_a_suspended_persons_pages_offer_the_server_lets_her_do(world: Marketplace, key: str) -> None:
    client = signed_in(world, key)
    with world.runtime.unit_of_work() as work:
        theirs = work.scalars(select(Organisation).where(Organisation.name == SUSPENDED[key])).one()
        suspend_organisation(theirs, "Alamat tidak ditemukan petugas", Actor.system(), world.runtime.clock())
    visits = list(walk(lambda path: read(client, path), world.url_map, most=2, read=4))
    assert "dibekukan sejak" in next(visit.text for visit in visits if visit.endpoint == "reports.home")
    assert [(visit.path, visit.status) for visit in visits if visit.status >= HTTPStatus.BAD_REQUEST] == []
    with world.runtime.unit_of_work(write=False):
        actor = actor_for(person(world, key))
        assert [(visit.path, form) for visit in visits for form in refused_forms(world, actor, visit)] == []


def read(client: Client, path: str) -> tuple[int, str, str]:
    page = client.get(path).follow()
    return page.status_code, page.path, page.text


def refused_forms(app: Marketplace, actor: Actor, visit: Visit) -> list[str]:
    """The forms of a page that the guard refuses this person to send."""
    urls = app.url_map.bind("localhost")
    found = []
    for form in forms_of(visit.text):
        endpoint, values = urls.match(form.action.partition("?")[0] or visit.path.partition("?")[0], method="POST")
        guard = guard_of(app, endpoint)
        if verdict(guard, actor, values.get(guard.by, 0)) != "open":
            found.append(form.action)
    return found
