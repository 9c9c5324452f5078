"""Takes a picture of every page for every demo role, at 360 and 1280 px, in both languages, into var/screenshots/.

Starts a demo of its own on a free port with data in a temporary folder, signs in as each role, walks the site, and ends
with exit code 1 when a page failed, is wider than the screen, was refused something by the content policy, or when a
whole round left out an endpoint of the URL map.

    .venv/bin/python tools/screenshots.py [--role group_coordinator …] [--most 2] [--language id] [--width 360]
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import APIResponse, Browser, BrowserContext, sync_playwright  # noqa: E402
from werkzeug.routing import Map  # noqa: E402

from tools.steps import Send, walk_on  # noqa: E402
from tools.walk import NO_PAGE, READ, Fetch, Visit, endpoint_of, noting, path_in, unreached, walk  # noqa: E402

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = (360, 1280)
LANGUAGES = ("id", "en")
VISITOR = "visitor"
TALLEST = 16_000
ALL_IMAGES = """() => Promise.all([...document.images].map(image => image.complete || new Promise(done => {
    image.addEventListener("load", done); image.addEventListener("error", done);
})))"""
START_SECONDS = 600


@dataclass(frozen=True)
class SignIn:
    """Who to sign in as."""

    role: str
    login: str
    password: str


@dataclass
class Findings:
    """What was seen on the way."""

    pictures: int = 0
    faults: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(data: Path) -> Iterator[str]:
    """The address of a demo with data of its own, ended with the block."""
    port = free_port()
    environ = {**os.environ, "DATA_DIR": str(data), "PORT": str(port), "WORKERS": "1", "PYTHONUNBUFFERED": "1"}
    for name in ("DATABASE_URL", "MEDIA_URL", "BASE_URL", "HOST"):
        environ.pop(name, None)
    server = subprocess.Popen([sys.executable, "-m", "marketplace.cli", "demo"], cwd=ROOT, env=environ)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/healthz", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Returns when the address answers; RuntimeError when the server ended or took too long."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise RuntimeError(f"the demo ended with exit code {server.returncode}")
        try:
            with urlopen(url, timeout=2):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError("the demo did not answer")


def sign_ins() -> list[SignIn]:
    """One for each role of the demo."""
    from marketplace.demo import start

    return [SignIn(each.role, each.phone, start.PASSWORD) for each in start.SIGN_INS]


def url_map(data: Path) -> Map:
    """The routes of the application."""
    from marketplace.app import create_app
    from marketplace.config import Settings

    return create_app(Settings.from_environ({"DATA_DIR": str(data)})).url_map


def sign_in(context: BrowserContext, person: SignIn) -> None:
    """Signs in through the form; RuntimeError when the demo does not know the person."""
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", person.login)
    page.fill("input[name=password]", person.password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    refused = urlsplit(page.url).path.endswith("/sign-in")
    page.close()
    if refused:
        raise RuntimeError(f"cannot sign in as {person.role}")


class AccountDetails:
    """One person's way through the site: pages, what the steps bring, and pages of other sites that it leads to."""

    def __init__(self, context: BrowserContext, url: str, urls: Map, reached: set[str]) -> None:
        self.context, self.urls = context, urls
        self.place = urlsplit(url).netloc
        self.fetch: Fetch = noting(lambda path: self._read(path, context.request.get(path)), urls, reached)
        self.send: Send = lambda path, values: self._read(path, context.request.post(path, form=values))  # type: ignore[arg-type]
        self.elsewhere: dict[str, Visit] = {}

    def pages(self) -> list[Visit]:
        """The pages this person reaches."""
        return [*walk(self.fetch, self.urls, READ), *self._outside()]

    def pages_after_steps(self, before: Sequence[Visit]) -> list[Visit]:
        """Takes the steps that the pages offer, and gives the pages that only then are there."""
        return [*walk_on(self.fetch, self.send, self.urls, before), *self._outside()]

    def _outside(self) -> list[Visit]:
        found, self.elsewhere = self.elsewhere, {}
        return list(found.values())

    def _read(self, path: str, answer: APIResponse) -> tuple[int, str, str]:
        ended = urlsplit(answer.url)
        if ended.netloc != self.place:
            endpoint = endpoint_of(self.urls, path) or ""
            self.elsewhere.setdefault(endpoint, Visit(endpoint, path, answer.status, ""))
            return answer.status, path, ""
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        where = ended.path + (f"?{ended.query}" if ended.query else "")
        return answer.status, where, answer.text() if is_page else ""


