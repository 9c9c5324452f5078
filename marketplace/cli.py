"""Commands of a running copy: serve, worker, demo, migrate, check, create-user, tidy, rotate-field-keys, bench."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from marketplace import __version__
from marketplace.config import SettingError, Settings, node_name
from marketplace.infra import logs
from marketplace.infra.data.keys import FIELD, SEAL, SECRET

if TYPE_CHECKING:
    from marketplace.infra.data.runtime import Runtime

KEYS = (SECRET, FIELD, SEAL)
RESEALED = "Every field is sealed under the first key. The others can go once every node has it first."
WELL_SINCE = "All since the last seal but one agrees, book and documents too; `marketplace check` proves the rest."
KEPT = "Nothing that history said by then was changed, taken away or put in between."
PATIENCE = 10.0
"""Seconds after which a long command says how far it is."""
MAKING_KEYS = ("migrate", "demo")
"""The commands that begin a new copy."""
RUNNING_ON = ("serve", "worker")
"""The commands that a service manager keeps running."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0, 1 for a fault found, 2 for a command that could not run."""
    options = parser().parse_args(argv)
    logs.set_up("INFO", node_name(os.environ))
    try:
        if options.command == "bench":
            return bench(options)
        settings = Settings.from_environ(make_keys=options.command in MAKING_KEYS)
        logs.set_up(settings.log_level, settings.node)
        return int(options.run(options, settings) or 0)
    except SettingError as error:
        return refuse(options.command, str(error))
    except KeyboardInterrupt:
        return 130


def refuse(command: str, line: str) -> int:
    """Says in one line why a command did not begin: what runs on, to the log; all others to who called them."""
    if command in RUNNING_ON:
        logs.cannot_start(line)
    else:
        print(f"marketplace: {line}", file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="marketplace", description="Purnakarya: from a group's listing to a settled delivery."
    )
    made.add_argument("--version", action="version", version=__version__)
    commands = made.add_subparsers(dest="command", required=True, metavar="command")
    serve_ = add(commands, "serve", serve, "serve the application at HOST:PORT")
    worker_ = add(commands, "worker", worker, "do what happens outside requests; serve and demo start one")
    worker_.add_argument("--with-parent", action="store_true", help="end when standard input does")
    demo_ = add(commands, "demo", demo, "fill in sample data once, print the sign-ins, and serve")
    demo_.add_argument("--fill-only", action="store_true", help="fill in the data and stop")
    for serving_ in (serve_, demo_):
        serving_.add_argument("--no-worker", action="store_true", help="start no worker; another process is one")
    migrate_ = add(commands, "migrate", migrate, "bring the database up to date; the only command that changes tables")
    migrate_.add_argument("--check", action="store_true", help="also fail when models and migrations differ")
    migrate_.add_argument(
        "--lost-keys", action="append", default=[], choices=KEYS, metavar="SETTING",
        help="go on with other keys of this setting (SECRET_KEYS, FIELD_KEYS, SEAL_KEYS): those before are lost",
    )  # fmt: skip
    migrate_.add_argument(
        "--claim-media", action="store_true", help="take the folder of MEDIA_URL, restored or moved without its marker"
    )
    check_ = add(commands, "check", check, "prove the book, the history and the files; exit 1 on any fault")
    check_.add_argument("--new", action="store_true", help="only what happened since the last seal but one")
    check_.add_argument("--witness", metavar="CODE", help="only whether the book still contains the seal on a paper")
    user = add(commands, "create-user", create_user, "make an account and print its one-time password link")
    user.add_argument("--name", required=True)
    user.add_argument("--phone")
    user.add_argument("--email")
    user.add_argument("--administrator", action="store_true")
    add(commands, "rotate-field-keys", rotate_field_keys, "seal every field anew under the first of FIELD_KEYS")
    add(commands, "tidy", tidy, "do all periodic work: forget what is old, seal today's history, ask after payments")
    bench_ = add(commands, "bench", bench, "measure commands beside the bare rows they write, in a copy of its own")
    bench_.add_argument(
        "what",
        nargs="*",
        metavar="WHAT",
        help="orders, settle, sampling (these by default), balance, check, book",
    )
    bench_.add_argument("--count", type=int, default=100, help="how often each client gives a command (100)")
    bench_.add_argument(
        "--load", type=int, metavar="N", help="measure nothing: write N old orders into this copy's sample data"
    )
    bench_.add_argument("--database", metavar="URL", help="an empty PostgreSQL database instead of a SQLite file")
    return made


