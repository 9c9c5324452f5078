"""A page read as a browser reads it, as far as tests ask: elements with attributes and the words inside them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass
class Element:
    """One element, its attributes, its words (with those of its children) and the elements around it."""

    name: str
    attributes: dict[str, str]
    around: tuple["Element", ...] = ()
    text: str = field(default="")

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        """The attribute, or None."""
        return self.attributes.get(name)


class Document(HTMLParser):
    """Every element of a page in order; `unclosed` names what was opened and never closed, or closed out of turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.unclosed: list[str] = []
        self._open: list[Element] = []
        self.feed(html)
        self.unclosed += [element.name for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Closes the element opened last."""
        if self._open and self._open[-1].name == tag:
            self._open.pop()
        else:
            self.unclosed.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Adds words to every open element."""
        for element in self._open:
            element.text += data

    def all(self, name: str, /, **attributes: str) -> list[Element]:
        """Elements of a name whose attributes have these values (class_ for class)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [e for e in self.elements if e.name == name and all(e.get(k) == v for k, v in wanted.items())]

    def one(self, name: str, /, **attributes: str) -> Element:
        """The only such element; AssertionError when there is none or more than one."""
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} elements {name} {attributes}"
        return found[0]

    def by_id(self, wanted: str) -> Element:
        """The only element of that id."""
        found = [element for element in self.elements if element.get("id") == wanted]
        assert len(found) == 1, f"{len(found)} elements with id {wanted}"
        return found[0]


def faults(html: str) -> list[str]:
    """What is wrong with a page in ways every page must not be: structure, names of fields, headings, inline code."""
    page = Document(html)
    found = [f"not nested well: {name}" for name in page.unclosed]
    ids = [element["id"] for element in page.elements if element.get("id")]
    found += [f"id twice: {name}" for name in sorted({name for name in ids if ids.count(name) > 1})]
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1")
    if not page.one("html").get("lang"):
        found.append("no language")
    if not page.one("title").text.removesuffix(" · Purnakarya").strip():
        found.append("no title")
    found += _heading_faults(page) + _field_faults(page, ids) + _inline_faults(page)
    return found


def _heading_faults(page: Document) -> list[str]:
    levels = [int(element.name[1]) for element in page.elements if element.name in {"h1", "h2", "h3", "h4"}]
    return [f"h{lower} after h{upper}" for upper, lower in pairwise(levels) if lower > upper + 1]


def _field_faults(page: Document, ids: list[str]) -> list[str]:
    labels = {element.get("for") for element in page.all("label")}
    found = []
    for element in page.elements:
        if element.name in {"input", "select", "textarea"} and element.get("type") not in {"hidden", "submit"}:
            named = element.get("aria-label") or element.get("id") in labels
            if not named and not any(outer.name == "label" for outer in element.around):
                found.append(f"no label: {element.attributes}")
        for reference in (element.get("aria-describedby") or "").split() + (
            element.get("aria-labelledby") or ""
        ).split():
            if reference not in ids:
                found.append(f"points at nothing: {reference}")
        if element.name == "img" and element.get("alt") is None:
            found.append(f"no alt: {element.get('src')}")
    return found


def _inline_faults(page: Document) -> list[str]:
    found = [f"inline script: {element.text[:40]}" for element in page.all("script") if not element.get("src")]
    found += ["inline style" for _ in page.all("style")]
    for element in page.elements:
        found += [f"inline code: {name}" for name in element.attributes if name == "style" or name.startswith("on")]
    return found
