"""Settings: read once from the environment, checked, and passed in; rooms never import this module."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from marketplace.infra.data.keys import FIELD, SEAL, SECRET, Keyring
from marketplace.infra.data.private import keep_file_private, keep_folder_private
from marketplace.infra.web.hosts import NAME

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
OWN_KEYS, EARLIER_KEYS = "keys.json", "secrets.json"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingError(Exception):
    """A setting is malformed, or demanded and missing: one line for whoever starts the copy."""


def resource(name: str) -> Path:
    """A folder that stands at the top of a checkout and inside the package of a wheel: templates, static,
    migrations, translations.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else CHECKOUT / name


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where a running copy keeps its data: DATA_DIR, else `var/` of a checkout, else the user's data folder."""
    if environ.get("DATA_DIR"):
        return Path(environ["DATA_DIR"]).expanduser().absolute()
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "var"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA", "~")).expanduser() / "Purnakarya"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/Purnakarya").expanduser()
    return Path(environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "purnakarya"


def node_name(environ: Mapping[str, str]) -> str:
    """What this machine is called in the log: NODE_NAME, else its own name."""
    return environ.get("NODE_NAME") or socket.gethostname()


@dataclass(frozen=True)
class Settings:
    """Everything a copy can be told."""

    data: Path
    database_url: str
    media_url: str
    keys: Keyring
    base_url: str
    allowed_hosts: tuple[str, ...] = ()
    """Names beside that of base_url under which people reach the copy."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    worker: bool = True
    """Whether `serve` and `demo` start a worker beside the web processes."""
    trusted_proxies: int = 0
    """How many proxies in front hand on the client's address; more than there are would let clients forge it."""
    redis_url: str | None = None
    second_factor: str = ""
    """`staff` demands a second factor of administrators, officers and finance."""
    stripe_secret_key: str | None = None
    stripe_webhook_secret: str | None = None
    stripe_api_base: str | None = None
    checkout_origin: str = "https://checkout.stripe.com"
    log_level: str = "INFO"
    node: str = ""
    """What this machine is called in the log."""
    least_free: int = 200 * 1024 * 1024
    """Bytes that must be free in the folders; with less the copy is not ready."""
    is_test: bool = False

    @property
    def uses_https(self) -> bool:
        """Whether people reach the copy over HTTPS, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None, *, make_keys: bool = False) -> Settings:
        """The settings of this environment; SettingError names the first one that is wrong.

        With `make_keys` a new embedded copy is given keys of its own.
        """
        env = os.environ if environ is None else environ
        data = data_folder(env)
        database_url = env.get("DATABASE_URL") or f"sqlite:///{data / 'purnakarya.sqlite3'}"
        if not database_url.startswith(("sqlite:", "postgresql")):
            raise SettingError("DATABASE_URL must begin with sqlite: or postgresql:")
        host, port = env.get("HOST") or "127.0.0.1", _number(env, "PORT", 8000, 1, 65535)
        base_url = (env.get("BASE_URL") or f"http://{host}:{port}").rstrip("/")
        if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).netloc:
            raise SettingError("BASE_URL must look like https://example.org")
        return cls(
            data=data,
            database_url=database_url,
            media_url=_media_url(env, data),
            keys=_keyring(env, data, _file_of(database_url), make_keys),
            base_url=base_url,
            allowed_hosts=_host_names(env),
            host=host,
            port=port,
            workers=_number(env, "WORKERS", 2, 1, 64),
            worker=_wants_worker(env),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, 0, 8),
            redis_url=_redis_url(env),
            second_factor=_second_factor(env),
            stripe_secret_key=env.get("STRIPE_SECRET_KEY") or None,
            stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET") or None,
            stripe_api_base=env.get("STRIPE_API_BASE") or None,
            checkout_origin=env.get("STRIPE_CHECKOUT_ORIGIN") or "https://checkout.stripe.com",
            log_level=_log_level(env),
            node=node_name(env),
            least_free=_number(env, "LEAST_FREE_MB", 200, 0, 1_000_000) * 1024 * 1024,
        )


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or not least <= int(text) <= most:
        raise SettingError(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _wants_worker(env: Mapping[str, str]) -> bool:
    word = (env.get("WORKER") or "on").lower()
    if word not in {"on", "off"}:
        raise SettingError("WORKER must be on or off")
    return word == "on"


def _host_names(env: Mapping[str, str]) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in (env.get("ALLOWED_HOSTS") or "").split(",") if name.strip())
    if not all(NAME.fullmatch(name) for name in names):
        raise SettingError("ALLOWED_HOSTS must be host names without ports, separated by commas")
    return names


def _second_factor(env: Mapping[str, str]) -> str:
    of = (env.get("SECOND_FACTOR") or "").lower()
    if of not in {"", "staff"}:
        raise SettingError("SECOND_FACTOR must be staff, or left out")
    return of


def _log_level(env: Mapping[str, str]) -> str:
    level = (env.get("LOG_LEVEL") or "INFO").upper()
    if level not in LOG_LEVELS:
        raise SettingError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
    return level


def _media_url(env: Mapping[str, str], data: Path) -> str:
    url = env.get("MEDIA_URL") or str(data / "media")
    if "://" in url and not url.startswith("file://"):
        raise SettingError("MEDIA_URL must be a folder")
    return url.removeprefix("file://")


def _redis_url(env: Mapping[str, str]) -> str | None:
    url = env.get("REDIS_URL") or None
    if url and not url.startswith(("redis://", "rediss://")):
        raise SettingError("REDIS_URL must begin with redis:// or rediss://")
    return url


def _file_of(database_url: str) -> Path | None:
    """The file of an embedded copy; None for a server's database."""
    return Path(database_url.partition(":///")[2]) if database_url.startswith("sqlite:") else None


def _keyring(env: Mapping[str, str], data: Path, database: Path | None, make: bool) -> Keyring:
    """The keys of the environment; an embedded copy takes what is not given from its own file, made once."""
    given = {name: _listed(env[name]) for name in (SECRET, FIELD, SEAL) if env.get(name)}
    if SECRET not in given and env.get("SECRET_KEY"):
        given[SECRET] = (env["SECRET_KEY"],)
    missing = [name for name in (SECRET, FIELD, SEAL) if not given.get(name)]
    if missing and database is None:
        raise SettingError(f"{missing[0]} is missing; with PostgreSQL it must be set")
    if missing and make:
        _make_keys(data, database)
    keys = {**(_own_keys(data) if missing else {}), **{name: keys for name, keys in given.items() if keys}}
    if absent := [name for name in missing if not keys.get(name)]:
        raise SettingError(f"{absent[0]}: {data} holds no such key; run `marketplace migrate` first")
    for name in (SECRET, SEAL):
        if any(len(key) < 16 for key in keys[name]):
            raise SettingError(f"{name} must have at least 16 characters in each key")
    if keys[SEAL][0] in keys[SECRET]:
        raise SettingError("SEAL_KEYS must begin with a key of their own, not one of SECRET_KEYS")
    try:
        for key in keys[FIELD]:
            Fernet(key)
    except ValueError:
        raise SettingError("FIELD_KEYS must be Fernet keys, separated by commas") from None
    return Keyring(secret=keys[SECRET], field=keys[FIELD], seal=keys[SEAL])


def _listed(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip())


def _own_keys(data: Path) -> dict[str, tuple[str, ...]]:
    """The keys that an embedded copy keeps in its data folder; those of before, until `migrate` makes the file anew."""
    path = data / OWN_KEYS if (data / OWN_KEYS).exists() else data / EARLIER_KEYS
    if not path.exists():
        raise SettingError(f"DATA_DIR: {data} holds no keys; `marketplace migrate` makes those of a new copy")
    keep_file_private(path)
    return _read(path)


def _make_keys(data: Path, database: Path | None) -> None:
    """Makes the file of keys, unless it is there. Never beside a database that was written with others."""
    path, before = data / OWN_KEYS, data / EARLIER_KEYS
    if path.exists():
        return
    if database is not None and database.exists() and not before.exists():
        raise SettingError(f"DATA_DIR: the keys of {database} are gone: put {path} back, or set them")
    _keep(path, _first_keys(before))


def _first_keys(before: Path) -> dict[str, tuple[str, ...]]:
    """Fresh keys; those of a copy from before seals had a key of their own go on."""
    fresh: dict[str, tuple[str, ...]] = {
        SECRET: (secrets.token_urlsafe(48),),
        FIELD: (Fernet.generate_key().decode(),),
        SEAL: (secrets.token_urlsafe(48),),
    }
    if not before.exists():
        return fresh
    return {**fresh, **_read(before)}


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        kept = json.loads(path.read_text())
        old = {SECRET: (kept["SECRET_KEY"],)} if "SECRET_KEY" in kept else {}
        lists = {name: kept[name] for name in (SECRET, FIELD, SEAL) if name in kept}
        return old | {name: _listed(keys) if isinstance(keys, str) else tuple(keys) for name, keys in lists.items()}
    except (OSError, ValueError, KeyError, TypeError):
        raise SettingError(f"{path} cannot be read; set SECRET_KEYS, FIELD_KEYS and SEAL_KEYS") from None


def _keep(path: Path, keys: Mapping[str, tuple[str, ...]]) -> None:
    """Writes the file whole, readable by its owner only, unless another process has made it meanwhile."""
    try:
        keep_folder_private(path.parent)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".keys-") as whole:
            json.dump(keys, whole)
            whole.flush()
            os.fsync(whole.fileno())
            os.link(whole.name, path)
    except FileExistsError:
        return
    except OSError as error:
        raise SettingError(f"DATA_DIR: the data folder {path.parent} cannot be written ({error.strerror})") from None
