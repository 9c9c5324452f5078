"""Every form that any page of the sample world shows: sent twice it acts once; from two tabs, nothing breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from marketplace.demo.cast import SIGN_INS
from marketplace.infra.data.database import Base
from marketplace.infra.web.request_edge import Marketplace
from marketplace.proof import all_violations
from tests.client import Client, Page
from tests.journeys.conftest import Again
from tests.journeys.sample import signed_in
from tests.pages import Form, Html
from tools.walk import walk

pytestmark = [pytest.mark.long, pytest.mark.spread]
ROLES: dict[str, str | None] = {"visitor": None} | {one.role: one.key for one in SIGN_INS}
NOT_OURS = {"uploads", "upload_variants", "form_keys", "search_listings", "browser_sessions", "security_events"}
"""Tables that a repeated form may touch: photos that came a second time and wait to be swept, marks of forms, and what
is told of each signing in.
"""
TYPED = (
    (r"_pasted$", "Nama\tStatus\nSiti Contoh\tPurna PMI"),
    (r"phone|login", "0813 5555 0199"),
    (r"part_|fate|nik|_remove", ""),
    (r"^number$", "1234567890199"),
    (r"returned_in", "2021"),
    (r"standard_loss", "0"),
    (r"^c\d+$", "250"),
    (r"email", ""),
    (r"^village$", "52.02.02.2012"),
    (r"^password|new_password|again", "kain mori baru"),
    (r"current", "kain mori putih"),
    (r"price|amount|cost|margin|value|asked", "150.000"),
    (r"^units$", "1"),
    (r"_on$", ""),
    (r"^quantity$", "2"),
    (r"counted", "20"),
    (r"length|quantity|minimum|capacity|number", "6"),
    (r"days|years|percent|rate|limit|faults|how_many", "5"),
    (r"seed", ""),
    (r"^unit(_en)?$", "cm"),
    (r".", "Kalimat percobaan yang cukup panjang"),
)


CHOSEN = {"province"}
"""Choices that fit what else is chosen, where the first would not."""
ANEW = r"^line-\d+-unit_price$"
"""Fields whose start is what holds now, where a form that changes nothing is refused."""

REFUSED = 400
DONE = 303
ACTED: set[tuple[str, str]] = set()
"""Buttons that did something in this process, for whichever role came first: all roles send the same form."""
ANSWERS = {303, 401, 403, 404, 409, 422}


NEVER_ACT = {"accounts.sign_in", "people.give_code"}
"""Forms that this test does not know how to fill in."""


@dataclass(frozen=True)
class Found:
    """A button of a form, where it stands and who sees it."""

    role: str
    path: str
    action: str
    button: str
    endpoint: str

    def __str__(self) -> str:
        return f"{self.role} {self.path} → {self.action} [{self.button}]"


def forms_of(app: Marketplace, role: str) -> Iterator[Found]:
    """Each button of each POST form that this role can reach, once an endpoint."""
    client = signed_in(app, ROLES[role])
    urls = app.url_map

    def fetch(path: str) -> tuple[int, str, str]:
        page = client.get(path).follow()
        return page.status_code, page.path, page.text if "text/html" in page.headers["Content-Type"] else ""

    met: set[tuple[str, str]] = set()
    for visit in walk(fetch, urls, 3, read=8):
        for form in Html(visit.text).forms:
            if not form.is_post:
                continue
            target = (form.action or visit.path).partition("?")[0]
            endpoint, values = urls.bind("localhost").match(target, method="POST")
            kind = endpoint + "/".join(
                str(v) for name, v in values.items() if isinstance(v, str) and name != "language"
            )
            for button in form.buttons:
                mark = re.sub(r"\d+", "", f"{button.name}={button.value}")
                if (kind, mark) not in met:
                    met.add((kind, mark))
                    yield Found(role, visit.path, form.action, button.label, kind)


def photo() -> tuple[BytesIO, str]:
    stream = BytesIO()
    Image.new("RGB", (80, 60), "peru").save(stream, "JPEG")
    stream.seek(0)
    return stream, "foto.jpg"


def filled(form: Form, press: str) -> dict[str, Any]:
    """The form as someone would send it: what is empty is filled in, the first choice taken."""
    data: dict[str, Any] = {name: list(values) for name, values in form.values.items()}
    for name in form.names - form.files:
        if name in form.choices and not name.endswith("_remove"):
            usable = [choice for choice in form.choices[name] if choice.strip("0")]
            if not any(value.strip("0") for value in data.get(name, [])) and usable:
                data[name] = [next((choice for choice in usable if choice in CHOSEN), usable[0])]
        elif name in data and re.search(ANEW, name):
            data[name] = ["250.000"]
        elif not any(data.get(name, [])):
            data[name] = [next(value for pattern, value in TYPED if re.search(pattern, name))]
    for name in form.files:
        if f"{name}_pasted" not in data:
            data[name] = [photo()]
    if data.get("level") == ["national"]:
        data["region_code"] = [""]
    button = form.button(press)
    if button.name:
        data[button.name] = [button.value]
    return data


def form_on(client: Client, found: Found) -> Form | None:
    """The form as it stands there now, or None when it is no longer offered."""
    page = client.get(found.path)
    return next((form for form in page.forms if form.is_post and form.action == found.action and any(
        each.label == found.button for each in form.buttons)), None)  # fmt: skip


def send(client: Client, found: Found, data: dict[str, Any]) -> Page:
    """Sends it; where a figure is asked about, again with the tap that says it is right, which `data` keeps."""

    def fresh() -> dict[str, Any]:
        return {name: [photo()] if values and isinstance(values[0], tuple) else values for name, values in data.items()}

    answer = client.post(found.action or found.path, data=fresh())
    yes = [button for form in answer.forms for button in form.buttons if button.name == "_sure"]
    if not yes:
        return answer
    data["_sure"] = [yes[0].value]
    return client.post(found.action or found.path, data=fresh())


def counting() -> str:
    """One statement that counts the rows of each table, and how often they were changed."""
    asked = []
    for name, table in sorted(Base.metadata.tables.items()):
        if name not in NOT_OURS:
            changed = "coalesce(sum(version), 0)" if "version" in table.columns else "0"
            asked.append(f"SELECT '{name}', count(*), {changed} FROM {name}")  # noqa: S608
    return " UNION ALL ".join(asked)


def rows(app: Marketplace) -> list[tuple[Any, ...]]:
    """How many rows each table holds, and how often its rows were changed."""
    with app.runtime.unit_of_work(write=False) as work:
        return sorted(tuple(row) for row in work.connection().exec_driver_sql(counting()))


def tried(app: Marketplace, found: Found) -> tuple[list[int], list[str]]:
    """Sends the form, sends it again, sends the one of the other tab; the answers, and what went wrong."""
    client = signed_in(app, ROLES[found.role])
    one, two = form_on(client, found), form_on(client, found)
    if one is None or two is None:
        return [], [f"{found} is not there"]
    data, before = filled(one, found.button), rows(app)
    first = send(client, found, data)
    after = rows(app)
    again = send(client, found, data)
    wrong = [] if rows(app) == after else [f"{found} acted twice"]
    if (again.status_code, again.location) != (first.status_code, first.location):
        wrong.append(f"{found}: first {first}, then {again}")
    other_tab = send(client, found, filled(two, found.button))
    answers = [each.status_code for each in (first, again, other_tab)]
    wrong += [f"{found}: {each}" for each in (first, other_tab) if each.status_code not in ANSWERS]
    if min(answers) >= REFUSED and rows(app) != before:
        wrong.append(f"{found} was refused and left something")
    return answers, wrong


class Trial:
    """Forms sent one after the other in one world, as long as each does what it offers there.

    One that does nothing may only have come too late: then the world is proven, made whole again, and it is sent as
    the first.
    """

    def __init__(self, world: Again) -> None:
        self.world = world
        self.wrong: list[str] = []
        self._sent: list[Found] = []

    def send(self, found: Found) -> None:
        """Sends it, and notes what went wrong."""
        answers, wrong = tried(self.world.app, found)
        if self._sent and (wrong or answers[0] != DONE):
            self.prove()
            answers, wrong = tried(self.world.app, found)
        self.wrong += wrong
        if answers and answers[0] == DONE:
            ACTED.add((found.endpoint, found.button))
        if answers and min(answers) < REFUSED:
            self._sent.append(found)

    def prove(self) -> None:
        """Proves what was done since the world was whole, and makes it whole again."""
        told = ", then ".join(map(str, self._sent))
        self.wrong += [f"{told}: {fault}" for fault in all_violations(self.world.app.runtime)]
        self.world.restore()
        self._sent.clear()


@pytest.mark.parametrize("role", list(ROLES))
def test_a_form_sent_twice_acts_once(world_again: Again, role: str) -> None:
    every, trial = list(forms_of(world_again.app, role)), Trial(world_again)
    for found in every:
        if (found.endpoint, found.button) not in ACTED:
            trial.send(found)
    trial.prove()
    assert trial.wrong == []
    acted = {endpoint for endpoint, _button in ACTED}
    assert {found.endpoint for found in every} - acted <= NEVER_ACT
