"""Reading a page as a person would: its words, its links, and its forms with what they already hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCK = {
    "p",
    "li",
    "ul",
    "ol",
    "div",
    "br",
    "td",
    "th",
    "tr",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "section",
    "option",
    "label",
}
VOID = {"input", "br", "img", "meta", "link", "hr", "source", "wbr", "use", "path"}


@dataclass
class Button:
    label: str
    name: str | None
    value: str


@dataclass
class Form:
    """A form of a page: where it goes and what it would send if sent untouched."""

    action: str
    method: str
    in_main: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    @property
    def is_post(self) -> bool:
        return self.method == "post"

    def button(self, press: str) -> Button:
        """The button with this label or value."""
        for button in self.buttons:
            if press in (button.label, button.value):
                return button
        raise AssertionError(f"no button {press!r}, only {[b.label for b in self.buttons]}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.switches: set[str] = set()
        self.texts: dict[str, list[str]] = {}
        self.open: list[tuple[str, dict[str, str], str]] = []
        """What is open: tag, attributes, and under which name its text is kept."""
        self.words: list[str] = []
        self.form: Form | None = None
        self.select: str | None = None
        self.several = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value if value is not None else "" for name, value in attrs}
        self._space_around(tag)
        if tag not in VOID:
            self.open.append((tag, found, self._text_key(tag, found)))
            if tag in ("h1", "title", "textarea", "button", "a", "option") or found.get("role") == "alert":
                self.texts.setdefault(self._text_key(tag, found), []).append("")
        if tag == "form":
            inside = any(name == "main" for name, *_ in self.open)
            self.form = Form(found.get("action", ""), found.get("method", "get").lower(), inside)
            self.forms.append(self.form)
        elif tag == "a" and "href" in found:
            self.links.setdefault(found["href"], "")
            if "hreflang" in found:
                self.switches.add(found["href"])
        if self.form is not None:
            self._field(tag, found)

    @staticmethod
    def _text_key(tag: str, found: dict[str, str]) -> str:
        return "alert" if found.get("role") == "alert" else tag

    def _field(self, tag: str, found: dict[str, str]) -> None:
        assert self.form is not None
        name = found.get("name")
        if tag == "select":
            self.select, self.several = name, "multiple" in found
        elif tag == "option" and self.select and "disabled" not in found:
            self._option(self.form, self.select, found)
        elif tag == "button" and found.get("type", "submit") == "submit":
            self.form.buttons.append(Button("", name, found.get("value", "")))
        elif tag == "textarea" and name:
            self.form.values.setdefault(name, []).append("")
        elif tag == "input" and name and "disabled" not in found:
            self._input(self.form, name, found)
        if name and tag in ("input", "select", "textarea"):
            self.form.names.add(name)

    def _option(self, form: Form, name: str, found: dict[str, str]) -> None:
        value = found.get("value", "")
        form.choices.setdefault(name, []).append(value)
        taken = form.values.setdefault(name, [])
        if self.several:
            taken.extend([value] if "selected" in found else [])
        elif "selected" in found or not taken:
            taken[:] = [value]

    @staticmethod
    def _input(form: Form, name: str, found: dict[str, str]) -> None:
        kind = found.get("type", "text").lower()
        if kind in ("submit", "image"):
            form.buttons.append(Button(found.get("value", ""), name, found.get("value", "")))
        elif kind == "file":
            form.files.add(name)
        elif kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(found.get("value", "on"))
            if "checked" in found:
                form.values.setdefault(name, []).append(found.get("value", "on"))
        else:
            form.values.setdefault(name, []).append(found.get("value", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if any(tag in ("script", "style", "template") for tag, *_ in self.open):
            return
        self._read(data)
        if not self.open or self.form is None:
            return
        tag, found, _ = self.open[-1]
        if tag == "textarea" and found.get("name"):
            # The line break right after the tag is the browser's, not the person's.
            self.form.values[found["name"]][-1] += data.removeprefix("\r").removeprefix("\n")
        elif any(name == "button" for name, *_ in self.open) and self.form.buttons:
            self.form.buttons[-1].label = " ".join((self.form.buttons[-1].label + data).split())

    def _read(self, data: str) -> None:
        self.words.append(data)
        for tag, found, key in self.open:
            if self.texts.get(key):
                self.texts[key][-1] += data
            if tag == "a" and "href" in found:
                self.links[found["href"]] += data

    def _space_around(self, tag: str) -> None:
        if tag in BLOCK:
            self._read(" ")

    def handle_endtag(self, tag: str) -> None:
        self._space_around(tag)
        while self.open and any(name == tag for name, *_ in self.open):
            name, *_ = self.open.pop()
            if name == "form":
                self.form = None
            if name == "select":
                self.select = None
            if name == tag:
                break


def _plain(text: str) -> str:
    return " ".join(text.split())


class Html:
    """A parsed page."""

    def __init__(self, text: str) -> None:
        reader = _Reader()
        reader.feed(text)
        self.forms = reader.forms
        self.links = {href: _plain(label) for href, label in reader.links.items()}
        self.switches = reader.switches
        """Links that say which language they lead to."""
        self.words = _plain("".join(reader.words))
        self._texts = reader.texts

    def _first(self, key: str) -> str:
        return _plain((self._texts.get(key) or [""])[0])

    @property
    def title(self) -> str:
        return self._first("title")

    @property
    def h1(self) -> str:
        return self._first("h1")

    @property
    def alerts(self) -> list[str]:
        """The words of every element that is announced as an alert, such as the summary of errors."""
        return [_plain(text) for text in self._texts.get("alert", [])]

    def form(self, action: str | None = None) -> Form:
        """The POST form with this action (the whole path or its end); without one, the only one of the main part."""
        posts = [form for form in self.forms if form.is_post]
        if action is None:
            found = [form for form in posts if form.in_main]
        else:
            found = [form for form in posts if form.action == action] or [
                form for form in posts if form.action.partition("?")[0].endswith(action)
            ]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} forms for {action!r} among {[form.action for form in posts]}")
        return found[0]

    def has_form(self, action: str) -> bool:
        """Whether the page offers a POST form with this action (its whole path or its end)."""
        return any(form.is_post and form.action.partition("?")[0].endswith(action) for form in self.forms)
