"""What a worker does with lists of persons: takes in a long one, and forgets the rows of old ones."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from marketplace.accounts.actor import Actor, ActorLoader
from marketplace.accounts.models import User
from marketplace.infra.data.jobs import Work
from marketplace.infra.data.runtime import now, service, session
from marketplace.people import import_operations as imports
from marketplace.people.import_models import PersonImport
from marketplace.people.import_queries import load_table

KEEP_ROWS = timedelta(days=30)
LISTS = 20


def write_list(work: Work) -> None:
    """Takes a confirmed list in: understands it before the lock, saying how far it is, then writes it whole."""
    found, prepared = _prepared(work)
    if prepared is None:
        return
    _tell(work, found, len(prepared.said) // 2)

    def write() -> bool:
        one = session().get_one(PersonImport, found.id, with_for_update=True)
        user = session().get_one(User, one.confirmed_by_id) if one.confirmed_by_id else None
        actor = service(ActorLoader).load(user) if user is not None else Actor.system()
        return imports.write_import(one, prepared, actor, now())

    work.finish(write)


def _prepared(work: Work) -> tuple[PersonImport, imports.Prepared | None]:
    with work.runtime.unit_of_work(write=False, keep=True):
        found = session().get_one(PersonImport, work.payload["import_id"])
        if found.status != "working":
            return found, None
        table, answers = load_table(found)
        terms = imports.terms_of(found, found.confirmed_at or now())
        said, _of_columns = imports.understand(table, terms)
        return found, imports.Prepared(table, said, answers)


def _tell(work: Work, found: PersonImport, rows: int) -> None:
    """Notes how far it is, in a transaction of its own."""
    done = update(PersonImport).where(PersonImport.id == found.id, PersonImport.status == "working")
    done = done.values(rows_done=rows).execution_options(synchronize_session=False)
    work.runtime.run(lambda: session().execute(done))


def forget_rows(at: datetime) -> None:
    """Deletes what lists said of persons, 30 days after they were read."""
    old = select(PersonImport).where(
        PersonImport.rows_deleted_at.is_(None),
        PersonImport.created_at < at - KEEP_ROWS,
        PersonImport.status != "working",
    )
    lists = session().scalars(old.limit(LISTS)).all()
    for found in lists:
        if found.status == "read":
            imports.discard_import(found, Actor.system(), at)
    imports.delete_rows([found for found in lists if found.rows_deleted_at is None], at)
