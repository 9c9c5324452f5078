"""Commands of a running copy: serve, demo, migrate, check, create-user."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from marketplace import __version__
from marketplace.config import SettingError, Settings, resource
from marketplace.infra import logs


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0, 1 for a fault found, 2 for a command that could not run."""
    options = parser().parse_args(argv)
    try:
        settings = Settings.from_environ()
        logs.set_up(settings.log_level)
        return int(options.run(options, settings) or 0)
    except SettingError as error:
        print(f"marketplace: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="marketplace", description="Purnakarya: from a group's listing to a settled delivery."
    )
    made.add_argument("--version", action="version", version=__version__)
    commands = made.add_subparsers(dest="command", required=True, metavar="command")
    add(commands, "serve", serve, "serve the application at HOST:PORT")
    demo_ = add(commands, "demo", demo, "fill in sample data once, print the sign-ins, and serve")
    demo_.add_argument("--fill-only", action="store_true", help="fill in the data and stop")
    migrate_ = add(commands, "migrate", migrate, "bring the database up to date")
    migrate_.add_argument("--check", action="store_true", help="change nothing; fail when models and migrations differ")
    add(commands, "check", check, "prove the book, the history and the files; exit 1 on any fault")
    user = add(commands, "create-user", create_user, "make an account and print its one-time password link")
    user.add_argument("--name", required=True)
    user.add_argument("--phone")
    user.add_argument("--email")
    user.add_argument("--administrator", action="store_true")
    add(commands, "tidy", tidy, "forget old form keys and abandoned uploads, seal today's history, ask after payments")
    return made


def add(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    """One command of the parser."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Serves with the production server until stopped."""
    demand_port(settings)
    with up_to_date(settings):
        pass
    return run_server(settings)


def demand_port(settings: Settings) -> None:
    """Refuses a port that is taken before anything else happens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingError(
                f"{settings.host}:{settings.port} cannot be used ({error.strerror}); set PORT to another number"
            ) from None


def run_server(settings: Settings) -> int:
    """Granian with the settings' workers; its exit code."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    import_module("marketplace.wsgi")  # before the workers are forked from this process, so that they start at once

    Granian(
        "marketplace.wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=4,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()
    return 0


@contextmanager
def runtime_of(settings: Settings) -> Iterator[Any]:
    """The runtime over the database as it is; its connections end with the context."""
    from marketplace.app import create_runtime

    runtime = create_runtime(settings)
    try:
        yield runtime
    finally:
        runtime.engine.dispose()


@contextmanager
def up_to_date(settings: Settings) -> Iterator[Any]:
    """The runtime over a migrated database."""
    from marketplace.infra import migrations

    with runtime_of(settings) as runtime:
        scripts = resource("migrations")
        if not migrations.is_current(runtime.engine, scripts):
            migrations.upgrade(runtime.engine, scripts)
        yield runtime


def demo(options: argparse.Namespace, settings: Settings) -> int:
    """Sample data, sign-ins, the practice payment server, and the application."""
    from marketplace.demo import start
    from marketplace.demo.payment_server import practice_server

    if not options.fill_only:
        demand_port(settings)
    os.environ.update(start.demo_environ(settings.data, os.environ))
    settings = Settings.from_environ()
    logs.set_up(settings.log_level)
    with up_to_date(settings) as runtime:
        start.fill(runtime, settings.secret_key, say)
    if options.fill_only:
        return 0
    start.print_sign_ins(settings.base_url, say)
    with practice_server(settings.data, settings.base_url, os.environ):
        return run_server(settings)


def say(line: str) -> None:
    """One line to whoever started the command, at once."""
    print(line, flush=True)


def migrate(options: argparse.Namespace, settings: Settings) -> int:
    """Applies migrations, or with --check compares models and migrations on a scratch database."""
    from marketplace.infra import migrations

    with runtime_of(settings) as runtime:
        migrations.upgrade(runtime.engine, resource("migrations"))
        found = migrations.differences(runtime.engine) if options.check else []
    for line in found:
        print(line)
    return 1 if found else 0


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Every fault in the book, the history, the documents' sums, the triggers and the files; one line each."""
    from marketplace.infra import migrations
    from marketplace.proof import all_faults

    count = 0
    with runtime_of(settings) as runtime:
        if not migrations.is_current(runtime.engine, resource("migrations")):
            print("marketplace: the database is of another version; run `marketplace migrate` first", file=sys.stderr)
            return 2
        for fault in all_faults(runtime, settings.secret_key):
            count += 1
            print(fault)
    print(f"faults: {count}" if count else "The book balances; history, documents and files agree.")
    return 1 if count else 0


def create_user(options: argparse.Namespace, settings: Settings) -> int:
    """Makes an account; the first administrator of a new copy is made this way."""
    from marketplace.accounts import errors, operations
    from marketplace.accounts.actor import Actor
    from marketplace.infra.words import words_for
    from marketplace.kernel.errors import DomainError

    assert errors.WORDS

    with up_to_date(settings) as runtime:
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
            print(f"marketplace: {words_for(error)}", file=sys.stderr)
            return 2
    print(f"{settings.base_url}/password/{token}")
    return 0


def tidy(options: argparse.Namespace, settings: Settings) -> int:
    """The daily round: safe to run at any time, and twice."""
    from marketplace.audit.operations import seal
    from marketplace.infra import form_keys, uploads
    from marketplace.payments.exchange import catch_up

    with up_to_date(settings) as runtime:
        at = datetime.now(UTC)
        with runtime.unit_of_work():
            form_keys.forget_old(at)
            seal(settings.secret_key, at)
        with runtime.unit_of_work():
            uploads.sweep(at)
        catch_up(runtime, at - timedelta(minutes=10))
    return 0


if __name__ == "__main__":
    sys.exit(main())
