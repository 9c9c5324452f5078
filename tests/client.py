"""A browser without a screen: gets pages, fills in the forms they really show, and sends them."""

from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages import Form, Html


class Page:
    """An answer of the application, with what a person sees of it."""

    def __init__(self, client: "Client", path: str, response: TestResponse) -> None:
        self.client = client
        self.path = path
        self.response = response
        self.status_code = response.status_code
        self.headers = response.headers
        self.location = response.location
        self.data = response.data
        self.text = response.text if response.mimetype.startswith(("text/", "application/json")) else ""

    @cached_property
    def html(self) -> Html:
        """The page as it is read, which takes longer than many pages take to make: only once somebody looks."""
        return Html(self.text)

    @property
    def words(self) -> str:
        return self.html.words

    @property
    def title(self) -> str:
        return self.html.title

    @property
    def h1(self) -> str:
        return self.html.h1

    @property
    def alerts(self) -> list[str]:
        return self.html.alerts

    @property
    def forms(self) -> list[Form]:
        return self.html.forms

    @property
    def links(self) -> dict[str, str]:
        return self.html.links

    def form(self, action: str | None = None) -> Form:
        return self.html.form(action)

    def has_form(self, action: str) -> bool:
        return self.html.has_form(action)

    def follow(self) -> "Page":
        """The page this answer leads to, or this one when it leads nowhere."""
        page = self
        for _ in range(5):
            if not page.location:
                return page
            page = self.client.get(urljoin(page.path, page.location))
        raise AssertionError(f"too many redirects from {self.path}")

    def send(self, action: str | None = None, press: str | None = None, **fields: Any) -> "Page":
        """Fill in and send a form of this page as it stands, see `Client.submit`."""
        form = self.form(action)
        data = filled_in(form, fields, press)
        return self.client.post(urljoin(self.path, form.action or self.path), data=data)

    def __repr__(self) -> str:
        return f"<Page {self.status_code} {self.path} {self.location or self.h1!r} {' '.join(self.alerts)[:300]}>"


def session_of(app: Any, user: Any) -> dict[str, Any]:
    """What the cookie holds of a session that has just begun for this person."""
    from marketplace.accounts.sessions import begin_session

    with app.runtime.unit_of_work():
        token = begin_session(user.id, "", app.runtime.clock())
    return {"_session": token, "_user_id": str(user.id)}


class Client:
    """One person's browser: keeps cookies, reads forms before sending them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()

    def sign_in(self, user: Any) -> None:
        """Be signed in as this person (an `accounts` user), without the sign-in page."""
        with self.http.session_transaction() as kept:
            kept.update(session_of(self.app, user))

    def get(self, path: str, **options: Any) -> Page:
        return Page(self, path, self.http.get(path, **options))

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Page:
        """Send fields as given, without reading a form first; for what a page would not send."""
        return Page(self, path, self.http.post(path, data=data, **options))

    def submit(self, path: str, action: str | None = None, press: str | None = None, **fields: Any) -> Page:
        """Get the page, fill in its form and send it; the hidden fields go along as the page holds them.

        `action` names the form by its action or the end of it; left out, the only POST form of the page's main part.
        `press` is the label or value of the button. A field the form does not have, or an option its select does
        not offer, fails the test. A list sends several values, None leaves the field out, `(stream, name)` a file.
        """
        page = self.get(path).follow()
        assert page.status_code == 200, page
        return page.send(action, press, **fields)


def filled_in(form: Form, fields: dict[str, Any], press: str | None) -> dict[str, Any]:
    """What the form sends with these fields filled in."""
    data: dict[str, Any] = dict(form.values)
    for name, value in fields.items():
        if name not in form.names:
            raise AssertionError(f"no field {name!r}, only {sorted(form.names)}")
        if value is None:
            data.pop(name, None)
            continue
        values = value if isinstance(value, list) else [value]
        if name not in form.files:
            values = [str(one) for one in values]
            wrong = [one for one in values if name in form.choices and one not in form.choices[name]]
            assert not wrong, f"{name} offers no {wrong}, only {form.choices[name]}"
        data[name] = values
    if press is not None and (button := form.button(press)).name:
        data[button.name] = [button.value]
    return data
