"""What recurs in this room."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from marketplace.infra.data.jobs import Periodic, in_one
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import service, session
from marketplace.people.models import Person
from marketplace.people.operations import write_nik
from marketplace.people.rules import digest_mark

BATCH = 1000


def write_digests(at: datetime) -> None:
    """Gives NIKs the digest of the first key: those carried over from before, and those found by an older key."""
    first = digest_mark(service(Keyring).field[0])
    stale = or_(Person.nik_digest == "", ~Person.nik_digest.startswith(first, autoescape=True))
    for person in session().scalars(select(Person).where(Person.nik.is_not(None), stale).limit(BATCH)):
        write_nik(person, person.nik or "")


PERIODIC = (Periodic("people.write_digests", timedelta(minutes=10), in_one(write_digests)),)
