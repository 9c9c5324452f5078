"""Settings: read once from the environment, checked, and passed in; rooms never import this module."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from marketplace.infra.hosts import NAME
from marketplace.infra.private import keep_file_private, keep_folder_private

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
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


@dataclass(frozen=True)
class Settings:
    """Everything a copy can be told."""

    data: Path
    database_url: str
    media_url: str
    secret_key: str
    field_keys: tuple[str, ...]
    base_url: str
    allowed_hosts: tuple[str, ...] = ()
    """Names beside that of base_url under which people reach the copy."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    trusted_proxies: int = 0
    """How many proxies in front hand on the client's address; more than there are would let clients forge it."""
    redis_url: str | None = None
    stripe_secret_key: str | None = None
    stripe_webhook_secret: str | None = None
    stripe_api_base: str | None = None
    checkout_origin: str = "https://checkout.stripe.com"
    log_level: str = "INFO"
    is_demo: bool = False
    is_test: bool = False

    @property
    def uses_https(self) -> bool:
        """Whether people reach the copy over HTTPS, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """The settings of this environment; SettingError names the first one that is wrong."""
        env = os.environ if environ is None else environ
        data = data_folder(env)
        database_url = env.get("DATABASE_URL") or f"sqlite:///{data / 'purnakarya.sqlite3'}"
        if not database_url.startswith(("sqlite:", "postgresql")):
            raise SettingError("DATABASE_URL must begin with sqlite: or postgresql:")
        kept = _kept_secrets(env, data, embedded=database_url.startswith("sqlite:"))
        host, port = env.get("HOST") or "127.0.0.1", _number(env, "PORT", 8000, 1, 65535)
        base_url = (env.get("BASE_URL") or f"http://{host}:{port}").rstrip("/")
        if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).netloc:
            raise SettingError("BASE_URL must look like https://example.org")
        return cls(
            data=data,
            database_url=database_url,
            media_url=_media_url(env, data),
            secret_key=kept["SECRET_KEY"],
            field_keys=_field_keys(kept["FIELD_KEYS"]),
            base_url=base_url,
            allowed_hosts=_host_names(env),
            host=host,
            port=port,
            workers=_number(env, "WORKERS", 2, 1, 64),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, 0, 8),
            redis_url=env.get("REDIS_URL") or None,
            stripe_secret_key=env.get("STRIPE_SECRET_KEY") or None,
            stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET") or None,
            stripe_api_base=env.get("STRIPE_API_BASE") or None,
            checkout_origin=env.get("STRIPE_CHECKOUT_ORIGIN") or "https://checkout.stripe.com",
            log_level=_log_level(env),
            is_demo=env.get("PURNAKARYA_DEMO") == "1",
        )


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or not least <= int(text) <= most:
        raise SettingError(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def _host_names(env: Mapping[str, str]) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in (env.get("ALLOWED_HOSTS") or "").split(",") if name.strip())
    if not all(NAME.fullmatch(name) for name in names):
        raise SettingError("ALLOWED_HOSTS must be host names without ports, separated by commas")
    return names


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


def _field_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise SettingError("FIELD_KEYS must be Fernet keys, separated by commas") from None
    if not keys:
        raise SettingError("FIELD_KEYS is empty")
    return keys


def _kept_secrets(env: Mapping[str, str], data: Path, embedded: bool) -> dict[str, str]:
    """SECRET_KEY and FIELD_KEYS from the environment, else from the copy's own file, made on the first embedded
    start.
    """
    names = ("SECRET_KEY", "FIELD_KEYS")
    given = {name: env[name] for name in names if env.get(name)}
    if len(given.get("SECRET_KEY", "x" * 32)) < 16:
        raise SettingError("SECRET_KEY must have at least 16 characters")
    missing = [name for name in names if name not in given]
    if not missing:
        return given
    if not embedded:
        raise SettingError(f"{missing[0]} is missing; with PostgreSQL it must be set")
    return {**_own_secrets(data), **given}


def _own_secrets(data: Path) -> dict[str, str]:
    path = data / "secrets.json"
    if not path.exists():
        fresh = {"SECRET_KEY": secrets.token_urlsafe(48), "FIELD_KEYS": Fernet.generate_key().decode()}
        try:
            keep_folder_private(data)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _own_secrets(data)
        except OSError as error:
            raise SettingError(f"the data folder {data} cannot be written: {error.strerror}") from None
        with os.fdopen(descriptor, "w") as stream:
            json.dump(fresh, stream)
        return fresh
    keep_file_private(path)
    try:
        kept = json.loads(path.read_text())
        return {name: str(kept[name]) for name in ("SECRET_KEY", "FIELD_KEYS")}
    except (OSError, ValueError, KeyError):
        raise SettingError(f"{path} cannot be read; set SECRET_KEY and FIELD_KEYS") from None