def take(context: BrowserContext, visit: Visit, targets: Mapping[int, Path], findings: Findings) -> None:
    """Pictures of a whole page, one for each width, the bar of tabs at its foot as on a phone."""
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(visit.path, wait_until="load")
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(image => { image.loading = 'eager' })")
    for width, target in targets.items():
        page.set_viewport_size({"width": width, "height": 780})
        wide, tall = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        if wide > width:
            findings.faults.append(f"{target.name}: {wide} px wide on a screen of {width} ({visit.path})")
        page.set_viewport_size({"width": width, "height": max(780, min(tall, TALLEST))})
        page.evaluate(ALL_IMAGES)
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target)
        findings.pictures += 1
    page.close()
    findings.faults += [f"{visit.path}: {text}" for text in said]


def picture_role(
    browser: Browser, url: str, urls: Map, person: SignIn | None, options: argparse.Namespace, findings: Findings
) -> None:
    """Every page of one role, in every asked language and width."""
    role = person.role if person else VISITOR
    seen: Counter[str] = Counter()
    with browser.new_context(base_url=url) as context:
        if person:
            sign_in(context, person)
        walker = AccountDetails(context, url, urls, findings.reached)
        visits = walker.pages()
        picture_all(context, role, urls, named(visits, options.most, seen), options, findings)
        further = walker.pages_after_steps(visits)
        picture_all(context, role, urls, named(further, options.most + 1, seen), options, findings)
    findings.faults += [f"{role}: {v.path} answered {v.status}" for v in [*visits, *further] if v.status >= 400]
    print(f"{role}: {len(visits)} pages read, {len(further)} after a step", flush=True)


def picture_all(
    context: BrowserContext,
    role: str,
    urls: Map,
    visits: Iterable[tuple[str, Visit]],
    options: argparse.Namespace,
    findings: Findings,
) -> None:
    """Pictures of these pages, in every asked language and width."""
    chosen = list(visits)
    for language in options.language:
        context.request.get(f"/language/{language}?next={quote('/sign-in')}")
        for name, visit in chosen:
            folder = options.folder / language
            targets = {width: folder / str(width) / role / f"{name}.png" for width in options.width}
            there = replace(visit, path=path_in(urls, visit.path, language))
            take(context, there, targets, findings)


def named(visits: Iterable[Visit], most: int, seen: Counter[str]) -> Iterator[tuple[str, Visit]]:
    """The first visits of each endpoint and the names of their pictures: the endpoint, a number from the second on."""
    for visit in visits:
        if seen[visit.endpoint] >= most:
            continue
        seen[visit.endpoint] += 1
        number = f"-{seen[visit.endpoint]}" if seen[visit.endpoint] > 1 else ""
        yield re.sub(r"[^\w.-]", "-", visit.endpoint) + number, visit


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the whole round."""
    made = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    made.add_argument("--role", nargs="*", help="only these roles (visitor is one of them)")
    made.add_argument("--language", nargs="*", default=list(LANGUAGES), choices=LANGUAGES)
    made.add_argument("--width", nargs="*", type=int, default=list(WIDTHS))
    made.add_argument("--most", type=int, default=2, help="pages of one endpoint for one role")
    made.add_argument("--folder", type=Path, default=ROOT / "var" / "screenshots")
    options = made.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    shutil.rmtree(options.folder, ignore_errors=True)
    findings = Findings()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as data, demo(Path(data)) as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        urls = url_map(Path(data))
        everyone: list[SignIn | None] = [None, *sign_ins()]
        for person in everyone:
            if not options.role or (person.role if person else VISITOR) in options.role:
                picture_role(browser, url, urls, person, options, findings)
        browser.close()
    print(f"{findings.pictures} pictures in {options.folder}")
    for name, why in NO_PAGE.items():
        print(f"no page: {name}, {why}")
    missing = unreached(urls, findings.reached)
    for name in missing:
        print(f"NOT REACHED {name}")
    for fault in dict.fromkeys(findings.faults):
        print(f"FAULT {fault}")
    return 1 if findings.faults or (missing and not options.role) else 0


if __name__ == "__main__":
    sys.exit(main())
