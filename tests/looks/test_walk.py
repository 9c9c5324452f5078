"""The walk that screenshots and axe take: every endpoint that can be reached, and no link that leads outside."""

from flask import Flask
from werkzeug.routing import Map, Rule

from tools.steps import STEPS, steps_on
from tools.walk import Visit, links_of, walk

URLS = Map(
    [
        Rule("/", endpoint="home"),
        Rule("/orders", endpoint="orders"),
        Rule("/orders/<int:order_id>", endpoint="order"),
        Rule("/orders/<int:order_id>/accept", endpoint="accept", methods=["POST"]),
        Rule("/hidden/<int:n>", endpoint="hidden"),
        Rule("/account", endpoint="account"),
        Rule("/sign-in", endpoint="sign_in"),
        Rule("/users", endpoint="users"),
        Rule("/desk", endpoint="desk"),
        Rule("/language/<code>", endpoint="accounts.choose_language"),
    ]
)
SITE = {
    "/": '<a href="/orders?state=open#list">x</a><a href="https://wa.me/62">x</a><a href="/language/en">English</a>',
    "/orders": '<a href="/orders/1">1</a><a href="/orders/2">2</a><a href="/orders/3">3</a>',
    "/orders/1": '<a href="../orders">x</a><a href="/desk">x</a><form action="/orders/1/accept" method="post"></form>',
    "/orders/2": "",
    "/sign-in": "<h1>Sign in</h1>",
}


def fetch(path: str) -> tuple[int, str, str]:
    where = path.partition("?")[0]
    if where in {"/users", "/desk"}:
        return 403, path, "<h1>Not open to you</h1>"
    if where == "/account":
        return 200, "/sign-in", SITE["/sign-in"]
    return 200, path, SITE.get(where, "")


def test_links_stay_on_the_site() -> None:
    assert links_of("/", SITE["/"]) == ["/orders?state=open", "/language/en"]
    assert links_of("/orders/1", SITE["/orders/1"]) == ["/orders", "/desk"]


def test_one_page_of_every_endpoint_within_reach() -> None:
    visits = list(walk(fetch, URLS))
    assert [visit.endpoint for visit in visits] == ["home", "orders", "sign_in", "order", "desk"]
    assert visits[3] == Visit("order", "/orders/1", 200, SITE["/orders/1"])


def test_a_refusal_counts_only_where_a_link_leads_to_it() -> None:
    refused = [visit.endpoint for visit in walk(fetch, URLS) if visit.status == 403]
    assert refused == ["desk"]


def test_more_pages_of_an_endpoint_when_asked() -> None:
    paths = [visit.path for visit in walk(fetch, URLS, most=2)]
    assert "/orders?state=open" in paths
    assert "/orders" in paths


def test_more_pages_are_read_than_given() -> None:
    pages = {
        "/": '<a href="/orders">x</a>',
        "/orders": '<a href="/orders/1">closed</a><a href="/orders/2">open</a>',
        "/orders/1": "<h1>closed</h1>",
        "/orders/2": '<h1>open</h1><a href="/hidden/1">x</a>',
        "/hidden/1": "<h1>found</h1>",
    }
    visits = [visit.path for visit in walk(lambda path: (200, path, pages.get(path, "")), URLS)]
    assert visits == ["/", "/orders", "/orders/1", "/hidden/1"]


def test_a_step_is_taken_once_with_the_values_of_its_form() -> None:
    urls = Map([Rule("/settlements/<int:n>/approve", endpoint="settlements.approve", methods=["POST"])])
    form = '<form method="post" action="/settlements/{}/approve"><input type="hidden" name="_key" value="k{}"></form>'
    search = '<form action="/settlements/9/approve"><input type="hidden" name="q" value="x"></form>'
    visits = [Visit("settlements.settlement", f"/settlements/{n}", 200, search + form.format(n, n)) for n in (3, 4)]
    assert list(steps_on(visits, urls)) == [("/settlements/3/approve", {"_key": "k3"})]


def test_every_step_is_an_endpoint_of_the_application(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())} >= STEPS
