"""Takes a picture of every page for every demo role, at 360 and 1280 px, in both languages, into var/screenshots/.

Starts a demo of its own on a free port with data in a temporary folder, signs in as each role, walks the site, and ends
with exit code 1 when a page failed, is wider than the screen, or was refused something by the content policy.

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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, BrowserContext, sync_playwright  # noqa: E402
from werkzeug.routing import Map  # noqa: E402

from tools.steps import steps_on  # noqa: E402
from tools.walk import LEAVES_THE_PLACE, NOT_PAGES, READ, Visit, endpoint_of, walk  # noqa: E402

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
    endpoints: set[str] = field(default_factory=set)


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
    refused = urlsplit(page.url).path == "/sign-in"
    page.close()
    if refused:
        raise RuntimeError(f"cannot sign in as {person.role}")


def walk_in(context: BrowserContext, urls: Map, findings: Findings) -> list[Visit]:
    """The pages this person reaches."""

    def fetch(path: str) -> tuple[int, str, str]:
        answer = context.request.get(path)
        ended = urlsplit(answer.url)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        where = ended.path + (f"?{ended.query}" if ended.query else "")
        findings.endpoints.add(endpoint_of(urls, path) or "")
        return answer.status, where, answer.text() if is_page else ""

    return list(walk(fetch, urls, READ))


def walk_on(context: BrowserContext, urls: Map, before: Sequence[Visit], findings: Findings) -> list[Visit]:
    """Takes the steps that the pages offer, and gives the pages that only then are there."""
    found = []
    for address, values in steps_on(before, urls):
        answer = context.request.post(address, form=values)
        links = re.findall(r'href="[^"]*(/password/[^"/]+)"', answer.text())
        found += [Visit("accounts.set_password", path, 200, "") for path in links[:1]]
    known = {visit.endpoint for visit in before}
    return found + [visit for visit in walk_in(context, urls, findings) if visit.endpoint not in known]


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
    with browser.new_context(base_url=url) as context:
        if person:
            sign_in(context, person)
        visits = walk_in(context, urls, findings)
        picture_all(context, role, visits, options, findings)
        further = walk_on(context, urls, visits, findings)
        picture_all(context, role, further, options, findings)
    print(f"{role}: {len(visits)} pages read, {len(further)} after a step", flush=True)


def picture_all(
    context: BrowserContext, role: str, visits: Sequence[Visit], options: argparse.Namespace, findings: Findings
) -> None:
    """Pictures of some of these pages, in every asked language and width."""
    findings.endpoints |= {visit.endpoint for visit in visits}
    findings.faults += [f"{role}: {v.path} answered {v.status}" for v in visits if v.status >= 400]
    for language in options.language:
        context.request.get(f"/language/{language}?next={quote('/sign-in')}")
        for name, visit in named(visits, options.most):
            folder = options.folder / language
            targets = {width: folder / str(width) / role / f"{name}.png" for width in options.width}
            take(context, visit, targets, findings)


def named(visits: Sequence[Visit], most: int) -> Iterator[tuple[str, Visit]]:
    """The first visits of each endpoint and the names of their pictures: the endpoint, a number from the second on."""
    seen: Counter[str] = Counter()
    for visit in visits:
        seen[visit.endpoint] += 1
        if seen[visit.endpoint] > most:
            continue
        number = f"-{seen[visit.endpoint]}" if seen[visit.endpoint] > 1 else ""
        yield re.sub(r"[^\w.-]", "-", visit.endpoint) + number, visit


def unseen(urls: Map, findings: Findings) -> list[str]:
    """Pages nobody reached."""
    every = {rule.endpoint for rule in urls.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(every - findings.endpoints - NOT_PAGES - LEAVES_THE_PLACE)


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
    print("never reached: " + ", ".join(unseen(urls, findings)))
    for fault in dict.fromkeys(findings.faults):
        print(f"FAULT {fault}")
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
