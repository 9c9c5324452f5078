"""The walk that screenshots and axe take: every endpoint that can be reached, and no link that leads outside."""

from flask import Flask
from werkzeug.routing import Map, Rule

from tools.steps import STEPS, Step, forms_of, steps_on, walk_on
from tools.walk import Visit, links_of, noting, unreached, walk

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


def test_a_search_is_a_way_on_and_a_form_that_posts_is_not() -> None:
    forms = '<form action="/find"></form><form method="get" action=""></form><form method="post" action="/do"></form>'
    assert links_of("/", forms) == ["/find"]


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
    asking = '<form method="post" action="/settlements/8/approve"><textarea name="reason"></textarea></form>'
    before = search + asking
    visits = [Visit("settlements.settlement", f"/settlements/{n}", 200, before + form.format(n, n)) for n in (3, 4)]
    assert steps_on(visits, urls) == [
        Step("settlements.approve", "/settlements/3", "/settlements/3/approve", {"_key": "k3"})
    ]


def test_a_form_is_read_with_what_it_asks_for() -> None:
    inside = '<input type="hidden" name="_key" value="k"><select name="kind"></select><button name="go">x</button>'
    [form] = forms_of(f'<form method="post" action="/a">{inside}</form><input name="outside">')
    assert (form.action, form.hidden, form.asks) == ("/a", {"_key": "k"}, {"kind"})


def test_behind_a_step_are_the_pages_not_seen_before_and_the_steps_they_offer() -> None:
    urls = Map(
        [
            Rule("/", endpoint="home"),
            Rule("/lots/1", endpoint="lot"),
            Rule("/lots/1/sort", endpoint="inspections.sort", methods=["POST"]),
            Rule("/bills/1", endpoint="bill"),
            Rule("/bills/1/approve", endpoint="settlements.approve", methods=["POST"]),
            Rule("/bills/1/pay", endpoint="pay"),
        ]
    )
    press = '<form method="post" action="{}"></form>'.format
    pages = {
        "/": '<a href="/lots/1">x</a>',
        "/lots/1": "<h1>lot</h1>" + press("/lots/1/sort"),
        "/bills/1": "<h1>x</h1>",
    }

    def send(address: str, _: dict[str, str]) -> tuple[int, str, str]:
        if address == "/lots/1/sort":
            pages["/lots/1"] = '<a href="/">x</a><a href="/bills/1">x</a>'
            pages["/bills/1"] = press("/bills/1/approve")
            return 200, "/lots/1", pages["/lots/1"]
        pages["/bills/1"] = '<a href="/bills/1/pay">x</a>'
        pages["/bills/1/pay"] = "<h1>pay</h1>"
        return 200, "http://elsewhere/1", ""

    def get(path: str) -> tuple[int, str, str]:
        return (200, path, pages[path]) if path in pages else (404, path, "<h1>none</h1>")

    before = [Visit("home", "/", 200, pages["/"]), Visit("lot", "/lots/1", 200, pages["/lots/1"])]
    found = [each.path for each in walk_on(get, send, urls, before)]
    assert found == ["/lots/1", "/bills/1", "/bills/1", "/bills/1/pay"]


def test_what_answered_is_noted_also_where_it_only_sends_on() -> None:
    reached: set[str] = set()
    noted = noting(fetch, URLS, reached)
    for path in ("/account", "/desk", "/orders/1"):
        noted(path)
    assert reached == {"account", "sign_in", "order"}
    assert unreached(URLS, reached) == ["desk", "hidden", "home", "orders", "users"]


def test_every_step_is_an_endpoint_of_the_application(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())} >= STEPS
