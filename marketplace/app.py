"""The composition root: rooms are bound to each other and to the outside world here, and nowhere else."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher, profiles
from flask import g, get_flashed_messages, request, url_for
from flask_babel import gettext
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.accounts.actor import Actor, ActorLoader
from marketplace.accounts.afterwards import init_afterwards
from marketplace.accounts.demand import init_demand
from marketplace.accounts.guard import current_actor, is_admitted, public
from marketplace.accounts.limits import init_limits
from marketplace.accounts.places import Places
from marketplace.accounts.policy import can, kept_apart
from marketplace.accounts.sealed_names import signed
from marketplace.accounts.task_board import TaskBoard
from marketplace.advances.check import linked_to
from marketplace.audit.new_proofs import NewProofs
from marketplace.audit.operations import record
from marketplace.catalogue.naming import listings_naming
from marketplace.config import Settings, resource
from marketplace.infra import jobs as jobs_of_infra
from marketplace.infra.data import form_keys
from marketplace.infra.data.bell import Bell
from marketplace.infra.data.database import make_cipher, make_engine
from marketplace.infra.data.events import Event
from marketplace.infra.data.jobs import Jobs
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.private import keep_folder_private
from marketplace.infra.data.runtime import Runtime
from marketplace.infra.files import media
from marketplace.infra.files.static_files import ready_static
from marketplace.infra.language.i18n import init_i18n, language
from marketplace.infra.language.messages import message_for
from marketplace.infra.language.translations import ready_catalogues
from marketplace.infra.manifest import House, NavigationEntry
from marketplace.infra.readiness import Grounds
from marketplace.infra.web import bodies, charts, error_pages, file_pages, health, pages, sheet_uploads, uploads
from marketplace.infra.web.assets import init_assets
from marketplace.infra.web.flask_database import init_database
from marketplace.infra.web.hosts import KnownHosts
from marketplace.infra.web.languages import alternates, in_other_language, init_languages
from marketplace.infra.web.request_edge import WITHOUT_DATABASE, Marketplace, current_runtime
from marketplace.infra.web.security import EveryAnswer, FormTokens, init_security
from marketplace.infra.web.urls import init_addresses, whatsapp_link
from marketplace.kernel.errors import DomainError
from marketplace.notifications.rules import AllNotices
from marketplace.orders.proving import new_violations
from marketplace.parties import contacts
from marketplace.parties.joining_persons import GROUPS
from marketplace.parties.labels import ROLES
from marketplace.parties.member_labels import role_word
from marketplace.parties.overdue_task import OverdueBoard
from marketplace.parties.queries import actor_for
from marketplace.parties.surroundings import surroundings
from marketplace.parties.team import places_of
from marketplace.payments.methods import METHODS, Methods
from marketplace.people.groups import Groups
from marketplace.people.surroundings import Surroundings
from marketplace.reports import navigation

HOUSE = House()


def load_models() -> None:
    """Imports every room's tables."""
    for module in ("counters", "form_keys", "installation", "outbox", "periodic"):
        import_module(f"marketplace.infra.data.{module}")
    import_module("marketplace.infra.files.photo_records")
    list(HOUSE.parts("models"))


def create_runtime(settings: Settings, create: bool = False) -> Runtime:
    """The running copy without its pages: engine, cipher, services and bound reactions; enough for commands.

    Only with `create` is a SQLite file that is not there made.
    """
    load_models()
    with suppress(OSError):  # what is wrong with the folder is told by `readiness`
        keep_folder_private(settings.data)
    engine = make_engine(settings.database_url, create)
    runtime = Runtime(engine, make_cipher(settings.keys.field), base_url=settings.base_url)
    runtime.provide(Keyring, settings.keys)
    runtime.provide(Grounds, Grounds(resource("migrations"), settings.data, settings.least_free))
    hasher = PasswordHasher.from_parameters(profiles.CHEAPEST) if settings.is_test else PasswordHasher()
    runtime.provide(PasswordHasher, hasher)
    bind_services(runtime, settings)
    bind_reactions(runtime)
    bind_jobs(runtime, settings)
    return runtime


