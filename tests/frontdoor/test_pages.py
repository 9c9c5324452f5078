"""The tests' own reader of pages: it must send what a browser would, and refuse what a person could not do."""

import pytest

from tests.client import filled_in
from tests.pages import Html

PAGE = """<!doctype html><title>Orders &amp; more</title>
<header><form method="post" action="/sign-out"><input type="hidden" name="csrf_token" value="a">
<button>Out</button></form></header>
<main><h1>Order <b>7</b>, open</h1><div role="alert">Some things mended<p>first</p></div>
<form method="get" action="/catalogue"><input name="q"></form>
<form method="post" action="/orders/7/edit">
<input type="hidden" name="csrf_token" value="a"><input name="quantity" value="2,5">
<input name="off" disabled value="x">
<textarea name="note">
two
lines</textarea>
<select name="unit"><option value="m">metre</option>
<option value="kg" selected>kilogram</option></select>
<select name="days"><option value="7">7</option><option value="14">14</option></select>
<select name="tags" multiple>
<option value="a">a</option>
<option value="b" selected>b</option><option value="c" selected>c</option></select>
<input type="checkbox" name="agree" value="yes">
<input type="radio" name="method" value="norm">
<input type="radio" name="method" value="percent" checked>
<input type="file" name="photos">
<button name="step" value="save"><svg><use href="#x"/></svg> Save  it</button>
<button name="step" value="issue">Issue</button>
</form></main>"""


def test_a_form_sends_what_it_holds() -> None:
    form = Html(PAGE).form()
    assert filled_in(form, {}, None) == {
        "csrf_token": ["a"],
        "quantity": ["2,5"],
        "note": ["two\nlines"],
        "unit": ["kg"],
        "days": ["7"],
        "tags": ["b", "c"],
        "method": ["percent"],
    }


def test_filling_in_changes_only_what_is_named() -> None:
    form = Html(PAGE).form("/orders/7/edit")
    data = filled_in(form, {"quantity": 3, "agree": "yes", "note": None, "tags": ["a", "b"]}, "Save it")
    assert data == {
        "csrf_token": ["a"],
        "quantity": ["3"],
        "unit": ["kg"],
        "days": ["7"],
        "tags": ["a", "b"],
        "agree": ["yes"],
        "method": ["percent"],
        "step": ["save"],
    }


@pytest.mark.parametrize(
    ("fields", "press", "words"),
    [
        ({"price": 1}, None, "no field 'price'"),
        ({"unit": "piece"}, None, "unit offers no"),
        ({"method": "fixed"}, None, "method offers no"),
        ({}, "Delete", "no button 'Delete'"),
    ],
)
def test_what_the_page_does_not_offer_cannot_be_sent(fields: dict[str, object], press: str | None, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        filled_in(Html(PAGE).form(), fields, press)


def test_a_page_is_read_as_a_person_reads_it() -> None:
    page = Html(PAGE)
    assert (page.title, page.h1, page.alerts) == ("Orders & more", "Order 7, open", ["Some things mended first"])
    assert page.has_form("/orders/7/edit")
    assert page.has_form("/sign-out")
    assert not page.has_form("/catalogue")
    with pytest.raises(AssertionError, match="0 forms for '/orders/8/edit'"):
        page.form("/orders/8/edit")
