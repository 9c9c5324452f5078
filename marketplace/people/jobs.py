"""What a worker does in this room: taking in a long list, and what recurs."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from marketplace.accounts.sealed_names import destroy_keys
from marketplace.infra.data.jobs import Periodic, in_one
from marketplace.infra.data.keys import Keyring
from marketplace.infra.data.runtime import service, session
from marketplace.infra.language.formats import local_date
from marketplace.people.import_jobs import forget_rows, write_list
from marketplace.people.import_operations import JOB
from marketplace.people.models import Person, PersonAccess
from marketplace.people.operations import write_nik
from marketplace.people.retention import ACCESSES_KEPT, REFERRALS_KEPT, REQUESTS_KEPT
from marketplace.people.rights_models import DataRequest, Referral
from marketplace.people.rules import digest_mark

BATCH = 1000


def write_digests(at: datetime) -> None:
    """Gives NIKs the digest of the first key: those carried over from before, and those found by an older key."""
    first = digest_mark(service(Keyring).field[0])
    stale = or_(Person.nik_digest == "", ~Person.nik_digest.startswith(first, autoescape=True))
    for person in session().scalars(select(Person).where(Person.nik.is_not(None), stale).limit(BATCH)):
        write_nik(person, person.nik or "")


def destroy_old_keys(at: datetime) -> None:
    """Destroys the keys to the names of erased people whose papers are past their legal term."""
    destroy_keys(local_date(at), at)


def end_retention(at: datetime) -> None:
    """Ends what is past its time, see `retention`: looks are deleted, words of requests blanked, referrals deleted."""
    work = session()
    work.execute(delete(PersonAccess).where(PersonAccess.at < at - ACCESSES_KEPT))
    old = DataRequest.answered_at < at - REQUESTS_KEPT
    work.execute(
        update(DataRequest).where(old, or_(DataRequest.asked != "", DataRequest.answer != ""))
        .values(asked="", answer="", version=DataRequest.version + 1)
    )  # fmt: skip
    work.execute(delete(Referral).where(Referral.closed_on < local_date(at - REFERRALS_KEPT)))


JOBS = {JOB: write_list}
PERIODIC = (
    Periodic("people.write_digests", timedelta(minutes=10), in_one(write_digests)),
    Periodic("people.forget_rows", timedelta(hours=6), in_one(forget_rows)),
    Periodic("people.destroy_old_keys", timedelta(days=1), in_one(destroy_old_keys)),
    Periodic("people.end_retention", timedelta(days=1), in_one(end_retention)),
)