def bind_services(runtime: Runtime, settings: Settings) -> None:
    """What rooms ask for by type: a user's actor and places, all notices, the media store, the ways to pay."""
    runtime.provide(ActorLoader, ActorLoader(actor_for))
    runtime.provide(Places, Places(places_of, lambda role: str(ROLES.get(role, role))))
    runtime.provide(Groups, GROUPS)
    runtime.provide(Surroundings, surroundings(role_word, also_naming=listings_naming))
    of_orders = partial(new_violations, HOUSE.named_parts, linked_to)
    runtime.provide(NewProofs, NewProofs(tuple(HOUSE.named_parts("proof_of_new")), of_orders))
    runtime.provide(AllNotices, AllNotices(HOUSE.parts("notices")))
    runtime.provide(uploads.Admission, uploads.Admission(is_admitted))
    runtime.provide(Methods, Methods(METHODS, settings))
    media.bind(runtime, settings.media_url)


def bind_reactions(runtime: Runtime) -> None:
    """Who reacts to what: history first, then the rooms from the lowest up."""
    runtime.bus.bind(Event, record)
    for reactions in HOUSE.parts("reactions"):
        for kind, handler in reactions:
            runtime.bus.bind(kind, handler)


def bind_jobs(runtime: Runtime, settings: Settings) -> None:
    """What is done outside a request, from the lowest room up, and the bell that wakes a worker."""
    jobs = Jobs()
    for named in (jobs_of_infra, *HOUSE.parts("jobs")):
        jobs.handlers.update(getattr(named, "JOBS", {}))
        jobs.periodic.extend(getattr(named, "PERIODIC", ()))
    runtime.provide(Jobs, jobs)
    runtime.provide(Bell, Bell(settings.data, settings.redis_url))


def bind_pages(runtime: Runtime) -> None:
    """What the pages that compose many rooms ask for by type: what waits for people, what is overdue."""
    runtime.provide(TaskBoard, TaskBoard(tuple(HOUSE.parts("tasks")), tuple(HOUSE.parts("order_tasks"))))
    runtime.provide(OverdueBoard, OverdueBoard(tuple(HOUSE.parts("overdue"))))