def add(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    """One command of the parser."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Serves with the production server until stopped."""
    from marketplace import serving
    from marketplace.accounts.demand import tell_start

    serving.demand_port(settings)
    serving.demand_limits_store(settings)
    with ready(settings):
        tell_start(settings.second_factor)
    return serving.run(settings, with_worker=settings.worker and not options.no_worker)


def worker(options: argparse.Namespace, settings: Settings) -> int:
    """Does what the outbox holds and what recurs, until stopped."""
    from marketplace import worker as at_work

    with ready(settings) as runtime:
        stopped = at_work.stopped_by_signals()
        if options.with_parent:
            at_work.end_with_parent(stopped)
        at_work.run(runtime, stopped)
    return 0


@contextmanager
def runtime_of(settings: Settings, create: bool = False) -> Iterator[Runtime]:
    """The runtime over the database as it is; its connections end with the context."""
    from marketplace.app import create_runtime

    runtime = create_runtime(settings, create)
    try:
        yield runtime
    finally:
        runtime.engine.dispose()


@contextmanager
def ready(settings: Settings) -> Iterator[Runtime]:
    """The runtime over a database, keys and folders that are as they should be; SettingError names what is not."""
    from marketplace.infra.readiness import demand

    with runtime_of(settings) as runtime:
        with refusing():
            demand(runtime)
        yield runtime


@contextmanager
def migrated(settings: Settings, lost: Sequence[str] = (), claim: bool = False) -> Iterator[tuple[Runtime, str]]:
    """The runtime over a database that was just brought up to date, and what was done, as one line."""
    from marketplace.infra.upgrading import upgrade

    with ExitStack() as stack:
        with refusing():
            runtime = stack.enter_context(runtime_of(settings, create=True))
            done = upgrade(runtime, lost, claim)
        yield runtime, done


@contextmanager
def refusing() -> Iterator[None]:
    """Makes one line of what stands in the way of a command."""
    from sqlalchemy.exc import SQLAlchemyError

    from marketplace.infra.readiness import NotReady, cannot_be_reached

    try:
        yield
    except SQLAlchemyError as error:
        raise SettingError(cannot_be_reached(error).line()) from error
    except (NotReady, OSError) as error:
        raise SettingError(str(error)) from error


def demo(options: argparse.Namespace, settings: Settings) -> int:
    """Sample data, sign-ins, the practice payment server, and the application."""
    from marketplace import serving
    from marketplace.demo import start
    from marketplace.demo.payment_server import practice_server
    from marketplace.infra.readiness import demand_folders

    if not options.fill_only:
        serving.demand_port(settings)
        serving.demand_limits_store(settings)
    with runtime_of(settings) as runtime, refusing():
        demand_folders(runtime)
        if not start.is_own(runtime.engine):
            raise SettingError("DATABASE_URL: this database holds other people than the sample ones; set DATA_DIR")
    os.environ.update(start.demo_environ(settings.data, os.environ))
    settings = Settings.from_environ()
    logs.set_up(settings.log_level, settings.node)
    if settings.database_url.startswith("sqlite:"):
        with migrated(settings):
            pass
    with ready(settings) as runtime:
        start.fill(runtime, settings.keys.seal[0], say)
    if options.fill_only:
        return 0
    start.print_sign_ins(settings.base_url, say)
    with practice_server(settings.data, settings.base_url, os.environ):
        return serving.run(settings, with_worker=settings.worker and not options.no_worker)


def say(line: str) -> None:
    """One line to whoever started the command, at once."""
    print(line, flush=True)


def migrate(options: argparse.Namespace, settings: Settings) -> int:
    """Applies migrations and puts triggers, marks of keys and the media folder in place; with --check compares too."""
    from marketplace.infra.data import migrations

    with migrated(settings, options.lost_keys, options.claim_media) as (runtime, done):
        print(done)
        differences = migrations.differences(runtime.engine) if options.check else []
    for line in differences:
        print(line)
    return 1 if differences else 0


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Every fault in the book, the history, the documents' sums, the sealed fields and the files; one line each."""
    from marketplace.proof import all_violations, new_violations, remarks

    if options.witness is not None:
        return check_witness(options.witness, settings)
    count = 0
    with ready(settings) as runtime:
        found = new_violations(runtime) if options.new else all_violations(runtime, every(PATIENCE, say_how_far))
        for fault in found:
            count += 1
            print(fault)
        for remark in remarks(runtime, options.new):
            print(f"no fault, a remark: {remark}")
    well = WELL_SINCE if options.new else "The book balances; history, documents and files agree."
    print(f"faults: {count}" if count else well)
    return 1 if count else 0


def say_how_far(done: int, parts: int) -> None:
    """How far a long proof is, to whoever waits for it."""
    print(f"proved: {done} of {parts} parts of the orders", file=sys.stderr, flush=True)


def every(seconds: float, tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """The same words, at most once in so many seconds, and not before they are over."""
    last = time.monotonic()

    def seldom(done: int, parts: int) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            tell(done, parts)

    return seldom


def check_witness(text: str, settings: Settings) -> int:
    """Whether the book still contains the seal that was printed on a paper, and all that it sealed."""
    from marketplace.audit.seal_codes import MalformedCode, SealCode
    from marketplace.proof import witness_violations

    try:
        code = SealCode.parse(text)
    except MalformedCode as error:
        raise SettingError(f"--witness: {error}") from error
    with ready(settings) as runtime:
        faults = list(witness_violations(runtime, code))
    for fault in faults:
        print(fault)
    said = f"{code.sealed_on} under number {code.number}"
    print(f"The book no longer contains what was sealed on {said}." if faults else f"Found: sealed on {said}. {KEPT}")
    return 1 if faults else 0


def rotate_field_keys(options: argparse.Namespace, settings: Settings) -> int:
    """Seals every field anew under the first key; stopped half-way, it goes on where it was."""
    from marketplace.infra.data import installation, sealed

    def tell(field: str, done: int, total: int) -> None:
        print(f"{field}: {done} / {total}", flush=True)

    with ready(settings) as runtime:
        lost: list[str] = []
        done = False
        while not lost and not done:
            lost = sealed.reseal(runtime.engine, settings.keys.field, tell)
            with runtime.engine.begin() as connection:
                done = not lost and not sealed.count_others(connection, settings.keys.field[0])
                if done:
                    installation.retire(connection, FIELD, settings.keys.field[:1], datetime.now(UTC))
    for line in lost:
        print(line)
    print(f"faults: {len(lost)}" if lost else RESEALED)
    return 1 if lost else 0


def create_user(options: argparse.Namespace, settings: Settings) -> int:
    """Makes an account; the first administrator of a new copy is made this way."""
    from marketplace.accounts import messages, operations
    from marketplace.accounts.actor import Actor
    from marketplace.infra.language.messages import message_for
    from marketplace.kernel.errors import DomainError

    assert messages.WORDS
    with ready(settings) as runtime:
        at = datetime.now(UTC)
        try:
            with runtime.unit_of_work():
                user = operations.create_user(
                    options.name,
                    options.phone,
                    options.email,
                    Actor.system(),
                    at,
                    is_administrator=options.administrator,
                )
                token = operations.issue_password_link(user, Actor.system(), at, by_staff=True)
        except DomainError as error:
            print(f"marketplace: {message_for(error)}", file=sys.stderr)
            return 2
    print(f"{settings.base_url}/password/{token}")
    return 0


def bench(options: argparse.Namespace) -> int:
    """Measures in a sample world that is thrown away, whatever the settings are; or loads this copy's sample world."""
    from marketplace.bench import run

    if options.load:
        return load(options, Settings.from_environ())
    unknown = sorted(set(options.what) - set(run.ALL))
    if unknown:
        raise SettingError(f"bench: not measured: {', '.join(unknown)}; {', '.join(run.ALL)} are")
    with refusing():
        run.measure_all(options.what or run.USUAL, options.database, max(1, options.count), say)
    return 0


def load(options: argparse.Namespace, settings: Settings) -> int:
    """Writes old orders in bulk into a copy in which nobody signs in but the sample people."""
    from marketplace.bench import run
    from marketplace.demo import start

    with ready(settings) as runtime:
        if not start.is_own(runtime.engine):
            raise SettingError("DATABASE_URL: this database holds other people than the sample ones; set DATA_DIR")
        run.load_into(runtime, options.load, say)
    return 0


def tidy(options: argparse.Namespace, settings: Settings) -> int:
    """All periodic work, due or not, and what waits in the outbox: safe to run at any time, and twice."""
    from marketplace.infra.data.jobs import walk

    with ready(settings) as runtime:
        undone = list(walk(runtime))
    for line in undone:
        print(line)
    return 1 if undone else 0


if __name__ == "__main__":
    sys.exit(main())
