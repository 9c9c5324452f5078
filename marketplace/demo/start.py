"""What `marketplace demo` does: sample data once, the practice payment service, the sign-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from argon2 import PasswordHasher, profiles
from sqlalchemy import Engine, func, inspect, select

from marketplace.accounts.models import User
from marketplace.audit.sealing import seal
from marketplace.demo.cast import PASSWORD, SIGN_INS
from marketplace.demo.payment_server import practice_environ
from marketplace.demo.scenario import Story
from marketplace.demo.world import build
from marketplace.infra.data.runtime import Runtime

Say = Callable[[str], None]
ROLES = {
    "group_coordinator": "ketua kelompok / group coordinator",
    "group_member": "anggota kelompok / group member",
    "off_taker_buyer": "pembeli / buyer",
    "off_taker_finance": "keuangan pembeli / buyer's finance",
    "programme_officer": "petugas program / programme officer",
    "data_protection": "pelindungan data / data protection",
    "case_handler": "kasus bermasalah / troubled cases",
    "field_facilitator": "pendamping / field facilitator",
    "lender": "bank / lender",
    "administrator": "pengelola / administrator",
}


def demo_environ(data: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The demo's own settings: a quiet screen, and the practice payment service unless real keys are set."""
    level = environ.get("LOG_LEVEL") or "WARNING"
    return {"LOG_LEVEL": level, **practice_environ(data, environ)}


def is_own(engine: Engine) -> bool:
    """Whether a database may become the demo's, or is it already: nobody signs in there but the sample people.

    Looks at the phone numbers alone, which every revision of the tables has.
    """
    path = engine.url.database
    if engine.dialect.name == "sqlite" and not (path and Path(path).exists()):
        return True
    with engine.connect().execution_options(write=False) as connection:
        if not inspect(connection).has_table(User.__tablename__):
            return True
        people = set(connection.scalars(select(User.__table__.c.phone)))
    return not people or {person.phone for person in SIGN_INS} <= people


def fill(runtime: Runtime, seal_key: str, say: Say) -> bool:
    """Fills in the sample world in one transaction, unless the database has people already; says whether it did."""
    with runtime.unit_of_work(write=False) as work:
        if work.scalar(select(func.count(User.id))):
            return False
    say("Mengisi data contoh / filling in sample data")
    today = runtime.clock().replace(hour=2, minute=0, second=0, microsecond=0)
    # Everybody knows the sample password: its hash costs nothing, until the first sign-in makes it a usual one.
    usual = runtime.services[PasswordHasher]
    runtime.provide(PasswordHasher, PasswordHasher.from_parameters(profiles.CHEAPEST))
    with runtime.unit_of_work():
        build(Story(today=today, now=today - timedelta(days=80)), say)
        seal(seal_key, runtime.clock())
    runtime.provide(PasswordHasher, usual)
    return True


def print_sign_ins(base_url: str, say: Say) -> None:
    """The address and one sign-in for each role."""
    say("")
    say(f"Purnakarya: {base_url}")
    say(f"Kata sandi semua orang contoh / password of every sample person: {PASSWORD}")
    for one in SIGN_INS:
        phone = f"0{one.phone.removeprefix('+62')}"
        say(f"  {phone}  {one.name:<18} {ROLES[one.role]} ({one.place})")
    say("")