def create_app(settings: Settings) -> Marketplace:
    """The whole application over one database."""
    app = Marketplace("marketplace", template_folder=str(resource("templates")), static_folder=str(resource("static")))
    app.debug = False  # whatever FLASK_DEBUG says in the environment
    app.runtime = create_runtime(settings)
    bind_pages(app.runtime)
    app.config.update(
        SECRET_KEY=settings.keys.secret[0],
        SECRET_KEY_FALLBACKS=list(settings.keys.secret[1:]),
        SESSION_COOKIE_NAME="__Host-purnakarya" if settings.uses_https else "purnakarya",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.uses_https,
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 60,
        MAX_CONTENT_LENGTH=bodies.LARGE,
        MAX_FORM_MEMORY_SIZE=2 * bodies.SMALL,
        MAX_FORM_PARTS=bodies.MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    init_addresses(app)
    init_database(app)
    init_security(app, app.runtime.services[Methods].origins, settings.uses_https)
    init_templates(app, settings.data / "templates")
    init_i18n(app, ready_catalogues(resource("translations"), settings.data / "translations"))
    static = resource("static")
    init_assets(app, static if settings.is_test else ready_static(static, settings.data / "static"))
    app.wsgi_app = KnownHosts(app.wsgi_app, settings.base_url, settings.allowed_hosts)  # type: ignore[method-assign]
    app.wsgi_app = EveryAnswer(app.wsgi_app, settings.uses_https)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_unit_of_work(bodies.read_body)
    init_sign_in(app, settings)
    init_languages(app)
    init_limits(app, settings.redis_url, enabled=not settings.is_test)
    csrf = FormTokens(app)
    init_uploads(app)
    error_pages.init_faults(app)
    health.init_health(app)
    list(HOUSE.parts("messages"))
    import_module("marketplace.infra.web.messages")
    for blueprint in HOUSE.parts("blueprint"):
        app.register_blueprint(blueprint)
    app.register_blueprint(file_pages.blueprint)
    for served in (file_pages.public, file_pages.provisional, file_pages.attachment, file_pages.paper):
        public(served)  # they guard themselves: by claim, by sender, by the document's room
    for view in app.view_functions.values():
        if getattr(view, "csrf_exempt", False):
            csrf.exempt(view)
    return app


def init_uploads(app: Marketplace) -> None:
    """Files of a form are taken in before its transaction opens."""
    app.before_unit_of_work(uploads.receive_request_uploads)
    app.before_unit_of_work(sheet_uploads.receive_request_sheet)


def init_sign_in(app: Marketplace, settings: Settings) -> None:
    """Browser sessions, and the Actor before anything else runs."""

    @app.before_request
    def load_actor() -> None:
        if request.endpoint not in WITHOUT_DATABASE:
            current_actor()

    init_afterwards(app)
    init_demand(app, settings.second_factor)


def init_templates(app: Marketplace, compiled: Path) -> None:
    """What every template may use, and where compiled templates are kept."""
    app.jinja_env.bytecode_cache = pages.CompiledTemplates(compiled)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals.update(
        form_key=form_keys.new_key,
        kept_apart=_kept_apart,
        can=lambda permission, document=None: can(g.get("actor") or Actor(), permission, document),
        may=lambda document, action: document.lifecycle.can(document.status, action),
        links=Links(),
        whatsapp_link=whatsapp_link,
        signed=signed,
        whom_to_call=whom_to_call,
        offices_to_call=offices_to_call,
        approval_tabs=lambda: navigation.approval_tabs(g.get("actor") or Actor(), request.path),
        **charts.GLOBALS,
    )
    app.context_processor(frame)


def whom_to_call(party: Any = None) -> contacts.Contact | None:
    """Whom the reader calls, about a party or about her own; None also where the database is not open to the page."""
    with suppress(LookupError):
        return contacts.whom_to_call(g.get("actor") or Actor(), party)
    return None


def offices_to_call() -> contacts.Directory:
    """Which offices a stranger may call, in the province named in the address."""
    return contacts.directory(request.args.get("region", ""))


@cache
def entries() -> tuple[NavigationEntry, ...]:
    """The places in the frame of every page, from all rooms."""
    return tuple(entry for given in HOUSE.parts("navigation") for entry in given)


def _kept_apart(permission: str, document: Any) -> str:
    """Why a duty of the reader keeps her from what her role would let her do; "" where nothing does."""
    code = kept_apart(g.get("actor") or Actor(), permission, document)
    return message_for(DomainError(code)) if code else ""


class Links:
    """The frame's own links."""

    home = property(lambda self: url_for("reports.home"))
    sign_in = property(lambda self: url_for("accounts.sign_in"))
    account = property(lambda self: url_for("accounts.account"))
    help = property(lambda self: url_for("reports.help"))
    consent = property(lambda self: url_for("reports.consent"))


def frame() -> dict[str, Any]:
    """What the layout shows around every page."""
    actor: Actor | None = g.get("actor")
    return {
        "nav_items": navigation.items(entries(), actor or Actor(), request.path),
        "actor": actor if actor is not None and actor.is_signed_in else None,
        "locale": language(),
        "other_locale_url": in_other_language(actor is not None and actor.is_signed_in),
        "alternates": {code: current_runtime().base_url + path for code, path in alternates().items()},
        "flashes": get_flashed_messages(with_categories=True),
        "_": gettext,
    }
